import { numberOf, TAG } from '../dicomJson.ts';
import type { Stack } from '../series.ts';
import { memoryLimitBytes } from './setup.ts';

/** How many pictures may be loaded ahead by all viewports together: half of the memory for pictures, at four bytes a pixel (decoded values may be floats). */
export function reachOf(stack: Stack): number {
  const first = stack.frames[0]?.instance ?? {};
  const pixels = (numberOf(first, TAG.rows) ?? 512) * (numberOf(first, TAG.columns) ?? 512);
  return Math.max(2, Math.floor(memoryLimitBytes() / 2 / (pixels * 4)));
}
