import { expect, test } from 'vitest';
import { initialsOf } from './initials.ts';

test.each([
  ['Nguyễn Thị Lan', 'TL'],
  ['đỗ ánh', 'ĐÁ'],
  ['Y', 'Y'],
  ['  ', ''],
  ['😀 Hà', '😀H'],
])('%s is shown as %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
