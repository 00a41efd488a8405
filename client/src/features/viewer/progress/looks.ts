import type { SeriesProgress } from './board.ts';

/** What is said of a series: nothing, that only small pictures are here, how much is loaded, or that all is. */
export type ProgressLook = 'none' | 'ahead' | 'partly' | 'all';

/** `prepared`: how many of its small pictures were fetched ahead. */
export function lookOf(progress: SeriesProgress | undefined, prepared: number): ProgressLook {
  if (progress === undefined || progress.ready + progress.loading + progress.failed === 0) return prepared > 0 ? 'ahead' : 'none';
  return progress.ready >= progress.count ? 'all' : 'partly';
}
