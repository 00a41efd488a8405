import { expect, test } from 'vitest';
import { formatDuration } from './duration.ts';

test.each([
  [0, '0:00'],
  [65_000, '1:05'],
  [3_600_000, '1:00:00'],
  [4_025_900, '1:07:05'],
  [-5_000, '0:00'],
])('%i ms is %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
