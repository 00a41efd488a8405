import { expect, it, vi } from 'vitest';
import { loadChunk } from './loadChunk.ts';

const atOnce = async (): Promise<void> => undefined;

it('loads again when the link dropped', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue('part');
  await expect(loadChunk(load, { wait: atOnce })).resolves.toBe('part');
  expect(load).toHaveBeenCalledTimes(2);
});

it('gives up after four tries with the last reason', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(new TypeError('Failed to fetch'));
  await expect(loadChunk(load, { wait: atOnce })).rejects.toThrow('Failed to fetch');
  expect(load).toHaveBeenCalledTimes(4);
});

it('asks for a module that the browser remembers as lost under another address each time, and has one of it afterwards', async () => {
  const lost = new TypeError('Failed to fetch dynamically imported module: https://x.invalid/assets/MprView-a1.js');
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(lost);
  const importFrom = vi.fn<(url: string) => Promise<string>>().mockRejectedValueOnce(lost).mockResolvedValue('part');
  await expect(loadChunk(load, { wait: atOnce, importFrom })).resolves.toBe('part');
  expect(load).toHaveBeenCalledTimes(1);
  const urls = importFrom.mock.calls.map(([url]) => url);
  expect(urls[0]).toMatch(/^https:\/\/x\.invalid\/assets\/MprView-a1\.js\?again=\d+$/);
  expect(new Set(urls).size).toBe(2);
  await expect(loadChunk(load, { wait: atOnce, importFrom })).resolves.toBe('part');
  expect(importFrom, 'the same one').toHaveBeenCalledTimes(2);
});
