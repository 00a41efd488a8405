import { QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { createQueryClient } from './queryClient.ts';

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
