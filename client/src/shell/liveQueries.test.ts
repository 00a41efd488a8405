import type { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SignalingPort } from '../net/signalingPort.ts';
import { keepQueriesLive } from './liveQueries.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('what is on its way is read again once for many words of it, and not for one’s own', async () => {
  const heard = new Map<string, (payload: object) => void>();
  const invalidateQueries = vi.fn<(filter: { queryKey: string[] }) => void>();
  const signaling = { on: (name: string, listener: (payload: object) => void) => heard.set(name, listener) };
  keepQueriesLive(signaling as unknown as SignalingPort, { invalidateQueries } as unknown as QueryClient, 'tam');
  const hear = (personId?: string): void => heard.get('consult:sendingChanged')?.({ consultId: 'c1', personId });
  hear('tam');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(invalidateQueries).not.toHaveBeenCalled();
  for (let count = 0; count < 50; count += 1) hear('lan');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(invalidateQueries.mock.calls).toEqual([[{ queryKey: ['consults', 'sending', 'c1'] }]]);
  hear();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(invalidateQueries).toHaveBeenCalledTimes(2);
});
