import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { ARCHIVE, type Origin } from './origin.ts';
import type { Summary } from './model.ts';

/** Whoever tells something of a summary: a record system, the archive, a request, a capsule. */
export interface Teller {
  key: string;
  name: string;
  /** Two or three letters that no other teller of this summary has. */
  mark: string;
  /** Among the tellers of this summary. */
  place: number;
  /** Instant of the oldest reading of the part in question; null: it lies here, and is as old as it says itself. */
  fetchedAt: string | null;
  /** What is shown is a copy, since the source does not answer now. */
  isDown: boolean;
  /** It sends of its own accord: `fetchedAt` is when it last did, and nothing newer is to be had. */
  isSent: boolean;
}
export type TellersOf = (origin: Origin | undefined) => Teller[];

/** Words for tellers that are no record system. */
export interface TellerWords {
  archive: string;
  request: (by: string) => string;
  consult: (by: string) => string;
  capsule: (from: string) => string;
}
/** When and how the archive was read. */
export interface ArchiveReading {
  readAt: string | null;
  isDown: boolean;
}

/** A reading that is older has to be seen without asking. */
const OLD_READING_MS = 24 * 3600_000;
export const isOldReading = ({ fetchedAt, isDown, isSent }: Teller, now: number): boolean =>
  isDown || (!isSent && fetchedAt !== null && now - Date.parse(fetchedAt) > OLD_READING_MS);

/** The initials of a name, three at the most: `HIS Bệnh viện tỉnh` is HBV. */
export function initialsOf(name: string): string {
  const words = name
    .normalize('NFC')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const [only = ''] = words;
  const letters =
    words.length === 1
      ? only.slice(0, 2)
      : words
          .slice(0, 3)
          .map((word) => word.slice(0, 1))
          .join('');
  return letters.toLocaleUpperCase('vi') || '?';
}

/** Names and marks of all that tell something of this summary, the same in each of its sections. */
export function tellersIn(
  summary: Summary,
  { sources }: Pick<MergedSummary, 'sources'>,
  words: TellerWords,
  archive: ArchiveReading,
): TellersOf {
  const marks = new Map<string, string>();
  const taken = new Set<string>();
  const markOf = (key: string, name: string): string => {
    const known = marks.get(key);
    if (known !== undefined) return known;
    const base = initialsOf(name);
    let mark = base;
    for (let count = 2; taken.has(mark); count += 1) mark = `${base}${count}`;
    marks.set(key, mark);
    taken.add(mark);
    return mark;
  };
  const tellersOf = (origin: Origin | undefined): Teller[] =>
    origin?.sourceIds.flatMap((id): Teller[] => {
      const teller = (key: string, name: string, rest: Pick<Teller, 'fetchedAt' | 'isDown'> & { isSent?: boolean }): Teller => ({
        key,
        name,
        mark: markOf(key, name),
        place: [...marks.keys()].indexOf(key),
        isSent: false,
        ...rest,
      });
      if (id === ARCHIVE) return [teller(id, words.archive, { fetchedAt: archive.readAt, isDown: archive.isDown })];
      const source = sources.find((each) => each.id === id);
      if (source === undefined) return [];
      if (source.builtIn) {
        // Our own record is where they lie, not who says it.
        const name = viaName(origin, words);
        return [teller(name === undefined ? id : `${id}|${name}`, name ?? source.name, { fetchedAt: null, isDown: false })];
      }
      const part = source.parts.find((each) => each.part === origin.part);
      return [
        teller(id, source.name, {
          fetchedAt: part?.fetchedAt ?? null,
          isDown: part?.state === 'failed',
          isSent: part?.state === 'received',
        }),
      ];
    }) ?? [];
  // Marks are given in one order, whichever section is drawn or searched first.
  for (const { id, name } of sources) markOf(id, name);
  for (const origin of originsIn(summary)) tellersOf(origin);
  return tellersOf;
}

function viaName({ via, by, from }: Origin, words: TellerWords): string | undefined {
  if (via === undefined) return undefined;
  return via === 'capsule' ? words.capsule(from ?? by[0] ?? '') : words[via](by[0] ?? '');
}

/** Every origin of a summary, section by section. */
export function originsIn(summary: Summary): (Origin | undefined)[] {
  return [
    ...(summary.allergiesDenied ?? []).map(({ origin }) => origin),
    ...[
      summary.allergies,
      summary.problems,
      summary.medicines,
      summary.wordResults,
      summary.immunisations,
      summary.documents,
      summary.timeline,
    ]
      .flat()
      .map(({ origin }) => origin),
    ...summary.series.flatMap(({ points }) => points.map(({ origin }) => origin)),
  ];
}

/** All who tell something of these, each once, always in one order, with the oldest of their readings. */
export function together(tellers: readonly Teller[]): Teller[] {
  const found = new Map<string, Teller>();
  for (const teller of tellers) {
    const known = found.get(teller.key);
    const fetchedAt = [known?.fetchedAt, teller.fetchedAt].filter((at) => at !== null && at !== undefined).toSorted()[0] ?? null;
    found.set(teller.key, { ...teller, fetchedAt, isDown: teller.isDown || known?.isDown === true });
  }
  return [...found.values()].toSorted((a, b) => a.place - b.place);
}
