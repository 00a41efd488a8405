/** Loads pictures for a viewport: the shown one first, then its neighbours in the direction of scrolling, a few at a time. */
export interface FrameQueue {
  /** The person looks at `index` now, moving in `direction` (1 or -1). What is no longer near is given up. */
  focus(index: number, direction: 1 | -1): void;
  /** Resolves when the picture at `index` is ready; rejects with why it cannot be. Starts it now, whatever else is loading. */
  want(index: number): Promise<void>;
  /** How many of the stack are ready. */
  ready(): number;
  /** How many are on their way. */
  loading(): number;
  /** How many could not be had; those held back (`isHeld`) are not among them. */
  failed(): number;
  failure(index: number): unknown;
  destroy(): void;
}

export interface FrameQueueOptions {
  count: number;
  /** How many load at the same time in the background. More than a few only delay each other on a slow link. */
  parallel?: number;
  /** How many neighbours to load at most: memory is finite. */
  reach?: number;
  /** True while the link is so slow that neighbours would only delay the shown picture: it then loads alone, they follow. */
  isScarce?: () => boolean;
  isReady(index: number): boolean;
  /** True for a rejection that says: not now. Such a picture is tried again when the person moves. */
  isHeld?: (error: unknown) => boolean;
  load(index: number, signal: AbortSignal): Promise<void>;
  /** Something began, came, failed or was given up. */
  onChange(): void;
}

/** Indices to load when looking at `index`: ahead twice as eagerly as behind. */
export function loadOrder(index: number, direction: 1 | -1, count: number, reach: number): number[] {
  const order = [index];
  let ahead = 1;
  let behind = 1;
  while (order.length <= reach && (inside(index + direction * ahead) || inside(index - direction * behind))) {
    for (let step = 0; step < 2; step += 1, ahead += 1) if (inside(index + direction * ahead)) order.push(index + direction * ahead);
    if (inside(index - direction * behind)) order.push(index - direction * behind);
    behind += 1;
  }
  return order.slice(0, reach + 1);

  function inside(i: number): boolean {
    return i >= 0 && i < count;
  }
}

/** Makes the queue of one stack. Failures are kept and tried again only when the person asks for that picture. */
export function createFrameQueue({
  count,
  parallel = 3,
  reach = count,
  isScarce = () => false,
  isReady,
  isHeld = () => false,
  load,
  onChange,
}: FrameQueueOptions): FrameQueue {
  const running = new Map<number, { promise: Promise<void>; abort: AbortController }>();
  const failures = new Map<number, unknown>();
  // Another viewport may have loaded some of them before.
  const done = new Set<number>(Array.from({ length: count }, (_, index) => index).filter(isReady));
  let order: number[] = [];
  let ended = false;

  /** How many may load at once now. */
  const room = (): number => {
    const [shown] = order;
    const waitsFor = shown !== undefined && !isReady(shown) && !failures.has(shown);
    return waitsFor && isScarce() ? 1 : parallel;
  };
  const start = (index: number): Promise<void> => {
    const already = running.get(index);
    // One that was given up is still ending; whoever wants the picture again must not get its failure.
    if (already && !already.abort.signal.aborted) return already.promise;
    const abort = new AbortController();
    failures.delete(index);
    const promise = load(index, abort.signal).then(
      () => {
        done.add(index);
        finish(index, abort);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) failures.set(index, error);
        finish(index, abort);
        throw error;
      },
    );
    // Whoever wanted it handles the rejection; in the background nobody does.
    promise.catch(() => undefined);
    running.set(index, { promise, abort });
    onChange();
    return promise;
  };
  const finish = (index: number, abort: AbortController): void => {
    if (running.get(index)?.abort === abort) running.delete(index);
    if (ended) return;
    onChange();
    pump();
  };
  const loading = (): number => [...running.values()].filter(({ abort }) => !abort.signal.aborted).length;
  const pump = (): void => {
    if (ended) return;
    let live = loading();
    for (const index of order) {
      if (live >= room()) return;
      if (running.get(index)?.abort.signal.aborted === false || failures.has(index) || isReady(index)) continue;
      live += 1;
      void start(index);
    }
  };

  return {
    focus: (index, direction) => {
      for (const [i, error] of failures) if (isHeld(error)) failures.delete(i);
      order = loadOrder(index, direction, count, reach);
      const near = new Set(order.filter((i) => !isReady(i) && !failures.has(i)).slice(0, room()));
      for (const [i, { abort }] of running) if (!near.has(i)) abort.abort();
      pump();
    },
    want: async (index) => {
      if (isReady(index)) return;
      await start(index);
    },
    ready: () => {
      for (const index of done) if (!isReady(index)) done.delete(index);
      return done.size;
    },
    loading,
    failed: () => [...failures.values()].filter((error) => !isHeld(error)).length,
    failure: (index) => failures.get(index),
    destroy: () => {
      ended = true;
      for (const { abort } of running.values()) abort.abort();
      onChange();
    },
  };
}
