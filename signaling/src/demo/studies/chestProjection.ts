import { noiseTable, randomStream } from './random.ts';
import { eachRun, soften, type Ellipse, type Slice } from './raster.ts';

const WIDTH_MM = 350;
const NOISE_SIZE = 1 << 18;

/**
 * A made-up chest as a detector would see it from the front: shapes add the tissue a ray crosses (mm of water), the sum is turned into
 * 12-bit values, dense is bright. x to the right of the picture (the patient's left), y down, millimetres from the middle.
 */
export function drawChest(size: number, seed: number): Uint16Array {
  const working = size / 2;
  const slice: Slice = { values: new Float32Array(working * working), size: working, pixelMm: WIDTH_MM / working };
  const scratch = new Float32Array(slice.values.length);
  body(slice);
  lungs(slice, seed);
  for (let i = 0; i < 5; i++) soften(slice, scratch);
  mediastinum(slice);
  for (let i = 0; i < 3; i++) soften(slice, scratch);
  bones(slice);
  for (let i = 0; i < 2; i++) soften(slice, scratch);
  return develop(slice, size, seed);
}

/** Adds an ellipsoid's thickness: `depthMm` in the middle, thinning towards the edge. A negative depth takes tissue away. */
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
  bulge(slice, { x: 0, y: 60, rx: 178, ry: 250 }, 190, 0.35);
  bulge(slice, { x: 0, y: -190, rx: 62, ry: 90 }, 90, 0.4);
  for (const side of [-1, 1]) {
    bulge(slice, { x: side * 140, y: -120, rx: 60, ry: 55 }, 60, 0.5);
    bulge(slice, { x: side * 168, y: -20, rx: 28, ry: 130, turn: side * 0.12 }, 45, 0.5);
  }
  // Liver under the right dome, stomach and spleen under the left.
  bulge(slice, { x: -60, y: 150, rx: 95, ry: 78 }, 60, 0.3);
  bulge(slice, { x: 70, y: 160, rx: 80, ry: 72 }, 42, 0.3);
  bulge(slice, { x: 58, y: 122, rx: 26, ry: 16 }, -32, 0.5);
}

function lungs(slice: Slice, seed: number): void {
  for (const side of [-1, 1] as const) {
    const dome = side < 0 ? 78 : 90;
    // Several overlapping bulbs make the outline: a narrow apex, a wide base, cut off by the dome.
    bulge(slice, { x: side * 62, y: -28, rx: 54, ry: 124, turn: side * 0.1 }, -92, 0.38);
    bulge(slice, { x: side * 76, y: 22, rx: 50, ry: 84, turn: side * 0.06 }, -50, 0.42);
    bulge(slice, { x: side * 56, y: -96, rx: 38, ry: 50 }, -26, 0.45);
    bulge(slice, { x: side * 72, y: dome + 46, rx: 68, ry: 52 }, 112, 0.3);
    branches(slice, side, seed);
  }
}

function branches(slice: Slice, side: -1 | 1, seed: number): void {
  const random = randomStream(seed * 31 + side);
  const grow = (x: number, y: number, angle: number, radius: number, depth: number): void => {
    const length = 13 + random() * 11;
    const [toX, toY] = [x + Math.cos(angle) * length, y + Math.sin(angle) * length];
    bulge(slice, { x: (x + toX) / 2, y: (y + toY) / 2, rx: length / 2 + radius, ry: radius, turn: angle }, radius * 2.4, 0.5);
    if (depth === 0) return;
    const count = random() < 0.3 ? 3 : 2;
    for (let i = 0; i < count; i++) grow(toX, toY, angle + (random() - 0.5) * 1.3, radius * (0.66 + random() * 0.14), depth - 1);
  };
  for (const angle of [-1.35, -0.9, -0.4, 0.15, 0.6, 0.95, 1.3]) grow(side * 30, -6, side > 0 ? angle : Math.PI - angle, 4.6, 5);
  for (let i = 0; i < 5; i++) bulge(slice, { x: side * (30 + random() * 8), y: -14 + i * 6, rx: 10, ry: 7, turn: random() }, 10, 0.5);
}

function mediastinum(slice: Slice): void {
  bulge(slice, { x: 0, y: -40, rx: 27, ry: 150 }, 52, 0.35);
  bulge(slice, { x: 20, y: -66, rx: 17, ry: 19 }, 30, 0.5);
  bulge(slice, { x: 24, y: -30, rx: 16, ry: 20 }, 22, 0.5);
  bulge(slice, { x: -20, y: -50, rx: 12, ry: 54 }, 18, 0.5);
  // The heart: apex to the patient's left, right border just beyond the spine.
  bulge(slice, { x: 24, y: 42, rx: 68, ry: 46, turn: 0.62 }, 88, 0.42);
  bulge(slice, { x: -18, y: 46, rx: 28, ry: 42 }, 40, 0.5);
  bulge(slice, { x: 18, y: 30, rx: 9, ry: 120 }, 16, 0.5);
  // Trachea and main bronchi.
  bulge(slice, { x: -1, y: -108, rx: 8, ry: 56 }, -22, 0.5);
  for (const side of [-1, 1]) bulge(slice, { x: side * 15, y: -50, rx: 19, ry: 5.5, turn: side * 0.72 }, -14, 0.5);
}

function bones(slice: Slice): void {
  for (let level = 0; level < 15; level++) {
    const y = -165 + level * 25;
    bulge(slice, { x: 0, y, rx: 17, ry: 10.5 }, 20, 0.22);
    for (const side of [-1, 1]) {
      bulge(slice, { x: side * 9, y: y - 1, rx: 3.2, ry: 4.4 }, 10, 0.4);
      bulge(slice, { x: side * 22, y: y - 2, rx: 11, ry: 3.6, turn: side * -0.2 }, 9, 0.4);
    }
    bulge(slice, { x: 0, y: y + 6, rx: 2.8, ry: 6 }, 11, 0.4);
  }
  for (const side of [-1, 1] as const) {
    for (let rib = 0; rib < 10; rib++) ribPair(slice, side, rib);
    tube(slice, (t) => [side * (13 + 125 * t), -122 - 16 * t + 26 * t * t], 6.4, 15);
    // Scapula: blade edge and its spine, outside the lung.
    tube(slice, (t) => [side * (142 - 20 * t), -96 + 110 * t], 4.5, 9);
    tube(slice, (t) => [side * (104 + 52 * t), -104 - 14 * t], 5, 9);
    bulge(slice, { x: side * 164, y: -112, rx: 21, ry: 22 }, 30, 0.4);
    bulge(slice, { x: side * 170, y: -40, rx: 12, ry: 80, turn: side * -0.1 }, 26, 0.4);
  }
}

/** The back half falls outwards from the spine, the front half falls inwards, fainter. */
function ribPair(slice: Slice, side: -1 | 1, rib: number): void {
  const top = -138 + rib * 25;
  const reach = 62 + 72 * Math.sqrt(Math.min(1, (rib + 0.6) / 6));
  const drop = 30 + rib * 2.5;
  tube(slice, (t) => [side * (20 + (reach - 20) * Math.sin((t * Math.PI) / 2)), top - 8 * Math.sin(t * Math.PI) + drop * t * t], 5.4, 10);
  if (rib < 7)
    tube(
      slice,
      (t) => [side * (reach - (reach - 42) * t * t), top + drop + 52 * Math.sin((t * Math.PI) / 2) * (0.75 + rib * 0.04)],
      6,
      4.6,
    );
}

/** Bone along a curve, denser at its edges than in its marrow. */
function tube(slice: Slice, curve: (t: number) => [number, number], radius: number, depthMm: number): void {
  const steps = 90;
  const layer: Slice = { ...slice, values: new Float32Array(slice.values.length) };
  for (let step = 0; step < steps; step++) {
    const [x, y] = curve(step / steps);
    const [nextX, nextY] = curve((step + 1) / steps);
    const turn = Math.atan2(nextY - y, nextX - x);
    const length = Math.hypot(nextX - x, nextY - y);
    atLeast(layer, { x, y, rx: length + 1, ry: radius, turn }, depthMm);
    atLeast(layer, { x, y, rx: length + 1, ry: radius * 0.62, turn }, depthMm * 0.72, true);
  }
  for (let i = 0; i < layer.values.length; i++) slice.values[i] = (slice.values[i] as number) + (layer.values[i] as number);
}

function atLeast(slice: Slice, shape: Ellipse, value: number, exactly = false): void {
  eachRun(slice, shape, (from, to) => {
    for (let i = from; i <= to; i++) slice.values[i] = exactly ? value : Math.max(value, slice.values[i] as number);
  });
}

/** Film curve, doubled in size with interpolation, quantum noise, 12 bits. */
function develop(slice: Slice, size: number, seed: number): Uint16Array {
  const noise = noiseTable(NOISE_SIZE, seed);
  const half = slice.size;
  const out = new Uint16Array(size * size);
  const curve = (mm: number): number => 3900 / (1 + Math.exp(-(mm - 148) / 44)) + 60;
  const graded = slice.values.map(curve);
  for (let y = 0; y < size; y++) {
    const top = Math.min(half - 1, y >> 1);
    const bottom = Math.min(half - 1, top + (y & 1));
    const shift = (y * 7919) % NOISE_SIZE;
    for (let x = 0; x < size; x++) {
      const left = Math.min(half - 1, x >> 1);
      const right = Math.min(half - 1, left + (x & 1));
      const mean =
        ((graded[top * half + left] as number) +
          (graded[top * half + right] as number) +
          (graded[bottom * half + left] as number) +
          (graded[bottom * half + right] as number)) /
        4;
      const grain = (noise[(y * size + x + shift) & (NOISE_SIZE - 1)] as number) * 22;
      out[y * size + x] = Math.min(4095, Math.max(0, Math.round(mean + grain)));
    }
  }
  return out;
}
