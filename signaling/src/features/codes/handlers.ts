import { icd10Entries } from '@hoi-chan/shared/clinical/icd10/entries.ts';
import { searchIcd10 } from '@hoi-chan/shared/clinical/icd10/search.ts';
import type { RouteHandlers } from '../../edge/http.ts';

/** Code lists. They are read once, when the process starts. */
export function codeHandlers() {
  return {
    'codes.icd10': async (_context, { query }) => ({
      entries: searchIcd10(icd10Entries, query.q, query.limit).map(({ code, vi, en }) => ({ code, vi, en })),
    }),
  } satisfies RouteHandlers;
}
