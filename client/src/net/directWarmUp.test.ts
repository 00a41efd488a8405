import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { warmUpDirectOnGoodLink } from './directWarmUp.ts';

let carries: boolean;
let fetched: number;
let end: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  carries = true;
  fetched = 0;
  end = warmUpDirectOnGoodLink({
    carries: () => carries,
    fetch: async () => {
      fetched += 1;
      throw new Error('the link went meanwhile');
    },
  });
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

test('what a direct call needs is fetched once the link was good at two looks, and only once', async () => {
  await vi.advanceTimersByTimeAsync(10_000);
  expect(fetched).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched).toBe(1);
});

test('a climb that is only tried does not count, nor does anything after the call', async () => {
  await vi.advanceTimersByTimeAsync(10_000);
  carries = false;
  await vi.advanceTimersByTimeAsync(10_000);
  carries = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(fetched).toBe(0);
  end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched).toBe(0);
});
