import type { Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import { fetchedOnce } from '../net/fetchedOnce.ts';
import { loadChunk } from '../net/loadChunk.ts';

/** An ICD-10 list that is on this device, and its search, which is that of the server. */
export interface Icd10Search {
  /** null: the list that ships with the product. */
  version: string | null;
  search(query: string, limit: number): Icd10Entry[];
}

/** The list of the product: fetched once, in a part of the code of its own, then without the network. */
export const loadBuiltIn = fetchedOnce(async (): Promise<Icd10Search> => {
  const [{ icd10Rows }, { searchIcd10 }] = await Promise.all([
    loadChunk(() => import('@hoi-chan/shared/clinical/icd10/rows.ts')),
    loadChunk(() => import('@hoi-chan/shared/clinical/icd10/search.ts')),
  ]);
  const entries = icd10Rows.flatMap(([code, vi, en]): Icd10Entry[] =>
    code === undefined || vi === undefined || en === undefined ? [] : [{ code, vi, en }],
  );
  // The first search builds the index: now, and not under the fingers of who types.
  searchIcd10(entries, 'a', 1);
  return { version: null, search: (query, limit) => searchIcd10(entries, query, limit) };
});
