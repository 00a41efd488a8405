import type { StudySummary } from './gateway.ts';

/** Orders studies by date and time, undated ones last. */
export function newestFirst(a: StudySummary, b: StudySummary): number {
  const key = (study: StudySummary): string => `${study.studyDate ?? ''}${study.studyTime ?? ''}`;
  return key(b).localeCompare(key(a));
}
