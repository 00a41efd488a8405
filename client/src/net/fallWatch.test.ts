import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FALL_LOOK_MS, FallWatch } from './fallWatch.ts';
import type { Arrived } from './fallWatch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Of each person fifteen pictures a second, late by what `lateMs` says at their time; how often the connection was asked, and what was told when. */
async function watched(seconds: number, ...lateMsOf: ((atMs: number) => number)[]): Promise<{ asked: number; told: number[] }> {
  const beganAt = performance.now();
  const [told, asks]: [number[], number[]] = [[], []];
  const watch = new FallWatch({
    pictures() {
      const now = performance.now() - beganAt;
      return lateMsOf.flatMap((lateMs, person) => {
        const come = Array.from({ length: seconds * 15 }, (_, index) => index * 66).filter((takenMs) => takenMs + lateMs(takenMs) <= now);
        const takenMs = come.at(-1);
        return takenMs === undefined
          ? []
          : [[`camera ${person}`, { timestamp: takenMs + lateMs(takenMs), rtpTimestamp: takenMs * 90 }] as const];
      });
    },
    arrived(): Promise<Arrived> {
      asks.push(performance.now());
      return Promise.resolve({ atMs: performance.now(), bytes: 0, picturePackets: 0 });
    },
    onLate: (_, to) => void told.push(to.atMs - beganAt),
  });
  for (let look = 0; look < (seconds * 1_000) / FALL_LOOK_MS; look += 1) await vi.advanceTimersByTimeAsync(FALL_LOOK_MS);
  watch.close();
  return { asked: asks.length, told };
}

test('a link that falls is told within seven tenths of a second, while its queue grows', async () => {
  const { told } = await watched(8, (takenMs) => Math.max(0, Math.min(500, (takenMs - 4_000) * 0.6)));
  expect(told[0]).toBeGreaterThan(4_000);
  expect(told[0]).toBeLessThanOrEqual(4_700);
});

test('where several are seen, the link falls for all of them; one alone who is late has a slow machine, and one who stands still says nothing', async () => {
  const falling = (takenMs: number): number => Math.max(0, Math.min(500, (takenMs - 4_000) * 0.6));
  const good = (): number => 20;
  const paused = (takenMs: number): number => (takenMs < 2_000 ? 20 : Infinity);
  expect((await watched(8, falling, falling)).told[0]).toBeLessThanOrEqual(4_700);
  expect((await watched(8, falling, paused)).told[0]).toBeLessThanOrEqual(4_700);
  expect((await watched(8, falling, good)).told).toEqual([]);
});

test('a call that goes well asks for no report of its connection, nor does one whose pictures are delayed little by little', async () => {
  expect((await watched(6, () => 30)).asked).toBe(0);
  expect((await watched(6, (takenMs) => takenMs * 0.07)).asked).toBe(0);
});

test('an encoder that is held up once is looked at, and not taken for a fall', async () => {
  const heldUp = (takenMs: number): number => (takenMs < 3_000 || takenMs >= 3_400 ? 0 : takenMs < 3_066 ? 340 : Infinity);
  const { asked, told } = await watched(6, heldUp);
  expect(asked).toBe(2);
  expect(told).toEqual([]);
});

test('a watch that is closed looks no more', async () => {
  const pictures = vi.fn(() => []);
  const watch = new FallWatch({ pictures, arrived: () => Promise.reject(new Error('not asked')), onLate: () => undefined });
  watch.close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(pictures).not.toHaveBeenCalled();
});
