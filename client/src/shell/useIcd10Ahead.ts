import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { untilQuiet } from './untilQuiet.ts';

/** Fetches the province's ICD-10 list for whoever writes diagnoses, once the screen has all it wants. */
export function useIcd10Ahead(writesDiagnoses: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!writesDiagnoses) return undefined;
    const abort = new AbortController();
    const run = async (): Promise<void> => {
      await untilQuiet(queries, abort.signal);
      const { fetchIcd10Ahead } = await import('../icd10/ahead.ts');
      await fetchIcd10Ahead(queries, abort.signal);
    };
    // Until it is here the server searches; the next page asks again.
    run().catch(() => undefined);
    return () => abort.abort();
  }, [queries, writesDiagnoses]);
}
