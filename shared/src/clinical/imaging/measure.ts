import type { ImagePoint, ImageScale } from './scale.ts';

/** Sizes of what is drawn. With a scale in mm, mm² and degrees, without one in pixels; angles are right with square pixels only then. */

type Scale = Pick<ImageScale, 'column' | 'row'> | undefined;
export type RegionKind = 'ellipse' | 'rectangle' | 'freehand';

export function lengthOf([a, b]: readonly ImagePoint[], scale: Scale): number {
  if (a === undefined || b === undefined) return 0;
  return Math.hypot((b[0] - a[0]) * (scale?.column ?? 1), (b[1] - a[1]) * (scale?.row ?? 1));
}

/** Degrees from 0 to 180 at the second of three points. */
export function angleOf([a, corner, b]: readonly ImagePoint[], scale: Scale): number {
  if (a === undefined || corner === undefined || b === undefined) return 0;
  const arm = (end: ImagePoint) => [(end[0] - corner[0]) * (scale?.column ?? 1), (end[1] - corner[1]) * (scale?.row ?? 1)] as const;
  const [[ax, ay], [bx, by]] = [arm(a), arm(b)];
  return (Math.abs(Math.atan2(ax * by - ay * bx, ax * bx + ay * by)) * 180) / Math.PI;
}

export function areaOf(kind: RegionKind, points: readonly ImagePoint[], scale: Scale): number {
  const pixel = (scale?.column ?? 1) * (scale?.row ?? 1);
  if (kind === 'freehand') return Math.abs(shoelace(points)) * pixel;
  const [a, b] = points;
  if (a === undefined || b === undefined) return 0;
  const box = Math.abs((b[0] - a[0]) * (b[1] - a[1])) * pixel;
  return kind === 'rectangle' ? box : (box * Math.PI) / 4;
}

function shoelace(points: readonly ImagePoint[]): number {
  return points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

export interface RegionStatistics {
  pixels: number;
  mean: number;
  /** Of all the pixels of the region, not an estimate from a sample. */
  deviation: number;
  min: number;
  max: number;
}

/** A picture's values, at column and row. */
export interface PictureValues {
  columns: number;
  rows: number;
  valueAt(column: number, row: number): number;
}

/** Statistics of the pixels whose middle lies in the region; undefined when none does. */
export function statisticsOf(kind: RegionKind, points: readonly ImagePoint[], picture: PictureValues): RegionStatistics | undefined {
  const rows = points.map(([, row]) => row);
  const top = Math.max(0, Math.ceil(Math.min(...rows)));
  const bottom = Math.min(picture.rows - 1, Math.floor(Math.max(...rows)));
  let [pixels, mean, squares, min, max] = [0, 0, 0, Infinity, -Infinity];
  for (let row = top; row <= bottom; row += 1) {
    for (const [from, to] of spans(kind, points, row)) {
      const last = Math.min(picture.columns - 1, Math.floor(to));
      for (let column = Math.max(0, Math.ceil(from)); column <= last; column += 1) {
        const value = picture.valueAt(column, row);
        // Welford: sums of squares of large values would lose the small differences.
        pixels += 1;
        const apart = value - mean;
        mean += apart / pixels;
        squares += apart * (value - mean);
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
  }
  return pixels === 0 ? undefined : { pixels, mean, deviation: Math.sqrt(squares / pixels), min, max };
}

/** The stretches of a row that lie in the region. */
function spans(kind: RegionKind, points: readonly ImagePoint[], row: number): [number, number][] {
  if (kind === 'freehand') return polygonSpans(points, row);
  const [a, b] = points;
  if (a === undefined || b === undefined) return [];
  const [left, right] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  if (kind === 'rectangle') return [[left, right]];
  const [middle, radius] = [(a[1] + b[1]) / 2, Math.abs(b[1] - a[1]) / 2];
  const height = radius === 0 ? 0 : (row - middle) / radius;
  if (Math.abs(height) > 1) return [];
  const half = ((right - left) / 2) * Math.sqrt(1 - height * height);
  return [[(left + right) / 2 - half, (left + right) / 2 + half]];
}

/** Even-odd rule: between each odd crossing and the next. */
function polygonSpans(points: readonly ImagePoint[], row: number): [number, number][] {
  const crossings: number[] = [];
  for (const [index, [x0, y0]] of points.entries()) {
    const [x1, y1] = points[(index + 1) % points.length] ?? [x0, y0];
    if (y0 <= row !== y1 <= row) crossings.push(x0 + ((row - y0) / (y1 - y0)) * (x1 - x0));
  }
  crossings.sort((a, b) => a - b);
  const stretches: [number, number][] = [];
  for (let index = 0; index + 1 < crossings.length; index += 2) stretches.push([crossings[index] ?? 0, crossings[index + 1] ?? 0]);
  return stretches;
}
