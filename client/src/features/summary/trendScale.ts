import { spanOf, type Span } from '../../ui/plotScale.ts';
import type { Point, Series } from './measurements.ts';

const HALF_DAY_MS = 12 * 3600_000;

/** The points that can be drawn; one whose date is none has no place. */
export const drawable = (points: readonly Point[]): Point[] => points.filter(({ at }) => Number.isFinite(Date.parse(at)));

/** The time from the first point to the last; a day around points of one moment. */
export function timeSpan(points: readonly Point[]): Span {
  const span = spanOf(points.map(({ at }) => Date.parse(at)));
  return span.to > span.from ? span : { from: span.from - HALF_DAY_MS, to: span.to + HALF_DAY_MS };
}

/** All values and both limits of the reference range. */
export function valueSpan({ low, high }: Pick<Series, 'low' | 'high'>, points: readonly Point[]): Span {
  const span = spanOf([...points.map(({ value }) => value), ...[low, high].filter((limit) => limit !== undefined)]);
  return span.to > span.from ? span : { from: span.from - (Math.abs(span.from) || 1), to: span.to + (Math.abs(span.to) || 1) };
}

/** Pixels from the upper left corner of a plot. */
export interface Place {
  x: number;
  y: number;
}

/** Closer than this in time two points cannot be told apart by a finger: its height says which. */
const BESIDE_PX = 6;

/** The point a pointer means: the nearest in time, so that one slides along the line without having to hit it. */
export function nearestPoint(drawn: readonly Place[], at: Place): number {
  const aside = drawn.map(({ x }) => Math.abs(x - at.x));
  const nearest = Math.min(...aside);
  const heights = drawn.map(({ y }, index) => ((aside[index] ?? 0) <= nearest + BESIDE_PX ? Math.abs(y - at.y) : Infinity));
  return Math.max(0, heights.indexOf(Math.min(...heights)));
}
