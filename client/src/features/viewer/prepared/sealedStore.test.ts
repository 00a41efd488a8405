import { beforeEach, describe, expect, it } from 'vitest';
import { memoryStore, sealedStore } from './sealedStore.ts';

const bytes = (size: number, value = 65): Uint8Array<ArrayBuffer> => new Uint8Array(size).fill(value);

/** The parts of CacheStorage that are used, and what lies in it. */
function fakeCaches() {
  const kept = new Map<string, Response>();
  const cache = {
    keys: async () => [...kept.keys()],
    match: async (name: string) => kept.get(name)?.clone(),
    put: async (name: string, response: Response) => void kept.set(name, response),
    delete: async (name: string) => kept.delete(name),
  };
  const caches = { open: async () => cache, delete: async () => kept.clear() } as unknown as CacheStorage;
  return { kept, caches };
}
/** What the server gives out to one session. */
const keyOf = (session: number) => () => Promise.resolve(bytes(32, session));

describe('what is kept sealed', () => {
  let disk: ReturnType<typeof fakeCaches>;
  beforeEach(() => {
    disk = fakeCaches();
  });

  it('comes back in the same session, also after a reload, and lies on the disk unreadable', async () => {
    await sealedStore(disk.caches, keyOf(1)).put('consult', bytes(100));
    expect(await sealedStore(disk.caches, keyOf(1)).get('consult')).toEqual(bytes(100));
    const [lying] = disk.kept.values();
    expect(await lying?.clone().text()).not.toContain('AAAA');
  });

  it('is nothing to another session, nor under another name', async () => {
    await sealedStore(disk.caches, keyOf(1)).put('consult', bytes(100));
    expect(await sealedStore(disk.caches, keyOf(2)).get('consult')).toBeUndefined();
    const [name = '', response] = [...disk.kept][0] ?? [];
    disk.kept.set(name.replace('consult', 'other'), response as Response);
    expect(await sealedStore(disk.caches, keyOf(1)).get('other')).toBeUndefined();
  });

  it('asks for the key again when it did not come, and for none while nothing is kept', async () => {
    let asked = 0;
    const store = sealedStore(disk.caches, () => ((asked += 1) === 1 ? Promise.reject(new Error('away')) : keyOf(1)()));
    expect(await store.get('consult')).toBeUndefined();
    expect(asked).toBe(0);
    await expect(store.put('consult', bytes(100))).rejects.toThrow('away');
    expect(disk.kept.size).toBe(0);
    await store.put('consult', bytes(100));
    expect(await store.get('consult')).toEqual(bytes(100));
    expect(asked).toBe(2);
  });

  it('gives way, the oldest first, and is gone with its key when it is to be forgotten', async () => {
    const store = sealedStore(disk.caches, keyOf(1), 1000);
    for (const name of ['a', 'b', 'c']) await store.put(name, bytes(400));
    expect(await Promise.all(['a', 'b', 'c'].map(async (name) => (await store.get(name))?.length))).toEqual([undefined, 400, 400]);
    await store.put('huge', bytes(2000));
    expect(await store.get('huge')).toBeUndefined();
    await store.forget();
    expect(disk.kept.size).toBe(0);
    expect(await store.get('c')).toBeUndefined();
  });
});

it('in memory the oldest give way too', async () => {
  const store = memoryStore(1000);
  for (const name of ['a', 'b', 'c']) await store.put(name, bytes(400));
  expect(await store.get('a')).toBeUndefined();
  expect(await store.get('c')).toEqual(bytes(400));
  await store.forget();
  expect(await store.get('c')).toBeUndefined();
});
