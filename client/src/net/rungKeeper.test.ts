import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Rung } from './ladder.ts';
import type { LinkCounters } from './linkSample.ts';
import { RungKeeper } from './rungKeeper.ts';

let counters: LinkCounters;
let keeper: RungKeeper;
let nowMs: number;
let rungs: Rung[];

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 0;
  rungs = [];
  counters = { atMs: 0, availableBps: 3_000_000, roundTripMs: undefined, streams: new Map(), cpuLimited: false };
  keeper = new RungKeeper({ read: async () => counters, onChange: ({ rung }) => rungs.push(rung), nowMs: () => nowMs });
});
afterEach(() => {
  keeper.close();
  vi.useRealTimers();
});

/** A link of 3 Mbit/s, so many seconds long. */
async function pass(seconds: number, { roundTripMs, lossShare }: { roundTripMs: number; lossShare: number }): Promise<void> {
  for (let step = 0; step < seconds * 2; step += 1) {
    nowMs += 500;
    const { bytes = 0, packets = 0 } = counters.streams.get('voice') ?? {};
    const voice = { bytes: bytes + 20_000, packets: packets + 40, sendDelayMs: undefined, fractionLost: lossShare };
    counters = { ...counters, atMs: nowMs, roundTripMs, streams: new Map([['voice', voice]]) };
    await vi.advanceTimersByTimeAsync(500);
  }
}

test('on a long way the small picture stands alone as long as anything is lost, and climbs once nothing is', async () => {
  keeper.startFar();
  expect(rungs).toEqual(['low']);
  await pass(60, { roundTripMs: 140, lossShare: 0.02 });
  expect(keeper.rung).toBe('low');
  expect(keeper.way.losing).toBe(true);
  await pass(90, { roundTripMs: 140, lossShare: 0 });
  expect(keeper.rung).toBe('hd');
});

test('a way that was taken for a long one and is none begins anew as every other', async () => {
  keeper.startFar();
  await pass(2, { roundTripMs: 12, lossShare: 0 });
  expect(rungs).toEqual(['low', 'sd']);
  expect(keeper.way.losing).toBe(false);
});

test('elsewhere a loss now and then keeps no picture small', async () => {
  await pass(60, { roundTripMs: 12, lossShare: 0.02 });
  expect(keeper.rung).toBe('hd');
});
