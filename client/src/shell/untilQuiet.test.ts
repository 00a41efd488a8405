import { expect, it, vi } from 'vitest';
import { loadChunk } from '../net/loadChunk.ts';
import { untilQuiet } from './untilQuiet.ts';

it('waits while lists or parts are on their way, and three seconds more', async () => {
  const fetching = [1, 1, 0, 0, 1];
  const wait = vi.fn(async () => undefined);
  await untilQuiet({ isFetching: () => fetching.shift() ?? 0 }, new AbortController().signal, wait);
  expect(wait).toHaveBeenCalledTimes(5 + 6);

  const { promise, resolve } = Promise.withResolvers<string>();
  const part = loadChunk(() => promise);
  let looks = 0;
  const looking = vi.fn(async () => {
    looks += 1;
    if (looks === 4) {
      resolve('part');
      await part;
    }
  });
  await untilQuiet({ isFetching: () => 0 }, new AbortController().signal, looking);
  expect(looking).toHaveBeenCalledTimes(3 + 6);
});

it('is given up with its signal', async () => {
  const abort = new AbortController();
  const waiting = untilQuiet({ isFetching: () => 1 }, abort.signal, async () => abort.abort(new Error('left')));
  await expect(waiting).rejects.toThrow('left');
});
