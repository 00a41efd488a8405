import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';

/** Letters come faster than a link of a commune answers. */
const SETTLED_MS = 250;
/** An administrator may upload one on any day. */
const STALE_MS = 60_000;
/** Then the list on the device answers. */
const PATIENCE_MS = 5_000;

/**
 * Who answers, and what: `device` where the province has no list of its own, and where the server does not answer. Otherwise only the server, so that
 * what is offered does not change under somebody's finger; undefined while its first answer is awaited.
 */
export function useProvinceIcd10(typed: string, limit: number): 'device' | { entries: Icd10Entry[] | undefined } {
  const [settled] = useDebouncedValue(typed, SETTLED_MS);
  const own = useQuery({
    queryKey: [...queryKeys.icd10, 'hasOwn'],
    queryFn: async ({ signal }) => (await api('codes.icd10', { query: { q: 'a', limit: 1 } }, { signal })).uploaded,
    staleTime: STALE_MS,
  });
  const found = useQuery({
    queryKey: [...queryKeys.icd10, settled, limit],
    queryFn: ({ signal }) => api('codes.icd10', { query: { q: settled.slice(0, 100), limit } }, { signal, timeoutMs: PATIENCE_MS }),
    enabled: own.data === true && settled !== '',
    placeholderData: keepPreviousData,
    staleTime: STALE_MS,
    retry: false,
  });
  if (own.data !== true || found.isError || found.fetchStatus === 'paused') return 'device';
  return { entries: found.data?.entries };
}
