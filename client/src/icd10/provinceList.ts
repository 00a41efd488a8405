import { icd10FromColumns, type Icd10Columns } from '@hoi-chan/shared/clinical/icd10/columns.ts';
import { indexIcd10, searchIcd10 } from '@hoi-chan/shared/clinical/icd10/search.ts';
import type { Icd10Search } from './builtIn.ts';

const CACHE = 'hoichan-icd10';

export interface ProvinceListPorts {
  /** Browsers have none for a page that came over plain HTTP: the list is then kept as long as the page. */
  caches: Pick<CacheStorage, 'open' | 'delete'> | undefined;
  /** The columns of this version, as they came. */
  fetch(version: string): Promise<Blob>;
  /** Between two pieces of work. */
  turn(): Promise<void>;
}

/** The province's own list on this device. It names diseases and no patient: it lies open, and stays when somebody signs out. */
export interface ProvinceList {
  has(version: string): Promise<boolean>;
  /** Fetches it and keeps it in place of the one before: once, however often it is asked for meanwhile. */
  fetch(version: string): Promise<void>;
  /** Ready to be searched: the list of this version, or another that is here; an old one is better than none. undefined: which one is not known. */
  open(version: string | undefined): Promise<Icd10Search | undefined>;
  /** The province has gone back to the list of the product. */
  forget(): Promise<void>;
}

interface Kept {
  version: string;
  json(): Promise<string>;
}

export function provinceList({ caches, fetch, turn }: ProvinceListPorts): ProvinceList {
  let opened: Icd10Search | undefined;
  /** What this page fetched and the browser would not keep. */
  let loose: Kept | undefined;
  let coming: { version: string; done: Promise<void> } | undefined;
  const address = (version: string): string => `https://icd10.invalid/${version}`;

  async function onDisk(): Promise<Kept | undefined> {
    const cache = await caches?.open(CACHE);
    // The last is the newest: where a page was closed between two steps, an older one is still there.
    const request = (await cache?.keys())?.at(-1);
    const response = request && (await cache?.match(request));
    return response && { version: new URL(request.url).pathname.slice(1), json: async () => response.text() };
  }
  // Another page may have fetched a newer one; a browser that keeps nothing says so by failing.
  const kept = async (): Promise<Kept | undefined> => loose ?? (await onDisk().catch(() => undefined));

  async function keep(version: string): Promise<void> {
    const json = await (await fetch(version)).text();
    loose = { version, json: async () => json };
    try {
      if (caches === undefined) return;
      const cache = await caches.open(CACHE);
      await cache.put(address(version), new Response(json, { headers: { 'content-type': 'application/json' } }));
      loose = undefined;
      // Only now: without room for the new one, the old one is better than none for the next page.
      const older = (await cache.keys()).filter(({ url }) => url !== address(version));
      await Promise.all(older.map(async (request) => cache.delete(request)));
    } catch {
      // A full disk: this page has it all the same.
    }
  }

  return {
    has: async (version) => opened?.version === version || (await kept())?.version === version,
    async fetch(version) {
      if (coming?.version !== version) {
        const done = keep(version).finally(() => {
          if (coming?.done === done) coming = undefined;
        });
        coming = { version, done };
      }
      await coming.done;
    },
    async open(version) {
      if (opened !== undefined && (version === undefined || opened.version === version)) return opened;
      const list = await kept();
      if (list === undefined || list.version === opened?.version) return opened;
      try {
        // Our own server wrote it from rows that it had checked.
        const entries = icd10FromColumns(JSON.parse(await list.json()) as Icd10Columns);
        await indexIcd10(entries, turn);
        opened = { version: list.version, search: (query, limit) => searchIcd10(entries, query, limit) };
      } catch {
        // Damaged: as good as not there.
        loose = undefined;
        await caches?.delete(CACHE).catch(() => undefined);
      }
      return opened;
    },
    async forget() {
      opened = undefined;
      loose = undefined;
      await caches?.delete(CACHE);
    },
  };
}
