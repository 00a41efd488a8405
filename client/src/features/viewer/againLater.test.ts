import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAgainLater, type AgainLater } from './againLater.ts';

let tries: number;
let later: AgainLater;
beforeEach(() => {
  vi.useFakeTimers();
  tries = 0;
  later = createAgainLater(() => (tries += 1));
});
afterEach(() => {
  vi.useRealTimers();
});
const passed = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

it('an archive that is away is asked again, ever more rarely, and soon again after it had answered', async () => {
  for (const seconds of [5, 10, 20, 40, 60, 60]) {
    const before = tries;
    later.failed('archive_down');
    await passed(seconds - 1);
    expect(tries, `after ${seconds - 1} s`).toBe(before);
    await passed(1);
    expect(tries, `after ${seconds} s`).toBe(before + 1);
  }
  later.settled();
  later.failed('offline');
  await passed(5);
  expect(tries).toBe(7);
});

it('nothing is tried for who looks at something else, nor where trying does not help; two failures are one try', async () => {
  later.failed('offline');
  later.settled();
  later.failed('broken');
  later.failed('missing');
  await passed(120);
  expect(tries).toBe(0);
  later.failed('offline');
  later.failed('offline');
  await passed(10);
  expect(tries).toBe(1);
});
