import type { Uploads } from './model.ts';
import { isUnfinished, summaryOf } from './summary.ts';

/** A CT is a thousand files: those who wait are not told of each. */
const TELL_EVERY_MS = 3_000;
/** While bytes of one large file go out: that it is still going. Well below what counts as stopped (Coming.tsx). */
const SAY_AGAIN_MS = 20_000;

export interface Telling {
  /** What did not come after a reload is not needed. */
  forgotten(): void;
  stop(): void;
}
interface Said {
  files: number;
  done: number;
}

/** Tells those who wait how many of the chosen files have come, as long as some have not. A word that gets lost is said again with the next. */
export function tellSending({ state }: Pick<Uploads, 'state'>, tell: (said: Said) => Promise<unknown>): Telling {
  let said: (Said & { sentBytes: number }) | undefined;
  let saidAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function say(): void {
    clearTimeout(timer);
    timer = undefined;
    const now = state.get();
    const { files, done, sentBytes } = summaryOf(now.uploads);
    if (now.looking > 0 && done >= files) return;
    // Nothing was chosen here; what was before a reload is told by whoever chooses it again.
    if (said === undefined && files === 0) return;
    const isNew = files !== said?.files || done !== said.done;
    const isDue = done < files && sentBytes !== said?.sentBytes && performance.now() - saidAt >= SAY_AGAIN_MS;
    if (!isNew && !isDue) return;
    send({ files, done, sentBytes });
  }
  function send(next: Said & { sentBytes: number }): void {
    const before = said;
    said = next;
    saidAt = performance.now();
    tell({ files: next.files, done: next.done }).catch(() => {
      if (said === next) said = before;
    });
  }
  const stopLooking = state.subscribe(() => {
    // The first and the last are worth telling at once.
    if (said === undefined || !isUnfinished(state.get())) say();
    else timer ??= setTimeout(say, TELL_EVERY_MS);
  });
  return {
    forgotten() {
      const { files, done } = summaryOf(state.get().uploads);
      if (done >= files) send({ files, done, sentBytes: 0 });
    },
    stop() {
      stopLooking();
      clearTimeout(timer);
    },
  };
}
