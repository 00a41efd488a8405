/** The screen's clock, and the one that goes on while nothing is drawn. */
export interface Clock {
  now(): number;
  /** Runs before the next picture is drawn; the returned function forgets it. */
  nextFrame(run: () => void): () => void;
  after(ms: number, run: () => void): () => void;
}

export const screenClock: Clock = {
  now: () => performance.now(),
  nextFrame: (run) => {
    const handle = requestAnimationFrame(run);
    return () => cancelAnimationFrame(handle);
  },
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export interface LatestOnly {
  /** There is something to send. */
  push(): void;
  cancel(): void;
}

/** Messages under way before the next waits: a slow link must not collect a queue of what is past. */
const maxUnderWay = 5;

/**
 * Calls `send` before a picture is drawn, at most every `intervalMs`, and not while many of its messages are unanswered. `send` reads what
 * is newest at that moment, and answers undefined when there is nothing.
 */
export function createLatestOnly(clock: Clock, intervalMs: number, send: () => Promise<unknown> | undefined): LatestOnly {
  let cancelFrame: (() => void) | undefined;
  let sentAt = -Infinity;
  let underWay = 0;
  let waiting = false;

  const settled = (): void => {
    underWay -= 1;
    if (!waiting) return;
    waiting = false;
    push();
  };
  const tick = (): void => {
    cancelFrame = undefined;
    // Half a millisecond: frames come a little early, and waiting a whole one more would halve the rate.
    if (clock.now() - sentAt < intervalMs - 0.5) return push();
    if (underWay >= maxUnderWay) {
      waiting = true;
      return;
    }
    const sent = send();
    if (sent === undefined) return;
    sentAt = clock.now();
    underWay += 1;
    void sent.then(settled, settled);
  };
  const push = (): void => {
    cancelFrame ??= clock.nextFrame(tick);
  };
  return {
    push,
    cancel: () => {
      cancelFrame?.();
      cancelFrame = undefined;
      waiting = false;
    },
  };
}
