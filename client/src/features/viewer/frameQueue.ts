import { createFrameLine, type FrameLine, type LineMember } from './frameLine.ts';

/** Loads pictures for a viewport: the shown one first, then its neighbours in the direction of scrolling, a few at a time, in one line with others. */
export interface FrameQueue {
  /** The person looks at `index` now, moving in `direction` (1 or -1). What is no longer near is given up. */
  focus(index: number, direction: 1 | -1): void;
  /** The person works here and not in the others of the line. */
  activate(): void;
  /**
   * Resolves when the picture at `index` is ready; rejects with why it cannot be, or when it was given up. The shown one waits for those of other viewports
   * only, another one starts now, whatever else is loading.
   */
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
  /** Whose pictures take turns with these; without it a line of its own. */
  line?: FrameLine;
  /** How many neighbours to load at most: memory is finite. Divided among those in the line. */
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

interface Waiting {
  index: number;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Makes the queue of one stack. Failures are kept and tried again only when the person asks for that picture. */
export function createFrameQueue({
  count,
  line = createFrameLine(),
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
  /** Wanted explicitly though another one is shown. */
  const wanted = new Set<number>();
  /** Whoever waits for the turn of the shown picture. */
  let waiting: Waiting[] = [];
  let place: { index: number; direction: 1 | -1; sharers: number } | undefined;
  let order: number[] = [];
  let ended = false;

  const isLoading = (index: number): boolean => running.get(index)?.abort.signal.aborted === false;
  const release = (which: (index: number) => boolean, how: (each: Waiting) => void): void => {
    const released = waiting.filter(({ index }) => which(index));
    waiting = waiting.filter(({ index }) => !which(index));
    for (const each of released) how(each);
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
    release(
      (each) => each === index,
      ({ resolve, reject }) => void promise.then(resolve, reject),
    );
    onChange();
    return promise;
  };
  const finish = (index: number, abort: AbortController): void => {
    if (running.get(index)?.abort === abort) {
      running.delete(index);
      wanted.delete(index);
    }
    if (ended) return;
    onChange();
    line.pump();
  };
  const loading = (): number => [...running.values()].filter(({ abort }) => !abort.signal.aborted).length;
  const reorder = (): void => {
    if (place === undefined) return;
    const sharers = line.sharers();
    place.sharers = sharers;
    order = loadOrder(place.index, place.direction, count, sharers === 1 ? reach : Math.max(2, Math.floor(reach / sharers)));
  };

  const member: LineMember = {
    order: () => order,
    lacks: (index) => !isReady(index) && !failures.has(index),
    isLoading,
    loading,
    isScarce,
    start: (index) => void start(index),
    giveUp: (near, byItself) => {
      for (const [index, { abort }] of running) {
        if (near.has(index) || index === order[0] || (!byItself && wanted.has(index))) continue;
        abort.abort();
      }
    },
    lookAgain: () => {
      if (place !== undefined && place.sharers !== line.sharers()) reorder();
      release(isReady, ({ resolve }) => resolve());
    },
  };
  line.join(member);

  return {
    focus: (index, direction) => {
      for (const [i, error] of failures) if (isHeld(error)) failures.delete(i);
      place = { index, direction, sharers: 0 };
      reorder();
      release(
        (each) => each !== index,
        ({ reject }) => reject(new DOMException('moved on', 'AbortError')),
      );
      line.moved(member);
    },
    activate: () => line.activate(member),
    want: async (index) => {
      if (isReady(index)) return;
      if (index !== order[0]) {
        wanted.add(index);
        await start(index);
        return;
      }
      failures.delete(index);
      line.moved(member);
      const began = running.get(index);
      if (began !== undefined && !began.abort.signal.aborted) await began.promise;
      else await new Promise<void>((resolve, reject) => waiting.push({ index, resolve, reject }));
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
      release(
        () => true,
        ({ reject }) => reject(new DOMException('closed', 'AbortError')),
      );
      line.leave(member);
      onChange();
    },
  };
}
