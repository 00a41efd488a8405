import type { MergedSummary, RecordPart, SummarySource } from '@hoi-chan/shared/features/summary.ts';

export const isLoading = (summary: MergedSummary): boolean =>
  summary.sources.some(({ parts }) => parts.some(({ state }) => state === 'loading'));

/** Whether every source that may know something of allergies has told it: else "none known" is not the last word. */
export const allergiesAreWhole = (summary: MergedSummary): boolean =>
  summary.sources.every(({ patient, parts }) => {
    const allergies = parts.find(({ part }) => part === 'allergies');
    return patient === 'unknown' || (allergies !== undefined && allergies.fetchedAt !== null);
  });

export interface SourceLine {
  id: string;
  name: string;
  /** `failed`: nothing could be read; `partly`: some parts could not. */
  state: 'fresh' | 'loading' | 'remembered' | 'partly' | 'failed' | 'unasked' | 'unknown' | 'several' | 'differs';
  /** The oldest reading of what is shown from here; null: nothing is. */
  since: string | null;
  failed: { part: RecordPart; reason: string | null; fetchedAt: string | null }[];
}

/** One line for each source: what it is worth right now. */
export function lineOf({ id, name, patient, parts }: SummarySource): SourceLine {
  const readings = parts.flatMap(({ fetchedAt }) => fetchedAt ?? []).toSorted();
  const failed = parts.filter(({ state }) => state === 'failed');
  const line = { id, name, since: readings[0] ?? null, failed };
  if (patient === 'unknown' || patient === 'several' || patient === 'differs') return { ...line, state: patient };
  if (parts.some(({ state }) => state === 'loading')) return { ...line, state: 'loading' };
  if (failed.length > 0) return { ...line, state: failed.length === parts.length ? 'failed' : 'partly' };
  if (readings.length === 0) return { ...line, state: 'unasked' };
  return { ...line, state: parts.every(({ state }) => state === 'fresh') ? 'fresh' : 'remembered' };
}
