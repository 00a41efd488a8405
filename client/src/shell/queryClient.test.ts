import { QueryObserver } from '@tanstack/react-query';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { afterEach, expect, test, vi } from 'vitest';
import { createQueryClient } from './queryClient.ts';

afterEach(() => void vi.useRealTimers());

test('a change whose reading fails on a full link is read until it is here, for as long as somebody looks at it', async () => {
  vi.useFakeTimers();
  const queries = createQueryClient();
  let asked = 0;
  let answer: () => Promise<string> = () => Promise.resolve('being written');
  const ask = (): Promise<string> => {
    asked += 1;
    return answer();
  };
  const observer = new QueryObserver(queries, { queryKey: ['minutes', '1'], queryFn: ask });
  const stop = observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(observer.getCurrentResult().data).toBe('being written');

  answer = () => Promise.reject(new AppError('UNAVAILABLE', 'server not reached', { reason: 'timeout' }));
  // The notice; it comes once.
  void queries.invalidateQueries({ queryKey: ['minutes', '1'] });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBeGreaterThan(10);
  answer = () => Promise.resolve('signed');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(observer.getCurrentResult().data).toBe('signed');
  const until = asked;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(until);

  answer = () => Promise.reject(new AppError('UNAVAILABLE', 'server not reached', { reason: 'timeout' }));
  void queries.invalidateQueries({ queryKey: ['minutes', '1'] });
  await vi.advanceTimersByTimeAsync(3_000);
  stop();
  const left = asked;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(left);
});

test('ten old answers on an unreachable server are asked for one in a pause, and all of them when one is answered', async () => {
  vi.useFakeTimers();
  const queries = createQueryClient();
  const asked: string[] = [];
  let failing: (name: string) => boolean = () => false;
  const ask = async (name: string): Promise<string> => {
    asked.push(name);
    if (failing(name)) throw new AppError('UNAVAILABLE', 'server not reached', { reason: 'offline' });
    return `${name} ${asked.length}`;
  };
  const names = Array.from({ length: 10 }, (_, index) => `list ${index}`);
  const stops = names.map((name) => new QueryObserver(queries, { queryKey: [name], queryFn: () => ask(name) }).subscribe(() => undefined));
  await vi.advanceTimersByTimeAsync(0);

  failing = () => true;
  void queries.invalidateQueries();
  await vi.advanceTimersByTimeAsync(4_000);
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(50_000);
  // Each turn is the read and its two retries.
  expect(asked.length).toBeLessThanOrEqual(30);
  expect(new Set(asked), 'everybody’s turn comes').toEqual(new Set(names));

  // One that never comes keeps none of the others waiting, and is not asked more often because they are answered.
  failing = (name) => name === 'list 3';
  await vi.advanceTimersByTimeAsync(15_000);
  const old = queries
    .getQueryCache()
    .getAll()
    .filter(({ state }) => state.status === 'error');
  expect(old.map(({ queryKey }) => queryKey)).toEqual([['list 3']]);
  asked.length = 0;
  for (let second = 0; second < 30; second += 1) {
    await queries.refetchQueries({ queryKey: ['list 0'] });
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(asked.filter((name) => name === 'list 3').length).toBeLessThanOrEqual(18);

  for (const stop of stops) stop();
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked, 'nobody looks at it any more').toEqual([]);
});

test('what the server refuses is not asked for again', async () => {
  vi.useFakeTimers();
  const queries = createQueryClient();
  let asked = 0;
  const ask = (): Promise<string> => {
    asked += 1;
    return asked === 1 ? Promise.resolve('mine') : Promise.reject(new AppError('FORBIDDEN', 'not yours'));
  };
  const stop = new QueryObserver(queries, { queryKey: ['consult'], queryFn: ask }).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  void queries.invalidateQueries({ queryKey: ['consult'] });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(2);
  stop();
});

test('a change told of while the first answer is on its way is read', async () => {
  const queries = createQueryClient();
  const answers: ((value: string) => void)[] = [];
  const ask = (): Promise<string> => new Promise((resolve) => answers.push(resolve));
  const observer = new QueryObserver(queries, { queryKey: ['deliveries', '1'], queryFn: ask });
  const stop = observer.subscribe(() => undefined);
  expect(answers).toHaveLength(1);
  const told = queries.invalidateQueries({ queryKey: ['deliveries'] });
  answers[0]?.('waiting');
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.('delivered');
  await told;
  expect(observer.getCurrentResult().data).toBe('delivered');
  stop();
});

test('a first answer that fails is asked for again as before', async () => {
  const queries = createQueryClient();
  const answers: PromiseWithResolvers<string>[] = [];
  const ask = (): Promise<string> => {
    const answer = Promise.withResolvers<string>();
    answers.push(answer);
    return answer.promise;
  };
  const observer = new QueryObserver(queries, { queryKey: ['queue'], queryFn: ask });
  const stop = observer.subscribe(() => undefined);
  const told = queries.invalidateQueries({ queryKey: ['queue'] });
  answers[0]?.reject(new Error('no line'));
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.resolve('here');
  await told;
  expect(observer.getCurrentResult().data).toBe('here');
  stop();
});

test('the answer to a step of ours does not hide a later step of somebody else that was told of before', async () => {
  const queries = createQueryClient();
  const answers: PromiseWithResolvers<string>[] = [];
  const ask = ({ signal }: { signal: AbortSignal }): Promise<string> => {
    const answer = Promise.withResolvers<string>();
    signal.addEventListener('abort', () => answer.reject(signal.reason as Error));
    answers.push(answer);
    return answer.promise;
  };
  const open = () => new QueryObserver(queries, { queryKey: ['consult'], queryFn: ask });
  const form = open();
  const leaveForm = form.subscribe(() => undefined);
  answers[0]?.resolve('draft');
  await expect.poll(() => form.getCurrentResult().data).toBe('draft');
  // Accepted at once; the notice is here before the answer to the request, and the form goes with its reading of it.
  void queries.invalidateQueries({ queryKey: ['consult'] }).catch(() => undefined);
  queries.setQueryData(['consult'], 'requested');
  leaveForm();
  const page = open();
  const leavePage = page.subscribe(() => undefined);
  expect(page.getCurrentResult().data).toBe('requested');
  answers.at(-1)?.resolve('accepted');
  await expect.poll(() => page.getCurrentResult().data).toBe('accepted');
  leavePage();
});
