import type { Way } from '../keys.ts';
import type { Place } from '../together/sight.ts';

/** What the keys do while a crosshair is there; the help lists them. */
export const CROSSHAIR_KEYS = [
  { does: 'moves', keys: ['↑', '↓', '←', '→'] },
  { does: 'leaps', keys: ['Shift+↑↓←→'] },
  { does: 'sets', keys: ['Enter'] },
  { does: 'takes', keys: ['Enter'] },
  { does: 'closes', keys: ['Enter'] },
] as const;

export interface Size {
  width: number;
  height: number;
}

/** A key that is held goes on faster, still slowly enough to be let go of in time. */
const HELD = 4;
/** With Shift, as a part of the shorter side. */
const LEAP = 1 / 16;

/** Pixels of the screen, not of the picture: enlarged, a step is a finer part of it. */
export function stepOf({ shiftKey, repeat }: { shiftKey: boolean; repeat: boolean }, { width, height }: Size): number {
  return shiftKey ? Math.max(HELD, Math.round(Math.min(width, height) * LEAP)) : repeat ? HELD : 1;
}

/** Where the crosshair goes to, and by how much it would have left the window: so far the picture comes to meet it. */
export function stepped(from: Place, way: Way, step: number, size: Size): { at: Place; beyond: Place } {
  const wanted = { x: from.x + way.x * step, y: from.y + way.y * step };
  const at = within(wanted, size);
  return { at, beyond: { x: wanted.x - at.x, y: wanted.y - at.y } };
}

/** The last pixel of the window counts as outside it: a pointer there would be beside it. */
export function within({ x, y }: Place, { width, height }: Size): Place {
  return { x: Math.max(0, Math.min(x, width - 1)), y: Math.max(0, Math.min(y, height - 1)) };
}
