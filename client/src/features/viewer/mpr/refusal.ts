import type { Stack } from '../series.ts';
import { blockOf, type MprRefusal } from './volume.ts';

/** Of the memory for pictures: the cuts hold the whole stack, and others are looked at, too. */
const MOST_OF_MEMORY = 0.8;
const BYTES_EACH = 2;

/** Why a stack cannot be cut on a device that keeps so many bytes of pictures, or undefined. */
export function refusalOf(stack: Stack, limitBytes: number): MprRefusal | undefined {
  const block = blockOf(stack);
  if (typeof block === 'string') return block;
  return block.columns * block.rows * block.slices * BYTES_EACH > limitBytes * MOST_OF_MEMORY ? 'size' : undefined;
}
