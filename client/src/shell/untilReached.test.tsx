import { QueryObserver } from '@tanstack/react-query';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { afterEach, expect, test, vi } from 'vitest';
import { createQueryClient } from './queryClient.ts';
import { untilReached } from './untilReached.ts';

afterEach(() => void vi.useRealTimers());

test('what nobody should press a button for is asked for until the server is reached, and no longer; a refusal is one', async () => {
  vi.useFakeTimers();
  const queries = createQueryClient();
  let asked = 0;
  let answer = (): Promise<string> => Promise.reject(new AppError('UNAVAILABLE', 'server not reached', { reason: 'offline' }));
  const ask = (): Promise<string> => {
    asked += 1;
    return answer();
  };
  const observer = new QueryObserver(queries, { queryKey: ['consult', '1'], queryFn: ask, ...untilReached });
  observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBeGreaterThan(20);
  answer = () => Promise.resolve('here');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(observer.getCurrentResult().data).toBe('here');
  asked = 0;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(0);

  answer = () => Promise.reject(new AppError('NOT_FOUND', 'no such consult'));
  new QueryObserver(queries, { queryKey: ['consult', '2'], queryFn: ask, ...untilReached }).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
});
