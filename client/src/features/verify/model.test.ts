import { expect, test } from 'vitest';
import { grouped, paperTime, sha256Of } from './model.ts';

test('a file is told by its hash', async () => {
  expect(await sha256Of(new Blob(['abc']))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('codes in groups of four, however they were typed; times as on the paper', () => {
  expect(grouped('ABCD EFGH-JKMN PQRS')).toBe('ABCD-EFGH-JKMN-PQRS');
  expect(grouped('AB')).toBe('AB');
  expect(paperTime('2026-11-25T19:05:00Z')).toBe('02:05 26/11/2026');
});
