/** Search in an ICD-10 list by code or by words, in Vietnamese with or without diacritics and in English. Pure. */
import { foldVietnamese } from '../text.ts';
import { icd10Synonyms } from './synonyms.ts';

export type Icd10Entry = {
  /** Category or subcategory with a dot: `I50`, `I50.0`. */
  readonly code: string;
  readonly vi: string;
  readonly en: string;
};

/** A letter, two digits, and at most one or two more after a dot (WHO ICD-10 and its national extensions). */
export const icd10CodePattern = /^[A-Z]\d{2}(\.\d{1,2})?$/;

type Indexed = {
  readonly entry: Icd10Entry;
  readonly code: string;
  readonly vi: string;
  readonly en: string;
  readonly marked: string;
  readonly names: string;
  readonly place: number;
};
type Query = { readonly phrase: string; readonly words: readonly string[] };

/** Folding 15,000 names costs more than a search, so it is done once a list. */
const indexes = new WeakMap<readonly Icd10Entry[], readonly Indexed[]>();

// Every word begins after a space, so that `' ' + word` finds words by their beginning.
function tokens(text: string): string {
  return ` ${foldVietnamese(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()}`;
}

const folded = (entry: Icd10Entry): Omit<Indexed, 'names' | 'place'> => ({
  entry,
  code: entry.code.toLowerCase().replace('.', ''),
  vi: tokens(entry.vi),
  en: tokens(entry.en),
  marked: entry.vi.normalize('NFC').toLowerCase(),
});

function ordered(items: Omit<Indexed, 'names' | 'place'>[]): readonly Indexed[] {
  return (
    items
      // Among equals the broad category comes first, then the order of the book.
      .sort((a, b) => Number(a.code.length > 3) - Number(b.code.length > 3) || (a.code < b.code ? -1 : 1))
      .map((item, place) => ({ ...item, names: item.vi + item.en, place }))
  );
}

function indexOf(entries: readonly Icd10Entry[]): readonly Indexed[] {
  const known = indexes.get(entries);
  if (known) return known;
  const index = ordered(entries.map(folded));
  indexes.set(entries, index);
  return index;
}

const PIECE = 500;

/** What the first search in a list does, ahead of it and in pieces, with a `turn` for everything else between two: a telephone needs half a second for 15,000 names. */
export async function indexIcd10(entries: readonly Icd10Entry[], turn: () => Promise<void>): Promise<void> {
  if (indexes.has(entries)) return;
  const items: Omit<Indexed, 'names' | 'place'>[] = [];
  for (let at = 0; at < entries.length; at += PIECE) {
    items.push(...entries.slice(at, at + PIECE).map(folded));
    await turn();
  }
  indexes.set(entries, ordered(items));
}

/** The query as typed and, where it holds an abbreviation or an everyday name, in the words of the list. */
function readQuery(text: string): readonly Query[] {
  const typed = tokens(text);
  const known = [...icd10Synonyms.keys()].filter((key) => `${typed} `.includes(` ${key} `)).toSorted((a, b) => b.length - a.length)[0];
  const official = known === undefined ? [] : [`${typed} `.replace(` ${known} `, ` ${icd10Synonyms.get(known) ?? known} `).trimEnd()];
  return [typed, ...official].map((phrase) => ({
    phrase,
    words: phrase
      .trim()
      .split(' ')
      .map((word) => ` ${word}`),
  }));
}

/** How well an entry answers: smaller is better, undefined is not at all. */
function rank(item: Indexed, { phrase, words }: Query): number | undefined {
  // Nearly every entry ends here, so both names are asked at once.
  if (!words.every((word) => item.names.includes(word))) return undefined;
  const inVi = words.every((word) => item.vi.includes(word));
  if (inVi && item.vi.startsWith(phrase)) return item.vi.length === phrase.length ? 2 : 4;
  const inEn = words.every((word) => item.en.includes(word));
  if (inEn && item.en.startsWith(phrase)) return item.en.length === phrase.length ? 3 : 5;
  if (inVi) return item.vi.includes(phrase) ? 6 : 8;
  if (inEn) return item.en.includes(phrase) ? 7 : 9;
  return 10;
}

function rankCode(item: Indexed, code: string): number | undefined {
  if (item.code === code) return 0;
  return item.code.startsWith(code) ? 1 : undefined;
}

/**
 * The best answers to what a doctor typed, best first, at most `limit`.
 * `i50`, `I50.0` find by code; `suy tim`, `tim suy`, `heart failure`, `THA` by words, each of which may be unfinished.
 * Entries that carry the same diacritics as the query go before those that only sound alike. An empty query finds nothing.
 */
export function searchIcd10(entries: readonly Icd10Entry[], query: string, limit = 20): Icd10Entry[] {
  const text = query.slice(0, 200).trim();
  if (tokens(text).trim() === '' || limit < 1) return [];
  const code = /^[a-z]\d[\d.]*$/i.test(text) ? text.toLowerCase().replaceAll('.', '') : undefined;
  const queries = readQuery(text);
  const marked = text.normalize('NFC').toLowerCase();
  const hasMarks = marked !== foldVietnamese(marked);
  const hits: { item: Indexed; score: number }[] = [];
  let worst = Infinity;
  for (const item of indexOf(entries)) {
    let best = code === undefined ? undefined : rankCode(item, code);
    for (const [order, words] of queries.entries()) {
      const found = rank(item, words);
      // A known abbreviation means what it stands for, not the beginning of a longer word: THA is no "thai".
      if (found !== undefined) best = Math.min(best ?? Infinity, order === 0 ? found : 1 + found / 10);
    }
    if (best === undefined) continue;
    const sameMarks = hasMarks && item.marked.includes(marked) ? 0.05 : 0;
    const score = (best - sameMarks) * 1e7 + item.place;
    if (score > worst) continue;
    hits.push({ item, score });
    if (hits.length < 8 * limit) continue;
    // A short query hits thousands: keep only what can still be among the answers.
    hits.sort((a, b) => a.score - b.score).length = limit;
    worst = hits.at(-1)?.score ?? Infinity;
  }
  return hits
    .sort((a, b) => a.score - b.score)
    .slice(0, limit)
    .map((hit) => hit.item.entry);
}

/** The entry of exactly this code, with or without its dot, in any case; undefined when the list has none. */
export function findIcd10(entries: readonly Icd10Entry[], code: string): Icd10Entry | undefined {
  const wanted = code.trim().toLowerCase().replace('.', '');
  return indexOf(entries).find((item) => item.code === wanted)?.entry;
}
