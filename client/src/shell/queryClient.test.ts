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
