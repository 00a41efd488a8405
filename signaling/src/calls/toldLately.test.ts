import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MAX_TOLD, ToldLately } from './toldLately.ts';
import type { Told } from './toldLately.ts';

let told: ToldLately;
beforeEach(() => {
  vi.useFakeTimers();
  told = new ToldLately();
});
afterEach(() => {
  vi.useRealTimers();
});
const tell = (name: Told['name']): Told => {
  const notice = { name, send: () => undefined };
  told.add(notice);
  return notice;
};

test('what was told since the last sign of life is told again, in order, and what went before is not', async () => {
  tell('call:participantChanged');
  await vi.advanceTimersByTimeAsync(10_000);
  const unheard = [tell('call:activeSpeakerChanged'), tell('call:participantChanged')];
  tell('call:stillSent');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told.unheard(6_000)).toMatchObject(unheard);
  expect(told.unheard(1_000)).toEqual([]);
  tell('call:participantLeft');
  expect(told.unheard(1_000)).toBeUndefined();
});

test('kept for a time: whoever heard nothing for longer is not told as if that were all', async () => {
  tell('call:participantChanged');
  await vi.advanceTimersByTimeAsync(46_000);
  const last = tell('call:participantChanged');
  expect(told.unheard(60_000)).toBeUndefined();
  expect(told.unheard(20_000)).toMatchObject([last]);
  // Nothing was told meanwhile, so nothing was forgotten.
  await vi.advanceTimersByTimeAsync(110_000);
  expect(told.unheard(120_000)).toMatchObject([last]);
});

test('kept up to a number: of a flood in a few seconds the rest is forgotten, and who has not heard that joins anew', async () => {
  tell('call:participantChanged');
  await vi.advanceTimersByTimeAsync(5_000);
  for (let count = 0; count < MAX_TOLD - 1; count += 1) tell('call:activeSpeakerChanged');
  expect(told.unheard(4_000)).toHaveLength(MAX_TOLD);
  tell('call:activeSpeakerChanged');
  expect(told.unheard(4_000)).toBeUndefined();
  expect(told.unheard(1_000)).toHaveLength(MAX_TOLD);
});
