import { fileReasons, visitReasons } from '@hoi-chan/shared/clinical/importReasons.ts';
import type { ImportJob, ImportProblem } from '@hoi-chan/shared/features/imports.ts';

type Language = 'vi' | 'en';

export const isOver = (job: ImportJob): boolean => job.finishedAt !== null;

/** Whole percent of the step it is in; undefined where nothing can be told yet. */
export function percentOf(job: ImportJob): number | undefined {
  if (job.state === 'reading') return percent(job.readBytes, job.sizeBytes);
  if (job.state !== 'applying') return undefined;
  const { found, added, changed, unchanged, refused, setAside } = job.counts;
  return percent(added + changed + unchanged + refused + setAside, found);
}
function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(100, Math.floor((100 * part) / whole));
}

export const COUNTS = [
  'found',
  'added',
  'changed',
  'unchanged',
  'refused',
  'setAside',
  'newPatients',
] as const satisfies readonly (keyof ImportJob['counts'])[];

/** What the state looks like; `partly`: done, but something was left out. */
export function outcomeOf(job: ImportJob): 'running' | 'good' | 'partly' | 'rejected' {
  if (job.state === 'rejected') return 'rejected';
  if (job.state !== 'done') return 'running';
  return job.counts.refused + job.counts.setAside > 0 ? 'partly' : 'good';
}

export const fileReasonText = (job: ImportJob, language: Language): string =>
  job.reason === null ? '' : fileReasons[job.reason][language];
export const visitReasonText = (problem: ImportProblem, language: Language): string => visitReasons[problem.reason][language];
export const asLanguage = (language: string): Language => (language === 'en' ? 'en' : 'vi');

/** What cannot be right is said before gigabytes travel: a compressed file is the mistake made most. */
export function faultOfChoice(file: { name: string; size: number }, maxBytes: number): 'empty' | 'tooLarge' | 'packed' | undefined {
  if (file.size === 0) return 'empty';
  if (file.size > maxBytes) return 'tooLarge';
  return /\.(zip|rar|7z|gz|xlsx?|docx?|pdf)$/i.test(file.name) ? 'packed' : undefined;
}
