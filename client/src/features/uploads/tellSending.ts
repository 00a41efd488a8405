import { AppError } from '@hoi-chan/shared/errors.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { Uploads } from './model.ts';
import { isUnfinished, summaryOf } from './summary.ts';

/** A CT is a thousand files: those who wait are not told of each. */
const TELL_EVERY_MS = 3_000;
/** While bytes of one large file go out: that it is still going. Well below what counts as stopped (Coming.tsx). */
const SAY_AGAIN_MS = 20_000;

export interface Telling {
  /** Whether a word is still on its way to those who wait: whoever ends before it has come leaves them waiting. */
  isOwing: Store<boolean>;
  /** What did not come after a reload is not needed. */
  forgotten(): void;
  stop(): void;
}
interface Said {
  files: number;
  done: number;
}
interface TellInputs {
  tell(said: Said): Promise<unknown>;
  /** Ends when it is worth trying again. */
  untilBack(attempt: number): Promise<void>;
}

/**
 * Tells those who wait how many of the chosen files have come, as long as some have not. One word at a time, so that none overtakes another; what gets lost
 * is said again, or what is true by then. A file that failed is not on its way: whoever sends it again brings it back.
 */
export function tellSending({ state }: Pick<Uploads, 'state'>, { tell, untilBack }: TellInputs): Telling {
  const isOwing = createStore(false);
  let said: (Said & { sentBytes: number }) | undefined;
  let saidAt = Number.NEGATIVE_INFINITY;
  let next: Said | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const sum = () => summaryOf(state.get().uploads.filter((upload) => upload.state !== 'failed'));
  function say(): void {
    clearTimeout(timer);
    timer = undefined;
    const { files, done, sentBytes } = sum();
    if (state.get().looking > 0 && done >= files) return;
    // Nothing was chosen here; what was before a reload is told by whoever chooses it again.
    if (said === undefined && files === 0) return;
    const isNew = files !== said?.files || done !== said.done;
    const isDue = done < files && sentBytes !== said?.sentBytes && performance.now() - saidAt >= SAY_AGAIN_MS;
    if (isNew || isDue) send({ files, done, sentBytes });
  }
  function send({ files, done, sentBytes }: Said & { sentBytes: number }): void {
    said = { files, done, sentBytes };
    saidAt = performance.now();
    next = { files, done };
    if (!isOwing.get()) void run();
  }
  async function run(): Promise<void> {
    isOwing.set(true);
    for (let attempt = 0; next !== undefined && !stopped;) {
      const word: Said = next;
      try {
        await tell(word);
        attempt = 0;
      } catch (error) {
        if (!isRefusal(error)) {
          await untilBack((attempt += 1));
          continue;
        }
      }
      if (next === word) next = undefined;
    }
    isOwing.set(false);
  }
  const stopLooking = state.subscribe(() => {
    // The first and the last are worth telling at once.
    if (said === undefined || !isUnfinished(state.get())) say();
    else timer ??= setTimeout(say, TELL_EVERY_MS);
  });
  return {
    isOwing,
    forgotten() {
      const { files, done } = sum();
      if (done >= files) send({ files, done, sentBytes: 0 });
    },
    stop() {
      stopped = true;
      stopLooking();
      clearTimeout(timer);
    },
  };
}

/** Said again it would be refused again: the consult is over, or is this person's no longer. */
const isRefusal = (error: unknown): boolean =>
  error instanceof AppError && !['UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL'].includes(error.code);
