import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import { api } from '../net/api.ts';
import { queryKeys } from '../net/queryKeys.ts';
import { useIsOnline } from '../net/useIsOnline.ts';
import { deviceKey, fetchIcd10Ahead, icd10Version, listOnDevice } from './ahead.ts';

/** A search on the device takes milliseconds. */
const TYPED_MS = 60;
/** Letters come faster than a link of a commune answers. */
const SETTLED_MS = 250;
const STALE_MS = 60_000;
/** A part of the code that a cut has lost is asked for again. */
const AGAIN_MS = 3_000;
/** Then what is on the device answers. */
const PATIENCE_MS = 5_000;

export interface FoundIcd10 {
  entries: readonly Icd10Entry[];
  isSearching: boolean;
  failed: boolean;
}

/**
 * Searches the list that the province works with, by code or words: on the device where it is there; else, and until it has come, on the server; and where
 * that does not answer, in what the device has. Both search alike, so that what is offered does not change under somebody's finger when it comes.
 *
 * @param ahead whether what the device has is made ready before somebody types, for whoever may have no network then
 */
export function useIcd10(typed: string, limit: number, { ahead = false } = {}): FoundIcd10 {
  const queries = useQueryClient();
  const [local] = useDebouncedValue(typed, TYPED_MS);
  const [settled] = useDebouncedValue(typed, SETTLED_MS);
  const { data: version } = useQuery(icd10Version);
  const isOnline = useIsOnline();
  const device = useQuery({
    queryKey: deviceKey(version),
    queryFn: async () => listOnDevice(version),
    staleTime: Infinity,
    enabled: ahead || typed !== '',
    // There is nothing to wait for a network for.
    networkMode: 'always',
    retry: true,
    retryDelay: AGAIN_MS,
  });
  // Until it is known which list the province has, what is here may be another one: the server answers with the right one.
  const isHere = device.data !== undefined && device.data.version === version;
  useEffect(() => {
    if (isHere || typeof version !== 'string') return undefined;
    const abort = new AbortController();
    // The server answers meanwhile, and the next page tries again.
    fetchIcd10Ahead(queries, abort.signal).catch(() => undefined);
    return () => abort.abort();
  }, [queries, version, isHere]);
  const served = useQuery({
    queryKey: [...queryKeys.icd10, settled, limit],
    queryFn: ({ signal }) => api('codes.icd10', { query: { q: settled.slice(0, 100), limit } }, { signal, timeoutMs: PATIENCE_MS }),
    enabled: !isHere && isOnline && settled !== '',
    placeholderData: keepPreviousData,
    staleTime: STALE_MS,
    retry: false,
  });
  const onDevice = useMemo(() => (local === '' ? [] : device.data?.search(local, limit)), [device.data, local, limit]);
  if (typed === '') return { entries: [], isSearching: false, failed: false };
  if (isHere || served.isError || !isOnline)
    return {
      entries: onDevice ?? [],
      isSearching: device.isPending || local !== typed,
      failed: device.isPending && device.failureCount > 0,
    };
  // What was found for the word before stays to be seen meanwhile; that nothing is found is said of the word that stands there alone.
  const isSearching = served.data === undefined || served.isPlaceholderData || settled !== typed;
  return { entries: served.data?.entries ?? [], isSearching, failed: false };
}
