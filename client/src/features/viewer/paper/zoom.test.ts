import { expect, it } from 'vitest';
import { scaleOf, sizeAt, stepped } from './zoom.ts';

const page = { width: 600, height: 800 };
const wide = { width: 1200, height: 400 };

it('a page is seen whole, or as wide as the window, in a window of any shape', () => {
  expect(scaleOf('whole', page, wide)).toBe(0.5);
  expect(scaleOf('width', page, wide)).toBe(2);
  expect(scaleOf('whole', page, { width: 300, height: 800 })).toBe(0.5);
  expect(scaleOf(3, page, wide)).toBe(1.5);
});

it('a page opens as large as on paper, never wider than the window, and larger where all of it is seen', () => {
  expect(scaleOf('readable', page, wide)).toBeCloseTo(4 / 3);
  expect(scaleOf('readable', page, { width: 330, height: 400 })).toBeCloseTo(0.55);
  expect(scaleOf('readable', page, { width: 1800, height: 1600 })).toBe(2);
});

it('steps begin at what is seen, end at eight times, and come back to the whole page', () => {
  expect(stepped('whole', 1, page, wide)).toBe(1.25);
  expect(stepped('width', -1, page, wide)).toBeCloseTo(3.2);
  expect(stepped(1.25, -1, page, wide)).toBe('whole');
  expect(stepped('whole', -1, page, wide)).toBe('whole');
  expect(stepped(7.9, 1, page, wide)).toBe(8);
  const narrow = { width: 20_000, height: 100 };
  expect(stepped('width', 1, { width: 100, height: 20_000 }, narrow), 'never smaller than it is').toBe(40_000);
});

it('takes whole pixels of the screen, never more than there is room for', () => {
  const { width, height } = sizeAt(0.5, { width: 595, height: 842 }, 1.5);
  expect([width * 1.5, height * 1.5]).toEqual([446, 631]);
  expect(sizeAt(1, page, 1)).toEqual(page);
});
