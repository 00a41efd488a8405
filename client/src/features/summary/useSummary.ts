import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Bundle } from 'fhir/r4';
import { useMemo } from 'react';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { summarise } from './model.ts';
import { isLoading } from './sources.ts';

/** Rounds of following a slow system; the server gives up before. */
const MAX_ROUNDS = 10;

/** What is remembered of a patient at once, then, while it is on the screen already, what the record systems say now; asked for once however many parts of a page show some of it. */
export function useSummary(patientId: string) {
  const queries = useQueryClient();
  const key = queryKeys.patientPart(patientId, 'summary');
  const params = { patientId };
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api('patients.summary', { params, query: { mode: 'remembered' } }, { signal }),
    staleTime: 60_000,
  });

  async function ask(only: { part?: RecordPart; recordSystemId?: string }, signal?: AbortSignal): Promise<MergedSummary> {
    const options = { ...(signal && { signal }), timeoutMs: 15_000 };
    let summary = await api('patients.summary', { params, query: { mode: 'live', ...only } }, options);
    queries.setQueryData(key, summary);
    for (let round = 0; round < MAX_ROUNDS && isLoading(summary); round += 1) {
      summary = await api('patients.summary', { params, query: { mode: 'follow' } }, options);
      queries.setQueryData(key, summary);
    }
    return summary;
  }

  const live = useQuery({
    queryKey: [...key, 'live'],
    // The answer itself goes where what is remembered stands.
    queryFn: async ({ signal }) => (await ask({}, signal)).sources.length,
    enabled: found.data?.sources.some(({ builtIn }) => !builtIn) === true,
    staleTime: 60_000,
  });
  const again = useMutation({ mutationFn: (only: { part?: RecordPart; recordSystemId?: string }) => ask(only) });
  // The server validated the bundle against FHIR; here it only changes its name.
  const summary = useMemo(() => found.data && summarise(found.data.bundle as unknown as Bundle, found.data.data), [found.data]);
  return {
    found,
    summary,
    isAsking: found.isFetching || live.isFetching || again.isPending,
    refresh: () => again.mutate({}),
    retry: (recordSystemId: string, part: RecordPart) => again.mutate({ recordSystemId, part }),
  };
}
