import { expect, it, vi } from 'vitest';
import { fetchBehindOthers } from './viewerCode.ts';

const NAMES = ['assets/StackViewer-a1.js assets/StackViewer-b2.css assets/dicom-c3.js'];

it('what the viewer is made of is fetched behind everything else, to its end, and never in a way that an import would remember as lost', async () => {
  const preloads = vi.fn();
  vi.stubGlobal('document', { createElement: preloads });
  const read = vi.fn<() => Promise<ArrayBuffer>>().mockResolvedValue(new ArrayBuffer());
  const get = vi.fn<typeof fetch>().mockImplementation(async () => Object.assign(new Response(), { arrayBuffer: read }));
  await fetchBehindOthers(NAMES, get);
  expect(get.mock.calls).toEqual([
    ['/assets/StackViewer-a1.js', { priority: 'low' }],
    ['/assets/dicom-c3.js', { priority: 'low' }],
  ]);
  expect(read).toHaveBeenCalledTimes(2);
  expect(preloads).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

it('one that did not come is told of before anything is imported', async () => {
  const gone = vi.fn<typeof fetch>().mockResolvedValue(new Response('', { status: 503 }));
  await expect(fetchBehindOthers(NAMES, gone)).rejects.toThrow('503');
  const cut = vi.fn<typeof fetch>().mockRejectedValue(new TypeError('Failed to fetch'));
  await expect(fetchBehindOthers(NAMES, cut)).rejects.toThrow('Failed to fetch');
});
