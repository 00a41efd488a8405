import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.ts';

function task() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { promise, resolve, reject };
}

test('no more than the places are inside, and the others come in order', async () => {
  const turnstile = new Turnstile(2);
  const started: number[] = [];
  const tasks = [0, 1, 2, 3].map(() => task());
  const all = tasks.map(({ promise }, index) =>
    turnstile.through(() => {
      started.push(index);
      return promise;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  tasks[1]?.resolve();
  await all[1];
  expect(started).toEqual([0, 1, 2]);
  tasks[0]?.reject(new Error('failed'));
  await expect(all[0]).rejects.toThrow('failed');
  expect(started).toEqual([0, 1, 2, 3]);
});

test('whoever gives up while waiting never gets in and holds up nobody', async () => {
  const turnstile = new Turnstile(1);
  const first = task();
  const gone = new AbortController();
  let entered = false;
  const running = turnstile.through(() => first.promise);
  const given = turnstile.through(async () => {
    entered = true;
  }, gone.signal);
  const last = turnstile.through(async () => 'in');
  gone.abort(new Error('scrolled on'));
  await expect(given).rejects.toThrow('scrolled on');
  first.resolve();
  await running;
  expect(await last).toBe('in');
  expect(entered).toBe(false);
});
