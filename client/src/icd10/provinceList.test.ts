import { icd10Columns } from '@hoi-chan/shared/clinical/icd10/columns.ts';
import { expect, it } from 'vitest';
import { provinceList } from './provinceList.ts';

const first = '6f1c2f6e-0000-4000-8000-000000000001';
const second = '6f1c2f6e-0000-4000-8000-000000000002';
const lists: Record<string, { code: string; vi: string; en: string }[]> = {
  [first]: [{ code: 'Q99.9', vi: 'Bất thường nhiễm sắc thể', en: 'Chromosomal abnormality' }],
  [second]: [{ code: 'A01.0', vi: 'Thương hàn', en: 'Typhoid fever' }],
};

/** One place, as the browser's (W3C Service Workers §5.4): what is kept comes back as another response each time. */
function fakeCaches(disk = { isFull: false }) {
  const kept = new Map<string, string>();
  const cache = {
    keys: async () => [...kept.keys()].map((url) => ({ url })),
    match: async ({ url }: { url: string }) => (kept.has(url) ? new Response(kept.get(url)) : undefined),
    put: async (url: string, response: Response) => {
      if (disk.isFull) throw new DOMException('no room', 'QuotaExceededError');
      kept.set(url, await response.text());
    },
    delete: async ({ url }: { url: string }) => kept.delete(url),
  };
  const caches = {
    open: async () => cache as unknown as Cache,
    delete: async () => {
      kept.clear();
      return true;
    },
  };
  return { kept, caches };
}

function deviceWith(caches: ReturnType<typeof fakeCaches>['caches'] | undefined) {
  const fetched: string[] = [];
  const list = provinceList({
    caches,
    fetch: async (version) => {
      fetched.push(version);
      return new Blob([JSON.stringify(icd10Columns(lists[version] ?? []))]);
    },
    turn: async () => undefined,
  });
  return { list, fetched };
}

it('is fetched once for all who ask, is there for the next page, and gives way to the next one', async () => {
  const { caches, kept } = fakeCaches();
  const { list, fetched } = deviceWith(caches);
  expect(await list.open(first)).toBeUndefined();
  await Promise.all([list.fetch(first), list.fetch(first)]);
  expect(fetched).toEqual([first]);

  const next = deviceWith(caches);
  expect(await next.list.has(first)).toBe(true);
  const opened = await next.list.open(undefined);
  expect(opened?.version).toBe(first);
  expect(opened?.search('nhiem sac', 5).map(({ code }) => code)).toEqual(['Q99.9']);

  await next.list.fetch(second);
  // Until then, and where the new one cannot be had, the old one is better than none.
  expect((await next.list.open(first))?.version).toBe(first);
  expect((await next.list.open(second))?.search('typhoid', 5)).toHaveLength(1);
  expect(kept.size).toBe(1);
  expect((await list.open(second))?.version).toBe(second);
  expect(next.fetched).toEqual([second]);
  expect((await deviceWith(caches).list.open('6f1c2f6e-0000-4000-8000-000000000003'))?.version).toBe(second);
  await next.list.forget();
  expect(await next.list.open(undefined)).toBeUndefined();
});

it('without a place to keep it, or without room there, it is there as long as the page', async () => {
  for (const caches of [undefined, fakeCaches({ isFull: true }).caches]) {
    const { list, fetched } = deviceWith(caches);
    await list.fetch(first);
    expect(await list.has(first)).toBe(true);
    expect((await list.open(first))?.search('Q999', 5)).toHaveLength(1);
    expect(fetched).toEqual([first]);
  }
});

it('without room for the next one the one before stays for the pages to come', async () => {
  const disk = { isFull: false };
  const { caches, kept } = fakeCaches(disk);
  await deviceWith(caches).list.fetch(first);
  disk.isFull = true;
  const { list } = deviceWith(caches);
  await list.fetch(second);
  expect((await list.open(second))?.version).toBe(second);
  expect((await deviceWith(caches).list.open(second))?.version).toBe(first);
  disk.isFull = false;
  await deviceWith(caches).list.fetch(second);
  expect((await deviceWith(caches).list.open(undefined))?.version).toBe(second);
  expect(kept.size).toBe(1);
});

it('one that is damaged is as good as none, and makes room', async () => {
  const { caches, kept } = fakeCaches();
  kept.set(`https://icd10.invalid/${first}`, '{"codes":["A01"],"vi":[]');
  const { list } = deviceWith(caches);
  expect(await list.open(first)).toBeUndefined();
  expect(kept.size).toBe(0);
});
