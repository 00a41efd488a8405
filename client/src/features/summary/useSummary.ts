import { useQuery } from '@tanstack/react-query';
import type { Bundle } from 'fhir/r4';
import { useMemo } from 'react';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { summarise } from './model.ts';

/** The patient's summary, asked for once however many parts of a page show some of it. */
export function useSummary(patientId: string) {
  const found = useQuery({
    queryKey: queryKeys.patientPart(patientId, 'summary'),
    queryFn: ({ signal }) => api('patients.summary', { params: { patientId } }, { signal, timeoutMs: 40_000 }),
    staleTime: 60_000,
  });
  // The server validated the bundle against FHIR; here it only changes its name.
  const summary = useMemo(() => found.data && summarise(found.data.bundle as unknown as Bundle), [found.data]);
  return { found, summary };
}
