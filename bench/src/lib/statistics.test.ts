import { expect, test } from 'vitest';
import { compare, median } from './statistics.ts';

test('the median of an even number of values lies between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9])).toBe(9);
  expect(() => median([])).toThrow();
});

test('a comparison is the median of the rounds’ ratios, not the ratio of the medians', () => {
  const pairs = [
    { ours: 10, baseline: 10 },
    { ours: 100, baseline: 50 },
    { ours: 3, baseline: 6 },
  ];
  expect(compare(pairs, 'ms')).toEqual({ ratio: 1, spread: [0.5, 2], ours: 10, baseline: 10, unit: 'ms', rounds: 3 });
});
