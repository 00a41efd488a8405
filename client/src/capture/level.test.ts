import { expect, test } from 'vitest';
import { levelFromRms } from './level.ts';

test.each([
  [0, 0],
  [0.000_5, 0],
  [10 ** (-35 / 20), 0.5],
  [1, 1],
])('an rms of %f fills %f of the bar', (rms, level) => {
  expect(levelFromRms(rms)).toBeCloseTo(level, 5);
});
