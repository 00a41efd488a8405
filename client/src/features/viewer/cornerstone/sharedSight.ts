import type { Types } from '@cornerstonejs/core';
import type { ViewportCamera } from '@hoi-chan/shared/features/viewport.ts';
import {
  cameraOf,
  isInside,
  sightFor,
  toCanvas,
  toImage,
  type Canvas,
  type Place,
  type Plane,
  type Sight,
  type Vector,
} from '../together/sight.ts';

interface Geometry {
  plane: Plane;
  sight: Sight;
  canvas: Canvas;
}

/** What the viewport shows, in terms of the picture; undefined while nothing is drawn. */
export function readCamera(viewport: Types.IStackViewport): ViewportCamera | undefined {
  const found = geometryOf(viewport);
  if (found === undefined) return undefined;
  const { flipHorizontal, flipVertical } = viewport.getCamera();
  return cameraOf(found.plane, found.sight, found.canvas, {
    rotation: rotationOf(viewport),
    flippedHorizontally: flipHorizontal === true,
    flippedVertically: flipVertical === true,
  });
}

/** Makes the viewport show what `camera` says; null: as the viewer opens a picture. The caller renders. */
export function applyCamera(viewport: Types.IStackViewport, camera: ViewportCamera | null): void {
  if (camera === null) {
    viewport.resetCamera();
    viewport.setViewPresentation({ rotation: 0 });
    return;
  }
  const { flipHorizontal, flipVertical } = viewport.getCamera();
  if (flipHorizontal !== camera.flippedHorizontally || flipVertical !== camera.flippedVertically)
    viewport.setCamera({ flipHorizontal: camera.flippedHorizontally, flipVertical: camera.flippedVertically });
  if (rotationOf(viewport) !== camera.rotation) viewport.setViewPresentation({ rotation: camera.rotation });
  const found = geometryOf(viewport);
  if (found === undefined) return;
  const { focalPoint, halfHeight } = sightFor(found.plane, camera, found.sight, found.canvas);
  const position = viewport.getCamera().position ?? [0, 0, 0];
  const moved = (at: readonly number[], axis: 0 | 1 | 2): number => (at[axis] ?? 0) + focalPoint[axis] - found.sight.focalPoint[axis];
  // Position and direction belong to the camera's own terms; pan would be in pixels of this window.
  viewport.setCamera({
    focalPoint: [...focalPoint],
    position: [moved(position, 0), moved(position, 1), moved(position, 2)],
    parallelScale: halfHeight,
  });
}

/** The place of the picture at a point of the viewport (CSS pixels), undefined beside it; and back. */
export function placeAt(viewport: Types.IStackViewport, point: Place): Place | undefined {
  const found = geometryOf(viewport);
  if (found === undefined) return undefined;
  const place = toImage(found.plane, found.sight, found.canvas, point);
  return isInside(found.plane, place) ? place : undefined;
}
/** The place of the picture nearest to a point of the viewport. */
export function placeNear(viewport: Types.IStackViewport, point: Place): Place | undefined {
  const found = geometryOf(viewport);
  if (found === undefined) return undefined;
  const { x, y } = toImage(found.plane, found.sight, found.canvas, point);
  const { columns, rows } = found.plane;
  return { x: Math.min(Math.max(x, -0.5), columns - 0.5), y: Math.min(Math.max(y, -0.5), rows - 0.5) };
}
/** CSS pixels from one column of the picture to the next, and from one row to the next. */
export function pixelSize(viewport: Types.IStackViewport): { column: number; row: number } | undefined {
  const found = geometryOf(viewport);
  if (found === undefined) return undefined;
  const perMm = found.canvas.height / (2 * found.sight.halfHeight);
  return { column: Math.hypot(...found.plane.right) * perMm, row: Math.hypot(...found.plane.down) * perMm };
}
export function pointOf(viewport: Types.IStackViewport, place: Place): Place | undefined {
  const found = geometryOf(viewport);
  return found && toCanvas(found.plane, found.sight, found.canvas, place);
}

/** Degrees clockwise as it is turned now; flipping a turned picture changes it. */
export function rotationOf(viewport: Types.IStackViewport): ViewportCamera['rotation'] {
  const degrees = (Math.round((viewport.getCamera().rotation ?? 0) / 90) * 90) % 360;
  return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0;
}

function geometryOf(viewport: Types.IStackViewport): Geometry | undefined {
  const data = viewport.getImageData();
  const { focalPoint, viewUp, viewPlaneNormal, parallelScale } = viewport.getCamera();
  const { clientWidth: width, clientHeight: height } = viewport.element;
  if (!data || !focalPoint || !viewUp || !viewPlaneNormal || !parallelScale || width === 0 || height === 0) return undefined;
  const axis = (at: number, spacing: number): Vector => [
    (data.direction[at] ?? 0) * spacing,
    (data.direction[at + 1] ?? 0) * spacing,
    (data.direction[at + 2] ?? 0) * spacing,
  ];
  return {
    plane: {
      origin: vector(data.origin),
      right: axis(0, data.spacing[0]),
      down: axis(3, data.spacing[1]),
      columns: data.dimensions[0],
      rows: data.dimensions[1],
    },
    sight: { focalPoint: vector(focalPoint), up: vector(viewUp), normal: vector(viewPlaneNormal), halfHeight: parallelScale },
    canvas: { width, height },
  };
}

function vector(point: ArrayLike<number>): Vector {
  return [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0];
}
