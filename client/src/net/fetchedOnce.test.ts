import { expect, it } from 'vitest';
import { fetchedOnce } from './fetchedOnce.ts';

it('fetches once for all who ask, and again after a failure', async () => {
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let fetches = 0;
  const get = fetchedOnce(() => answers[fetches++]?.promise ?? Promise.reject(new Error('once too often')));
  const [first, second] = [get(), get()];
  expect(fetches).toBe(1);
  answers[0]?.reject(new Error('no link'));
  await expect(first).rejects.toThrow('no link');
  await expect(second).rejects.toThrow('no link');
  const third = get();
  answers[1]?.resolve('here');
  expect(await third).toBe('here');
  expect(await get()).toBe('here');
  expect(fetches).toBe(2);
});
