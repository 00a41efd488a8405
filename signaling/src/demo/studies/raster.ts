/** A slice of the phantom being painted, `size` × `size` pixels of `pixelMm`, origin in the middle, x to the patient's left, y to the back. */
export interface Slice {
  values: Float32Array;
  size: number;
  pixelMm: number;
}

export interface Ellipse {
  x: number;
  y: number;
  rx: number;
  ry: number;
  /** Radians. */
  turn?: number;
}

/** Calls `paint` with the first and last pixel of each row the ellipse covers. */
export function eachRun(slice: Slice, { x, y, rx, ry, turn = 0 }: Ellipse, paint: (from: number, to: number) => void): void {
  if (rx <= 0 || ry <= 0) return;
  const { size, pixelMm } = slice;
  const half = size / 2;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const a = (cos / rx) ** 2 + (sin / ry) ** 2;
  const b = 2 * cos * sin * (1 / rx ** 2 - 1 / ry ** 2);
  const c = (sin / rx) ** 2 + (cos / ry) ** 2;
  const reach = Math.sqrt(a / (a * c - (b * b) / 4));
  const top = Math.max(0, Math.ceil((y - reach) / pixelMm + half - 0.5));
  const bottom = Math.min(size - 1, Math.floor((y + reach) / pixelMm + half - 0.5));
  for (let row = top; row <= bottom; row++) {
    const dy = (row + 0.5 - half) * pixelMm - y;
    const root = b * b * dy * dy - 4 * a * (c * dy * dy - 1);
    if (root < 0) continue;
    const middle = x - (b * dy) / (2 * a);
    const reachX = Math.sqrt(root) / (2 * a);
    const from = Math.max(0, Math.ceil((middle - reachX) / pixelMm + half - 0.5));
    const to = Math.min(size - 1, Math.floor((middle + reachX) / pixelMm + half - 0.5));
    if (to >= from) paint(row * size + from, row * size + to);
  }
}

export function fill(slice: Slice, ellipse: Ellipse, value: number): void {
  eachRun(slice, ellipse, (from, to) => slice.values.fill(value, from, to + 1));
}

/** Fills only where `where` holds for what is there already. */
export function fillOver(slice: Slice, ellipse: Ellipse, value: number, where: (present: number) => boolean): void {
  eachRun(slice, ellipse, (from, to) => {
    for (let i = from; i <= to; i++) if (where(slice.values[i] ?? 0)) slice.values[i] = value;
  });
}

/** Mean over 3 × 3 pixels: the soft edge a real detector gives. */
export function soften(slice: Slice, scratch: Float32Array): void {
  const { values, size } = slice;
  for (let row = 0; row < size; row++) {
    const at = row * size;
    scratch[at] = values[at] ?? 0;
    scratch[at + size - 1] = values[at + size - 1] ?? 0;
    for (let i = at + 1; i < at + size - 1; i++)
      scratch[i] = ((values[i - 1] as number) + (values[i] as number) + (values[i + 1] as number)) / 3;
  }
  for (let i = size; i < size * (size - 1); i++)
    values[i] = ((scratch[i - size] as number) + (scratch[i] as number) + (scratch[i + size] as number)) / 3;
}
