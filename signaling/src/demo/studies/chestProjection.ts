import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { noiseTable } from './noiseTable.ts';
import { eachRun, soften, type Ellipse, type Slice } from './raster.ts';

const WIDTH_MM = 350;
const NOISE_SIZE = 1 << 18;
/** The picture is drawn at half its size: its finest lines are broader than that. */
const SHRINK = 2;

/**
 * A made-up chest as a detector sees it from the front: shapes add the tissue a ray crosses (mm of water), the sum becomes 12-bit
 * values, dense is bright. The heart is large, as the patient's story says. x to the right of the picture (the patient's left), y down,
 * millimetres from the middle.
 */
export function drawChest(size: number, seed: number): Uint16Array {
  const working = size / SHRINK;
  const slice: Slice = { values: new Float32Array(working * working), size: working, pixelMm: WIDTH_MM / working };
  const scratch = new Float32Array(slice.values.length);
  body(slice);
  for (let i = 0; i < 8; i++) soften(slice, scratch);
  lungs(slice, scratch);
  vessels(slice, seed);
  mediastinum(slice);
  for (let i = 0; i < 2; i++) soften(slice, scratch);
  bones(slice);
  soften(slice, scratch);
  return develop(slice, size, seed);
}

/** Adds an ellipsoid's thickness: `depthMm` in the middle, thinning towards the edge. */
function bulge(slice: Slice, shape: Ellipse, depthMm: number, edge = 0.5): void {
  const { size, pixelMm, values } = slice;
  const [cos, sin] = [Math.cos(shape.turn ?? 0), Math.sin(shape.turn ?? 0)];
  eachRun(slice, shape, (from, to) => {
    const y = (Math.floor(from / size) + 0.5 - size / 2) * pixelMm - shape.y;
    for (let i = from; i <= to; i++) {
      const x = ((i % size) + 0.5 - size / 2) * pixelMm - shape.x;
      const inside = 1 - ((x * cos + y * sin) / shape.rx) ** 2 - ((y * cos - x * sin) / shape.ry) ** 2;
      values[i] = (values[i] as number) + depthMm * Math.max(0, inside) ** edge;
    }
  });
}

function body(slice: Slice): void {
  bulge(slice, { x: 0, y: 100, rx: 172, ry: 330 }, 185, 0.3);
  bulge(slice, { x: 0, y: -200, rx: 52, ry: 100 }, 70, 0.35);
  for (const side of [-1, 1]) {
    bulge(slice, { x: side * 118, y: -128, rx: 72, ry: 34, turn: side * 0.42 }, 66, 0.4);
    bulge(slice, { x: side * 166, y: -40, rx: 30, ry: 140, turn: side * -0.1 }, 70, 0.4);
    // Chest muscle and breast shadow.
    bulge(slice, { x: side * 84, y: -40, rx: 46, ry: 50 }, 10, 0.5);
    bulge(slice, { x: side * 86, y: 66, rx: 48, ry: 34 }, 14, 0.5);
  }
}

/** Outline of a lung, x outwards from the midline; the inner edge is covered by the heart and mediastinum later. */
const OUTLINE: readonly (readonly [y: number, inner: number, outer: number])[] = [
  [-142, 30, 44],
  [-132, 24, 66],
  [-112, 18, 86],
  [-84, 15, 103],
  [-48, 14, 116],
  [-8, 14, 126],
  [34, 14, 133],
  [70, 14, 137],
  [96, 14, 138],
  [118, 14, 137],
];

function lungs(slice: Slice, scratch: Float32Array): void {
  const { size, pixelMm } = slice;
  const air: Slice = { ...slice, values: new Float32Array(size * size) };
  for (let row = 0; row < size; row++) {
    const y = (row + 0.5 - size / 2) * pixelMm;
    const edges = between(y);
    if (!edges) continue;
    for (const side of [-1, 1] as const) {
      for (let x = edges[0]; x < edges[1]; x += pixelMm) {
        // The dome of the diaphragm, right a little higher; a little fluid blunts the right angle.
        const dome = side < 0 ? 66 + 46 * ((x - 62) / 72) ** 2 - Math.max(0, x - 112) * 0.9 : 78 + 46 * ((x - 66) / 70) ** 2;
        if (y > dome) continue;
        const across = (x - edges[0]) / (edges[1] - edges[0]);
        const depth = 118 * Math.min(1, 3.2 * (1 - across)) ** 0.5 * Math.min(1, 0.2 + across * 2) * Math.min(1, (y + 150) / 60) ** 0.6;
        const column = Math.round((side * x) / pixelMm + size / 2 - 0.5);
        // Under the dome the lung goes on behind the liver, thinner.
        const behind = Math.min(1, 0.35 + (dome - y) / 14);
        air.values[row * size + column] = depth * behind;
      }
    }
  }
  for (let i = 0; i < 3; i++) soften(air, scratch);
  for (let i = 0; i < air.values.length; i++) slice.values[i] = (slice.values[i] as number) - (air.values[i] as number);
  // The stomach's bubble of air.
  bulge(slice, { x: 62, y: 108, rx: 22, ry: 11, turn: 0.1 }, -46, 0.5);
}

function between(y: number): [number, number] | undefined {
  for (let i = 1; i < OUTLINE.length; i++) {
    const [above, below] = [OUTLINE[i - 1], OUTLINE[i]];
    if (!above || !below || y < above[0] || y > below[0]) continue;
    const t = (y - above[0]) / (below[0] - above[0]);
    return [above[1] + (below[1] - above[1]) * t, above[2] + (below[2] - above[2]) * t];
  }
  return undefined;
}

/** Both hila full, as with a failing heart. */
function vessels(slice: Slice, seed: number): void {
  for (const side of [-1, 1] as const) {
    const random = seededRandom(seed * 31 + side).next;
    const grow = (x: number, y: number, angle: number, radius: number, depth: number): void => {
      const length = 12 + random() * 10;
      const [toX, toY] = [x + Math.cos(angle) * length, y + Math.sin(angle) * length];
      bulge(slice, { x: (x + toX) / 2, y: (y + toY) / 2, rx: length / 2 + radius, ry: radius, turn: angle }, radius * 3.4, 0.5);
      if (depth === 0 || Math.abs(toX) > 112 || toY > 52) return;
      const count = random() < 0.35 ? 3 : 2;
      for (let i = 0; i < count; i++) grow(toX, toY, angle + (random() - 0.5) * 1.25, radius * (0.68 + random() * 0.14), depth - 1);
    };
    for (const angle of [-1.35, -1, -0.6, -0.2, 0.2, 0.55, 0.85, 1.15, 1.4])
      grow(side * (30 + random() * 6), -14 + angle * 8, side > 0 ? angle : Math.PI - angle, 3.6, 5);
    for (let i = 0; i < 7; i++)
      bulge(slice, { x: side * (31 + random() * 12), y: -28 + i * 7, rx: 11, ry: 7, turn: random() * 3 }, 13, 0.6);
  }
}

function mediastinum(slice: Slice): void {
  bulge(slice, { x: 0, y: -20, rx: 27, ry: 230 }, 62, 0.6);
  bulge(slice, { x: 21, y: -70, rx: 15, ry: 17 }, 40, 0.5);
  bulge(slice, { x: 25, y: -40, rx: 14, ry: 19 }, 34, 0.5);
  bulge(slice, { x: -19, y: -56, rx: 11, ry: 60 }, 26, 0.5);
  bulge(slice, { x: 32, y: 40, rx: 78, ry: 50, turn: 0.5 }, 80, 0.42);
  bulge(slice, { x: -16, y: 42, rx: 36, ry: 46 }, 38, 0.45);
  bulge(slice, { x: 20, y: 20, rx: 9, ry: 110 }, 14, 0.5);
  bulge(slice, { x: -1, y: -122, rx: 8, ry: 66 }, -26, 0.5);
  for (const side of [-1, 1]) bulge(slice, { x: side * 15, y: -52, rx: 20, ry: 5.5, turn: side * 0.72 }, -18, 0.5);
}

function bones(slice: Slice): void {
  for (let level = 0; level < 15; level++) {
    const y = -172 + level * 25;
    bulge(slice, { x: 0, y, rx: 16, ry: 10.8 }, 16, 0.16);
    for (const side of [-1, 1]) {
      bulge(slice, { x: side * 9, y: y - 1, rx: 3.2, ry: 4.4 }, 8, 0.4);
      bulge(slice, { x: side * 21, y: y - 3, rx: 10, ry: 3.4, turn: side * -0.25 }, 8, 0.4);
    }
    bulge(slice, { x: 0, y: y + 6, rx: 2.6, ry: 6 }, 9, 0.4);
  }
  for (const side of [-1, 1] as const) {
    for (let rib = 0; rib < 10; rib++) ribPair(slice, side, rib);
    tube(slice, (t) => [side * (12 + 122 * t), -118 - 22 * t + 8 * Math.sin(t * 6)], 5.6, 17);
    tube(slice, (t) => [side * (122 - 22 * t), -100 + 118 * t], 3.6, 9);
    tube(slice, (t) => [side * (150 - 48 * t), -92 + 112 * t * t], 3.2, 7);
    tube(slice, (t) => [side * (98 + 52 * t), -106 - 18 * t], 4.6, 11);
    bulge(slice, { x: side * 160, y: -112, rx: 19, ry: 20 }, 36, 0.4);
    bulge(slice, { x: side * 171, y: -20, rx: 11, ry: 100, turn: side * -0.08 }, 30, 0.4);
  }
}

/** The back half falls outwards from the spine; the front half falls inwards from the side, fainter. */
function ribPair(slice: Slice, side: -1 | 1, rib: number): void {
  const top = -146 + rib * 24;
  const reach = [64, 84, 99, 110, 119, 126, 131, 135, 137, 134][rib] ?? 134;
  const drop = 26 + rib * 4.5;
  tube(slice, (t) => [side * (18 + (reach - 18) * Math.sin((t * Math.PI) / 2)), top - 9 * Math.sin(t * Math.PI) + drop * t * t], 5.2, 18);
  if (rib < 7)
    tube(slice, (t) => [side * (reach - (reach - 46) * t ** 1.7), top + drop + (38 + rib * 4) * Math.sin((t * Math.PI) / 2)], 5.8, 9);
}

/** Bone along a curve, denser at its rims than in its marrow. */
function tube(slice: Slice, curve: (t: number) => [number, number], radius: number, depthMm: number): void {
  const steps = 60;
  const layer = new Map<number, number>();
  const paint = (share: number, value: number): void => {
    for (let step = 0; step < steps; step++) {
      const [x, y] = curve(step / steps);
      const [nextX, nextY] = curve((step + 1) / steps);
      const shape = { x, y, rx: Math.hypot(nextX - x, nextY - y) + 1, ry: radius * share, turn: Math.atan2(nextY - y, nextX - x) };
      eachRun(slice, shape, (from, to) => {
        for (let i = from; i <= to; i++) layer.set(i, value);
      });
    }
  };
  paint(1, depthMm * 0.75);
  paint(0.9, depthMm);
  paint(0.6, depthMm * 0.7);
  for (const [i, value] of layer) slice.values[i] = (slice.values[i] as number) + value;
}

/** Film curve, doubled in size with interpolation, quantum noise, 12 bits. */
function develop(slice: Slice, size: number, seed: number): Uint16Array {
  const noise = noiseTable(NOISE_SIZE, seed);
  const half = slice.size;
  const out = new Uint16Array(size * size);
  const graded = slice.values.map((mm) => (mm < 4 ? 40 : 3850 / (1 + Math.exp(-(mm - 158) / 52)) + 60));
  for (let y = 0; y < size; y++) {
    const top = y >> 1;
    const bottom = Math.min(half - 1, top + (y & 1));
    const shift = (y * 7919) % NOISE_SIZE;
    for (let x = 0; x < size; x++) {
      const left = x >> 1;
      const right = Math.min(half - 1, left + (x & 1));
      const mean =
        ((graded[top * half + left] as number) +
          (graded[top * half + right] as number) +
          (graded[bottom * half + left] as number) +
          (graded[bottom * half + right] as number)) /
        4;
      const grain = (noise[(y * size + x + shift) & (NOISE_SIZE - 1)] as number) * 13;
      out[y * size + x] = Math.min(4095, Math.max(0, Math.round(mean + grain)));
    }
  }
  return out;
}
