import { expect, test } from 'vitest';
import { pauseMs } from './plan.ts';

test('pauses double from five seconds to an hour, a quarter more or less by chance', () => {
  expect([1, 2, 3, 9, 10, 11, 12, 500].map((attempts) => pauseMs(attempts, 0.5) / 1000)).toEqual([5, 10, 20, 1280, 2560, 3600, 3600, 3600]);
  expect([0, 1].map((random) => pauseMs(11, random) / 1000)).toEqual([2700, 4500]);
});

test('a system that is down for a day is tried some thirty times', () => {
  let atMs = 0;
  let attempts = 0;
  while (atMs < 24 * 3600_000) atMs += pauseMs((attempts += 1), 0.5);
  expect(attempts).toBeGreaterThan(25);
  expect(attempts).toBeLessThan(40);
});
