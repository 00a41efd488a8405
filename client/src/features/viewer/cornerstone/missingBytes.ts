import type { Stack } from '../series.ts';
import { wireBytes } from '../thin/heavyFrame.ts';
import { isCached } from './frameRequests.ts';
import { imageIdOf } from './setup.ts';

/** What of a stack is not in memory yet weighs on the wire, about. */
export function missingBytes(consultId: string, stack: Stack): number {
  return stack.frames.reduce((sum, frame) => sum + (isCached(imageIdOf(consultId, frame)) ? 0 : wireBytes(frame)), 0);
}
