import { passesByItself, type ImageProblem } from './problems.ts';

/** An archive that is busy for some seconds is asked soon; one that is away is not asked in vain all day. Each try is three requests of its own. */
const PAUSES_MS = [5_000, 10_000, 20_000, 40_000];
const LATER_MS = 60_000;

/** Tries a picture again that did not come, after growing pauses, while what kept it away may pass by itself. */
export interface AgainLater {
  /** It did not come. At most one further try is waited for. */
  failed(problem: ImageProblem): void;
  /** It came, or something else is looked at: the next trouble begins with a short pause. */
  settled(): void;
}

export function createAgainLater(again: () => void): AgainLater {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    failed: (problem) => {
      clearTimeout(timer);
      if (!passesByItself(problem)) return;
      timer = setTimeout(again, PAUSES_MS[tries] ?? LATER_MS);
      tries += 1;
    },
    settled: () => {
      clearTimeout(timer);
      tries = 0;
    },
  };
}
