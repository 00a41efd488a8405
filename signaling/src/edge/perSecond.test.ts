import { expect, test } from 'vitest';
import { PerSecond } from './perSecond.ts';

test('so many in the second that begins with the first, and as many in the next', () => {
  const limit = new PerSecond(3);
  expect([500, 600, 1_499.9].map((now) => limit.take(now))).toEqual([true, true, true]);
  expect(limit.take(1_499.9)).toBe(false);
  expect([1_500, 1_500, 2_499].map((now) => limit.take(now))).toEqual([true, true, true]);
  expect(limit.take(2_499.9)).toBe(false);
});

test('whoever asks on and on is let through again when the second is over', () => {
  const limit = new PerSecond(1);
  const taken = Array.from({ length: 31 }, (_each, index) => limit.take(index * 100)).filter(Boolean);
  expect(taken).toHaveLength(4);
});
