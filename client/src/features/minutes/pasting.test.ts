import { expect, test } from 'vitest';
import { leftOutOf } from './pasting.ts';

const MOST = 2_000;

const field = (length: number, from = length, to = from) => ({ value: 'x'.repeat(length), selectionStart: from, selectionEnd: to });

test.each([
  ['what fits', 'abc', field(0), 0],
  ['exactly', 'x'.repeat(MOST), field(0), 0],
  ['five too many', 'x'.repeat(MOST + 5), field(0), 5],
  ['beside what stands there', 'abc', field(MOST - 2), 1],
  ['in place of what is selected', 'abc', field(MOST, 10, 13), 0],
  ['into a text that merging has made longer', 'abc', field(MOST + 100), 3],
  ['with line ends of two letters', '\r\n'.repeat(2), field(MOST - 2), 0],
])('%s', (_, pasted, into, leftOut) => {
  expect(leftOutOf(pasted, into, MOST)).toBe(leftOut);
});
