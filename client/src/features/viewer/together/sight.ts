import type { ViewportCamera } from '@hoi-chan/shared/features/viewport.ts';

/*
 * Where a place of the picture stands in a window, and how one window is made to show what another shows. All cameras here look straight at
 * the picture, without perspective.
 */

export type Vector = readonly [number, number, number];

/** A place of the picture: column and row from 0, whole numbers at the middle of a pixel. */
export interface Place {
  x: number;
  y: number;
}

/** The picture in space: where its first pixel is, and the way from one pixel to the next. */
export interface Plane {
  origin: Vector;
  /** To the next column, to the next row, in mm. */
  right: Vector;
  down: Vector;
  columns: number;
  rows: number;
}

/** Where the window looks at, which way is up, what comes towards the eye, and half of its height in mm. */
export interface Sight {
  focalPoint: Vector;
  up: Vector;
  normal: Vector;
  halfHeight: number;
}

/** A window, in CSS pixels. */
export interface Canvas {
  width: number;
  height: number;
}

export type Turn = Pick<ViewportCamera, 'rotation' | 'flippedHorizontally' | 'flippedVertically'>;

/** Where a place of the picture is drawn, in CSS pixels from the upper left corner of the window. */
export function toCanvas(plane: Plane, sight: Sight, canvas: Canvas, place: Place): Place {
  const fromMiddle = minus(worldOf(plane, place), sight.focalPoint);
  const pixelsPerMm = canvas.height / (2 * sight.halfHeight);
  return {
    x: canvas.width / 2 + dot(fromMiddle, cross(sight.up, sight.normal)) * pixelsPerMm,
    y: canvas.height / 2 - dot(fromMiddle, sight.up) * pixelsPerMm,
  };
}

/** The place of the picture that is drawn at a point of the window; also beside the picture. */
export function toImage(plane: Plane, sight: Sight, canvas: Canvas, point: Place): Place {
  const mmPerPixel = (2 * sight.halfHeight) / canvas.height;
  const across = (point.x - canvas.width / 2) * mmPerPixel;
  const up = (canvas.height / 2 - point.y) * mmPerPixel;
  return placeOf(plane, plus(sight.focalPoint, plus(times(cross(sight.up, sight.normal), across), times(sight.up, up))));
}

export function isInside(plane: Plane, { x, y }: Place): boolean {
  return x >= -0.5 && y >= -0.5 && x <= plane.columns - 0.5 && y <= plane.rows - 0.5;
}

/** What a window shows, said in terms of the picture. */
export function cameraOf(plane: Plane, sight: Sight, canvas: Canvas, turn: Turn): ViewportCamera {
  const middle = placeOf(plane, sight.focalPoint);
  return {
    x: asSent(middle.x),
    y: asSent(middle.y),
    halfWidth: asSent((sight.halfHeight * canvas.width) / canvas.height),
    halfHeight: asSent(sight.halfHeight),
    ...turn,
  };
}

/**
 * The sight by which a window of any size and shape shows what `camera` shows: the same place in its middle, and every part of the picture
 * that is seen there. `turned` is the sight of this window, turned and flipped as `camera` says already.
 */
export function sightFor(plane: Plane, camera: ViewportCamera, turned: Sight, canvas: Canvas): Sight {
  const middle = worldOf(plane, camera);
  // Along the picture only: how deep the camera looks is not ours to change.
  const shift = minus(middle, worldOf(plane, placeOf(plane, turned.focalPoint)));
  return { ...turned, focalPoint: plus(turned.focalPoint, shift), halfHeight: halfHeightFor(plane, camera, turned, canvas) };
}

function halfHeightFor(plane: Plane, camera: ViewportCamera, turned: Sight, canvas: Canvas): number {
  const shape = canvas.height / canvas.width;
  const [up, across] = [turned.up, cross(turned.up, turned.normal)];
  const middle = worldOf(plane, camera);
  const corners = cornersOf(plane).map((corner) => minus(corner, middle));
  const reach = (axis: Vector): number => Math.max(...corners.map((corner) => Math.abs(dot(corner, axis))));
  const whole = (axis: Vector): number => {
    const places = corners.map((corner) => dot(corner, axis));
    return (Math.max(...places) - Math.min(...places)) / 2;
  };
  const fit = (itsShape: number): number => Math.max(whole(up), whole(across) * itsShape);
  // All the other window shows; of that, what is picture; and as large, compared with the whole picture, as it is there.
  const everything = Math.max(camera.halfHeight, camera.halfWidth * shape);
  const picture = Math.max(Math.min(camera.halfHeight, reach(up)), Math.min(camera.halfWidth, reach(across)) * shape);
  const alike = (camera.halfHeight / fit(camera.halfHeight / camera.halfWidth)) * fit(shape);
  return Math.min(everything, Math.max(picture, alike));
}

function cornersOf(plane: Plane): Vector[] {
  return [-0.5, plane.columns - 0.5].flatMap((x) => [-0.5, plane.rows - 0.5].map((y) => worldOf(plane, { x, y })));
}

function worldOf(plane: Plane, { x, y }: Place): Vector {
  return plus(plane.origin, plus(times(plane.right, x), times(plane.down, y)));
}

function placeOf(plane: Plane, point: Vector): Place {
  const from = minus(point, plane.origin);
  return { x: dot(from, plane.right) / dot(plane.right, plane.right), y: dot(from, plane.down) / dot(plane.down, plane.down) };
}

/** Short on the wire, and enough at any zoom: of a picture of 16 pixels shown at twenty times its size a thousandth is more than a screen pixel. */
export function asSent(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function plus(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}
function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
function times(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}
function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
