import { useQuery } from '@tanstack/react-query';
import { api } from './api.ts';
import { queryKeys } from './queryKeys.ts';

/** Every asking is one at the archive, and one in the audit. */
const FRESH_MS = 60_000;

/** What the image archive has of a patient, read once however many parts of the page show it. */
export function usePatientStudies(patientId: string) {
  return useQuery({
    queryKey: queryKeys.patientPart(patientId, 'studies'),
    queryFn: ({ signal }) => api('patients.studies', { params: { patientId } }, { signal }),
    staleTime: FRESH_MS,
  });
}
