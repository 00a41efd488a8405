import type { ViewportPointer } from '@hoi-chan/shared/features/viewport.ts';
import { frameIndex, type Stack } from '../series.ts';
import { asSent } from '../together/sight.ts';
import { partOf, placeAlong, type Block, type Cut, type Voxel } from './volume.ts';

/*
 * A pointer over a cut is said as a place of the picture it lies in, like every other: so it stands at the same place of the patient for those who
 * look at the pictures and for those who look at cuts. Across the pictures it is as exact as they are apart.
 */

/** A part (0…1) of a cut's width and height. */
export interface Part {
  x: number;
  y: number;
}

/** The place of a picture of the stack at a part of a cut. */
export function pointerAt(stack: Stack, block: Block, cut: Cut, voxel: Voxel, part: Part): ViewportPointer | null {
  const place: [number, number, number] = [...voxel];
  place[cut.right.axis] = placeAlong(block, cut.right, part.x);
  place[cut.down.axis] = placeAlong(block, cut.down, part.y);
  const slice = Math.min(Math.max(Math.round(place[2]), 0), block.slices - 1);
  const frame = stack.frames[block.order[slice] ?? -1];
  if (frame === undefined) return null;
  const { studyUid, sopUid, frame: number } = frame;
  return { studyUid, sopUid, frame: number, x: asSent(place[0]), y: asSent(place[1]) };
}

/** Where a pointer stands in a cut; undefined where it is not in it, or of another stack. */
export function partOfPointer(stack: Stack, block: Block, cut: Cut, voxel: Voxel, at: ViewportPointer): Part | undefined {
  const slice = block.order.indexOf(frameIndex(stack, at));
  if (slice < 0) return undefined;
  const place: Voxel = [at.x, at.y, slice];
  return Math.abs(place[cut.fixed] - voxel[cut.fixed]) > 0.5 ? undefined : partOf(block, cut, place);
}
