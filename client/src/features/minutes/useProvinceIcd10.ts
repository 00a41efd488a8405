import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';

/** Letters come faster than a link of a commune answers. */
const SETTLED_MS = 250;
/** An administrator may upload one on any day. */
const ASKED_AGAIN_MS = 600_000;

/**
 * What the province's own list answers, by the server; undefined where the province has none, and while the answer is not here, which without a
 * network is always: the list on the device answers then. Whether there is one is asked
 * every ten minutes at most.
 */
export function useProvinceIcd10(typed: string, limit: number): Icd10Entry[] | undefined {
  const [settled] = useDebouncedValue(typed, SETTLED_MS);
  const { data: hasOwn } = useQuery({
    queryKey: [...queryKeys.icd10, 'hasOwn'],
    queryFn: async ({ signal }) => (await api('codes.icd10', { query: { q: 'a', limit: 1 } }, { signal })).uploaded,
    enabled: typed !== '',
    staleTime: ASKED_AGAIN_MS,
  });
  const { data } = useQuery({
    queryKey: [...queryKeys.icd10, settled, limit],
    queryFn: ({ signal }) => api('codes.icd10', { query: { q: settled.slice(0, 100), limit } }, { signal }),
    enabled: hasOwn === true && settled !== '',
    staleTime: Infinity,
  });
  return settled === typed && data?.uploaded === true ? data.entries : undefined;
}
