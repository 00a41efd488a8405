import { expect, it } from 'vitest';
import { newPassphrase } from './passphrase.ts';

it('is four groups of letters that nobody mistakes, another one each time', () => {
  const some = Array.from({ length: 200 }, () => newPassphrase());
  for (const one of some) expect(one).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
  expect(new Set(some).size).toBe(200);
});

it('passes over what would make some letters likelier', () => {
  const given = [255, 250, 0, ...Array.from({ length: 40 }, (_each, index) => index)];
  expect(newPassphrase((values) => values.fill(given.shift() ?? 0))).toMatch(/^aabc-/);
});
