import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { fetchTypeface, isTypefaceHere } from '../ui/typeface.ts';
import { isOnPoorLink } from './thrift.ts';
import { untilQuiet } from './untilQuiet.ts';

/** Fetches the typeface once the screen has all it wants, where the link bears it. */
export function useTypeface(): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (isTypefaceHere() || isOnPoorLink()) return undefined;
    const abort = new AbortController();
    // The device's own letters do as well; the next page asks again.
    untilQuiet(queries, abort.signal)
      .then(fetchTypeface)
      .catch(() => undefined);
    return () => abort.abort();
  }, [queries]);
}
