import type { MergedSummary, SummarySource } from '@hoi-chan/shared/features/summary.ts';
import { RECORD_PARTS, type RecordPart } from '@hoi-chan/shared/features/recordParts.ts';

export const isLoading = (summary: MergedSummary): boolean =>
  summary.sources.some(({ parts }) => parts.some(({ state }) => state === 'loading'));

/** Whether every source that may know something of a part has told it: else "none" is not the last word. */
export const isWhole = (summary: MergedSummary, wanted: RecordPart): boolean =>
  summary.sources.some(({ parts }) => stateOf(parts, wanted) !== 'notGiven') &&
  summary.sources.every(({ patient, parts }) => {
    const own = parts.find(({ part }) => part === wanted);
    return patient === 'unknown' || (own !== undefined && (own.fetchedAt !== null || own.state === 'notGiven'));
  });

const stateOf = (parts: SummarySource['parts'], wanted: RecordPart) => parts.find(({ part }) => part === wanted)?.state;

/** Parts that could not be read, or not again, in one system at least. */
export const unreadParts = (summary: MergedSummary): RecordPart[] =>
  RECORD_PARTS.filter((part) => summary.sources.some(({ parts }) => stateOf(parts, part) === 'failed'));

export interface SourceLine {
  id: string;
  name: string;
  /** `failed`: nothing could be read; `partly`: some parts could not. */
  state: 'fresh' | 'loading' | 'remembered' | 'partly' | 'failed' | 'unasked' | 'received' | 'unknown' | 'several' | 'differs';
  /** The oldest reading of what is shown from here, or the last thing that was sent; null: nothing is. */
  since: string | null;
  failed: { part: RecordPart; reason: string | null; fetchedAt: string | null }[];
  /** All it ever tells, where that is not everything. */
  only: RecordPart[] | null;
}

/** One line for each source: what it is worth right now. */
export function lineOf({ id, name, patient, parts: all }: SummarySource): SourceLine {
  const parts = all.filter(({ state }) => state !== 'notGiven');
  const readings = parts.flatMap(({ fetchedAt }) => fetchedAt ?? []).toSorted();
  const failed = parts.filter(({ state }) => state === 'failed');
  const isSent = parts.some(({ state }) => state === 'received');
  const only = parts.length < all.length ? parts.map(({ part }) => part) : null;
  const line = { id, name, since: (isSent ? readings.at(-1) : readings[0]) ?? null, failed, only };
  if (patient === 'unknown' || patient === 'several' || patient === 'differs') return { ...line, state: patient };
  if (parts.some(({ state }) => state === 'loading')) return { ...line, state: 'loading' };
  if (failed.length > 0) return { ...line, state: failed.length === parts.length ? 'failed' : 'partly' };
  if (isSent) return { ...line, state: 'received' };
  if (readings.length === 0) return { ...line, state: 'unasked' };
  return { ...line, state: parts.every(({ state }) => state === 'fresh') ? 'fresh' : 'remembered' };
}
