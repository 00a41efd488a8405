import { expect, test } from 'vitest';
import { openCount } from './model.ts';

test('what would be sent again: what waits and what needs attention, of the chosen system', () => {
  const systems = [
    { systemId: 'a', waiting: 2, attention: 1 },
    { systemId: 'b', waiting: 0, attention: 4 },
  ];
  expect(openCount({ systems }, null)).toBe(7);
  expect(openCount({ systems }, 'b')).toBe(4);
  expect(openCount(undefined, null)).toBe(0);
});
