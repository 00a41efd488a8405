import { expect, it, vi } from 'vitest';
import { loadChunk } from './loadChunk.ts';

const atOnce = async (): Promise<void> => undefined;

it('loads again when the link dropped', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue('part');
  await expect(loadChunk(load, atOnce)).resolves.toBe('part');
  expect(load).toHaveBeenCalledTimes(2);
});

it('gives up after four tries with the last reason', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(new TypeError('Failed to fetch'));
  await expect(loadChunk(load, atOnce)).rejects.toThrow('Failed to fetch');
  expect(load).toHaveBeenCalledTimes(4);
});
