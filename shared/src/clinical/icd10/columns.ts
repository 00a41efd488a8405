/** A whole ICD-10 list in the form in which it goes to a device: columns, which a compressor shrinks further than rows with the names of their fields. Pure. */
import type { Icd10Entry } from './search.ts';

/** Of the same length each. `en` is empty where it is the Vietnamese name once more. */
export interface Icd10Columns {
  codes: readonly string[];
  vi: readonly string[];
  en: readonly string[];
}

/** In the order of the codes, so that neighbours, whose names are alike, stand together. */
export function icd10Columns(entries: readonly Icd10Entry[]): Icd10Columns {
  const sorted = entries.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  return {
    codes: sorted.map(({ code }) => code),
    vi: sorted.map(({ vi }) => vi),
    en: sorted.map(({ vi, en }) => (en === vi ? '' : en)),
  };
}

/** Throws TypeError when the columns do not fit each other, as those of a list that was cut off. */
export function icd10FromColumns({ codes, vi, en }: Icd10Columns): Icd10Entry[] {
  if (vi.length !== codes.length || en.length !== codes.length) throw new TypeError('columns of different lengths');
  return codes.map((code, index) => {
    const name = vi[index] ?? '';
    return { code, vi: name, en: en[index] || name };
  });
}
