import { expect, test } from 'vitest';
import { leftOutOf, MAX_FIELD_LETTERS } from './pasting.ts';

const field = (length: number, from = length, to = from) => ({ value: 'x'.repeat(length), selectionStart: from, selectionEnd: to });

test.each([
  ['what fits', 'abc', field(0), 0],
  ['exactly', 'x'.repeat(MAX_FIELD_LETTERS), field(0), 0],
  ['five too many', 'x'.repeat(MAX_FIELD_LETTERS + 5), field(0), 5],
  ['beside what stands there', 'abc', field(MAX_FIELD_LETTERS - 2), 1],
  ['in place of what is selected', 'abc', field(MAX_FIELD_LETTERS, 10, 13), 0],
  ['into a text that merging has made longer', 'abc', field(MAX_FIELD_LETTERS + 100), 3],
  ['with line ends of two letters', '\r\n'.repeat(2), field(MAX_FIELD_LETTERS - 2), 0],
])('%s', (_, pasted, into, leftOut) => {
  expect(leftOutOf(pasted, into)).toBe(leftOut);
});
