import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SETTLES_MS, WantedRung } from './wantedRung.ts';

let taken: string[];
let wanted: WantedRung;
beforeEach(() => {
  vi.useFakeTimers();
  taken = [];
  wanted = new WantedRung(() => taken.push(wanted.rung));
});
afterEach(() => {
  vi.useRealTimers();
});
const wants = (spatialLayer: number) => wanted.set({ source: 'camera', spatialLayer });

test('what is wanted is taken a moment later, once, as it was said last', async () => {
  wants(0);
  await vi.advanceTimersByTimeAsync(SETTLES_MS - 1);
  wants(1);
  expect(taken).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(taken).toEqual(['sd']);
  await vi.advanceTimersByTimeAsync(60_000);
  wants(0);
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect(taken).toEqual(['sd', 'low']);
});

test('a sender that nobody wanted for a moment changes nothing; what is shared is not meant; nothing comes after the end', async () => {
  wants(0);
  wants(2);
  wanted.set({ source: 'screen', spatialLayer: 0 });
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  wants(0);
  wanted.close();
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect(taken).toEqual([]);
});
