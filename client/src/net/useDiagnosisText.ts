import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from './api.ts';
import { diagnosisText } from './diagnosisText.ts';

/** A coded diagnosis in the language of the screen; the stored text until the list has answered, and where the list has no such code. */
export function useDiagnosisText(code: string | undefined, stored: string): string {
  const { i18n } = useTranslation();
  const found = useQuery({
    queryKey: ['codes', 'icd10', 'named', code],
    // The exact code is always the best answer to itself.
    queryFn: ({ signal }) => api('codes.icd10', { query: { q: code ?? '', limit: 1 } }, { signal }),
    enabled: code !== undefined && code !== '',
    staleTime: Infinity,
  });
  return diagnosisText(
    stored,
    found.data?.entries.find((entry) => entry.code === code),
    i18n.language,
  );
}
