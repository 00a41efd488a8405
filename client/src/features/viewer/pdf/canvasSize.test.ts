import { expect, it } from 'vitest';
import { canvasSize, mostPixels } from './canvasSize.ts';

it('a page has a pixel for each of the screen', () => {
  expect(canvasSize({ width: 600, height: 800 }, 1.5, 16_000_000)).toEqual({ width: 900, height: 1200 });
});

it.each([
  { width: 20_000, height: 20_000 },
  { width: 100_000, height: 10 },
  { width: 3, height: 9_000_000 },
])('an enormous page ($width × $height) stays within what the device can hold', (shown) => {
  const { width, height } = canvasSize(shown, 3, 4_000_000);
  expect(width * height).toBeLessThanOrEqual(4_000_000);
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
});

it('a device with little memory, or in the hand, holds less', () => {
  expect([mostPixels(1, true), mostPixels(4, false), mostPixels(8, true), mostPixels(undefined, false)]).toEqual([
    4_000_000, 8_000_000, 8_000_000, 16_000_000,
  ]);
});
