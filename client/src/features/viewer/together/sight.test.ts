import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asSent,
  cameraOf,
  sightFor,
  toCanvas,
  toImage,
  type Canvas,
  type Place,
  type Plane,
  type Sight,
  type Turn,
  type Vector,
} from './sight.ts';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
const canvases: fc.Arbitrary<Canvas> = fc.record({
  width: fc.integer({ min: 120, max: 3840 }),
  height: fc.integer({ min: 120, max: 2160 }),
});
/** Two directions of a picture in space, square to each other. */
const directions: fc.Arbitrary<[Vector, Vector]> = fc.constantFrom(
  [
    [1, 0, 0],
    [0, 1, 0],
  ],
  [
    [0, 1, 0],
    [0, 0, -1],
  ],
  [
    [0.8, 0.6, 0],
    [-0.36, 0.48, 0.8],
  ],
);
const planes: fc.Arbitrary<Plane> = fc
  .record({
    along: directions,
    origin: fc.tuple(between(-500, 500), between(-500, 500), between(-500, 500)),
    // Pixels need not be square.
    spacing: fc.tuple(between(0.1, 3), between(0.1, 3)),
    columns: fc.integer({ min: 16, max: 4096 }),
    rows: fc.integer({ min: 16, max: 4096 }),
  })
  .map(({ along: [right, down], origin, spacing, columns, rows }) => ({
    origin,
    right: scaled(right, spacing[0]),
    down: scaled(down, spacing[1]),
    columns,
    rows,
  }));
const turns: fc.Arbitrary<Turn> = fc.record({
  rotation: fc.constantFrom(0 as const, 90 as const, 180 as const, 270 as const),
  flippedHorizontally: fc.boolean(),
  flippedVertically: fc.boolean(),
});
const scenes = fc.record({
  plane: planes,
  turn: turns,
  here: canvases,
  there: canvases,
  /** The middle of the window as a part of the picture, and how large the picture is. */
  middle: fc.tuple(between(0, 1), between(0, 1)),
  zoom: between(0.3, 20),
});

function scaled(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}
function unit(a: Vector): Vector {
  return scaled(a, 1 / Math.hypot(...a));
}
function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** A sight turned as `turn` says, at the fitting size of this window; written anew here, as a viewer would set its own camera. */
function turnedSight(plane: Plane, turn: Turn, canvas: Canvas, depth = 0): Sight {
  const [right, down] = [unit(plane.right), unit(plane.down)];
  let [across, up]: [Vector, Vector] = [right, scaled(down, -1)];
  if (turn.flippedHorizontally) across = scaled(across, -1);
  if (turn.flippedVertically) up = scaled(up, -1);
  for (let quarter = 0; quarter < turn.rotation / 90; quarter += 1) [across, up] = [up, scaled(across, -1)];
  const normal = cross(across, up);
  const middle: Vector = [0, 1, 2].map(
    (axis) =>
      (plane.origin[axis] ?? 0) +
      ((plane.right[axis] ?? 0) * (plane.columns - 1)) / 2 +
      ((plane.down[axis] ?? 0) * (plane.rows - 1)) / 2 +
      (normal[axis] ?? 0) * depth,
  ) as unknown as Vector;
  const size = [plane.columns * Math.hypot(...plane.right), plane.rows * Math.hypot(...plane.down)];
  const [wide = 1, high = 1] = turn.rotation % 180 === 0 ? size : size.toReversed();
  return { focalPoint: middle, up, normal, halfHeight: Math.max(high, (wide * canvas.height) / canvas.width) / 2 };
}

/** The presenter's sight: somewhere in the picture, enlarged. */
function lookingAt({ plane, turn, here, middle, zoom }: typeof scenes extends fc.Arbitrary<infer S> ? S : never): Sight {
  const fitted = turnedSight(plane, turn, here);
  const place: Place = { x: middle[0] * (plane.columns - 1), y: middle[1] * (plane.rows - 1) };
  const camera = { ...cameraOf(plane, fitted, here, turn), ...place };
  return { ...sightFor(plane, camera, fitted, here), halfHeight: fitted.halfHeight / zoom };
}

describe('a place of the picture', () => {
  it('is found again from where it is drawn, in any window', () => {
    fc.assert(
      fc.property(scenes, between(-50, 5000), between(-50, 5000), (scene, x, y) => {
        const sight = lookingAt(scene);
        const back = toImage(scene.plane, sight, scene.here, toCanvas(scene.plane, sight, scene.here, { x, y }));
        expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('windows of different size and shape', () => {
  it('have the same pixel under every pointer, within one screen pixel', () => {
    fc.assert(
      fc.property(scenes, between(0, 1), between(0, 1), (scene, across, down) => {
        const { plane, turn, here, there } = scene;
        const sight = lookingAt(scene);
        const pointed = toImage(plane, sight, here, { x: across * here.width, y: down * here.height });
        const told = { x: asSent(pointed.x), y: asSent(pointed.y) };
        const theirs = sightFor(plane, cameraOf(plane, sight, here, turn), turnedSight(plane, turn, there, 7), there);
        const drawn = toCanvas(plane, theirs, there, told);
        const exact = toCanvas(plane, theirs, there, pointed);
        expect(Math.hypot(drawn.x - exact.x, drawn.y - exact.y)).toBeLessThan(1);
        const under = toImage(plane, theirs, there, drawn);
        expect(Math.hypot(under.x - told.x, under.y - told.y)).toBeLessThan(1e-6);
      }),
    );
  });

  it('show every part of the picture the presenter sees, with the same place in the middle', () => {
    fc.assert(
      fc.property(scenes, between(0, 1), between(0, 1), (scene, across, down) => {
        const { plane, turn, here, there } = scene;
        const sight = lookingAt(scene);
        const camera = cameraOf(plane, sight, here, turn);
        const theirs = sightFor(plane, camera, turnedSight(plane, turn, there), there);
        const middle = toCanvas(plane, theirs, there, camera);
        expect(Math.hypot(middle.x - there.width / 2, middle.y - there.height / 2)).toBeLessThan(1e-6);
        const seen = toImage(plane, sight, here, { x: across * here.width, y: down * here.height });
        const isPicture = seen.x >= -0.5 && seen.y >= -0.5 && seen.x <= plane.columns - 0.5 && seen.y <= plane.rows - 0.5;
        fc.pre(isPicture);
        const drawn = toCanvas(plane, theirs, there, seen);
        expect(drawn.x).toBeGreaterThan(-0.5);
        expect(drawn.x).toBeLessThan(there.width + 0.5);
        expect(drawn.y).toBeGreaterThan(-0.5);
        expect(drawn.y).toBeLessThan(there.height + 0.5);
      }),
    );
  });

  it('of the same size show the same', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { plane, turn, here } = scene;
        const sight = lookingAt(scene);
        const same = sightFor(plane, cameraOf(plane, sight, here, turn), turnedSight(plane, turn, here), here);
        // As exact as what travels: a ten-thousandth of a mm.
        expect(Math.abs(same.halfHeight - sight.halfHeight)).toBeLessThan(0.001 + sight.halfHeight * 1e-3);
      }),
    );
  });

  it('keep the camera’s depth', () => {
    const plane: Plane = { origin: [0, 0, 0], right: [1, 0, 0], down: [0, 1, 0], columns: 100, rows: 100 };
    const turn: Turn = { rotation: 0, flippedHorizontally: false, flippedVertically: false };
    const canvas = { width: 300, height: 200 };
    const deep = turnedSight(plane, turn, canvas, 12);
    expect(sightFor(plane, cameraOf(plane, deep, canvas, turn), deep, canvas).focalPoint[2]).toBeCloseTo(deep.focalPoint[2]);
  });
});
