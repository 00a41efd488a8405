import type { QueryClient } from '@tanstack/react-query';
import { api, apiBlob } from '../net/api.ts';
import { linkReading } from '../net/linkReading.ts';
import { loadChunk } from '../net/loadChunk.ts';
import { fetchedOnce } from '../net/fetchedOnce.ts';
import { queryKeys } from '../net/queryKeys.ts';
import { isOnPoorLink, isOnThinLink, savesData } from '../shell/thrift.ts';
import { untilQuiet } from '../shell/untilQuiet.ts';
import { loadBuiltIn, type Icd10Search } from './builtIn.ts';
import type { ProvinceList } from './provinceList.ts';

/** An administrator may upload one on any day. */
const STALE_MS = 60_000;
const AGAIN_MS = 5 * 60_000;

/** Which list the province searches in; null: that of the product. */
export const icd10Version = {
  queryKey: queryKeys.icd10Version,
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<string | null> => (await api('codes.icd10Version', {}, { signal })).version,
  staleTime: STALE_MS,
  refetchInterval: AGAIN_MS,
};

const loadProvinceList = fetchedOnce(async (): Promise<ProvinceList> => {
  const { provinceList } = await loadChunk(() => import('./provinceList.ts'));
  return provinceList({
    caches: 'caches' in globalThis ? caches : undefined,
    fetch: async (version) =>
      apiBlob(
        'codes.wholeIcd10',
        { params: { version } },
        { fetch: async (address, init) => fetch(address, { ...init, priority: 'low' }) },
      ),
    turn: async () => new Promise((resolve) => setTimeout(resolve)),
  });
});

/**
 * The list that answers on this device where the province searches in that of `version`: this one, else one from before, else that of the product.
 * undefined: which one is not known.
 */
export async function listOnDevice(version: string | null | undefined): Promise<Icd10Search> {
  const own = await loadProvinceList();
  if (version === null) {
    await own.forget().catch(() => undefined);
    return loadBuiltIn();
  }
  return (await own.open(version)) ?? loadBuiltIn();
}

export const deviceKey = (version: string | null | undefined) => [
  ...queryKeys.icd10,
  'device',
  version ?? (version === null ? 'product' : 'unknown'),
];

/** Some 200 KB: beside a call only where it does no harm, and never where a minute of waiting or money is the price. */
const bears = (): boolean => (linkReading.isInCall() ? !isOnPoorLink() : !savesData() && !isOnThinLink());

/** Fetches the province's own list, once nobody waits for anything else and where the link bears it; whoever searches meanwhile asks the server. */
export async function fetchIcd10Ahead(queries: QueryClient, signal: AbortSignal): Promise<void> {
  await untilQuiet(queries, signal);
  const version = await queries.fetchQuery(icd10Version);
  if (version === null || signal.aborted) return;
  const own = await loadProvinceList();
  const lookedAt = queries.getQueryData<Icd10Search>(deviceKey(version));
  // Another page fetched it, after this one had looked; and one that shows itself damaged now is no longer there.
  if (lookedAt !== undefined && lookedAt.version !== version && (await own.has(version)))
    await queries.invalidateQueries({ queryKey: deviceKey(version) });
  if ((await own.has(version)) || !bears()) return;
  // Whoever leaves the page of a field meanwhile wants it no less.
  await own.fetch(version);
  await queries.invalidateQueries({ queryKey: deviceKey(version) });
}
