import type { ViewportCamera } from '@hoi-chan/shared/features/viewport.ts';
import { asSent } from '../together/sight.ts';
import { LARGEST, scaleOf, type Room, type Size, type Zoom } from './zoom.ts';

interface Box extends Size {
  left: number;
  top: number;
}

/** What is seen of a page or photograph that stands so in a window, in its own unit: the middle, and half of it across and down. null: nothing. */
export function partSeen(window: Box, paper: Box, size: Size): ViewportCamera | null {
  if (paper.width <= 0 || paper.height <= 0) return null;
  const along = (from: number, length: number, paperFrom: number, paperLength: number, whole: number): [middle: number, half: number] => {
    const start = Math.max(from - paperFrom, 0);
    const end = Math.min(from + length - paperFrom, paperLength);
    return [((start + end) / 2 / paperLength) * whole, ((end - start) / 2 / paperLength) * whole];
  };
  const [x, halfWidth] = along(window.left, window.width, paper.left, paper.width, size.width);
  const [y, halfHeight] = along(window.top, window.height, paper.top, paper.height, size.height);
  // A sliver below the least that is sent is nothing.
  if (asSent(halfWidth) <= 0 || asSent(halfHeight) <= 0) return null;
  const middle = { x: asSent(x), y: asSent(y) };
  return {
    ...middle,
    halfWidth: asSent(halfWidth),
    halfHeight: asSent(halfHeight),
    rotation: 0,
    flippedHorizontally: false,
    flippedVertically: false,
  };
}

/** How large it is shown so that all of the part is seen in a window of any shape. */
export function zoomToSee({ halfWidth, halfHeight }: ViewportCamera, size: Size, room: Room): Zoom {
  const whole = scaleOf('whole', size, room);
  const times = Math.min(room.width / (2 * halfWidth), (room.height - room.bar) / (2 * halfHeight)) / whole;
  // However little the presenter says to see: a page of a hundred million pixels would take the tab away.
  return times < 1.001 ? 'whole' : Math.min(times, LARGEST);
}
