import { expect, it } from 'vitest';
import { stepOf, stepped, within } from './crosshair.ts';

const size = { width: 800, height: 640 };
const key = { shiftKey: false, repeat: false };

it('an arrow moves the crosshair by a pixel of the screen, faster while it is held, and far with Shift', () => {
  expect(stepOf(key, size)).toBe(1);
  expect(stepOf({ ...key, repeat: true }, size)).toBe(4);
  expect(stepOf({ ...key, shiftKey: true }, size)).toBe(40);
  expect(stepOf({ shiftKey: true, repeat: true }, { width: 30, height: 20 }), 'never less than a held one').toBe(4);
});

it('the crosshair stays in the window, and says how far it would have left it', () => {
  expect(stepped({ x: 10, y: 20 }, { x: -1, y: 0 }, 4, size)).toEqual({ at: { x: 6, y: 20 }, beyond: { x: 0, y: 0 } });
  expect(stepped({ x: 10, y: 20 }, { x: -1, y: 0 }, 40, size)).toEqual({ at: { x: 0, y: 20 }, beyond: { x: -30, y: 0 } });
  expect(stepped({ x: 10, y: 630 }, { x: 0, y: 1 }, 40, size)).toEqual({ at: { x: 10, y: 639 }, beyond: { x: 0, y: 31 } });
  expect(within({ x: 900, y: -3 }, size), 'of a window that became smaller').toEqual({ x: 799, y: 0 });
});
