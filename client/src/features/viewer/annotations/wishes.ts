import { AppError, type ErrorCode } from '@hoi-chan/shared/errors.ts';
import type { Annotation, AnnotationShape } from '@hoi-chan/shared/features/annotations.ts';
import type { SignalingPort } from '../../../net/signalingPort.ts';
import type { Clock } from '../together/latestOnly.ts';
import type { Wish, WishBox } from './wishBox.ts';

export interface Wishes {
  /** On their way, in order. */
  waiting(): readonly Wish[];
  refused(): readonly Wish[];
  /** Whether the device keeps all of them. */
  areKept(): boolean;
  add(id: string, shape: AnnotationShape | null): void;
  /** Sends what waits, unless that is under way. */
  send(): void;
  askAgain(id: string): void;
  dismiss(id: string): void;
  stop(): void;
}

export interface WishesOptions {
  consultId: string;
  port: SignalingPort;
  box: WishBox;
  clock: Clock;
  /** What the server had last, as far as is known here; 0: nothing. */
  versionOf(id: string): number;
  onStored(annotation: Annotation): void;
  onRemoved(id: string, version: number): void;
  onRefused(id: string, error: AppError): void;
  onChange(): void;
}

const againMs = 1500;
/** A fault of the server passes, or does not: after so many in a row (about 45 s) the others go on, and the person is asked. */
const mostFaults = 5;
const passing: readonly ErrorCode[] = ['UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL', 'UNAUTHENTICATED'];

/** What somebody drew, on its way to the server: one change after the other, kept on the device until it is acknowledged or dismissed. */
export function createWishes({ consultId, port, box, clock, versionOf, ...tell }: WishesOptions): Wishes {
  const found = box.read();
  let waiting = found.filter(({ refused }) => refused === null);
  let refused = found.filter((wish) => wish.refused !== null);
  const notKept = new Set<string>();
  let isSending = false;
  let stopped = false;
  let faults = 0;
  let lastKey = 0;
  let cancelAgain: (() => void) | undefined;

  const keep = (wish: Wish): void => {
    if (box.put(wish)) notKept.delete(wish.key);
    else notKept.add(wish.key);
  };
  const drop = (wish: Wish): void => {
    box.remove(wish);
    notKept.delete(wish.key);
  };
  const newKey = (): string => {
    lastKey = Math.max(lastKey + 1, Date.now());
    return `${lastKey}-${crypto.randomUUID()}`;
  };

  const sendAll = async (): Promise<void> => {
    if (isSending || stopped) return;
    isSending = true;
    cancelAgain?.();
    for (let next = waiting[0]; next !== undefined && !stopped; next = waiting[0]) {
      try {
        await sendOne(next);
        faults = 0;
      } catch (thrown) {
        // What was under way when the room was left is on the device, for the next time.
        if (stopped) break;
        const error = thrown instanceof AppError ? thrown : new AppError('INTERNAL', 'a change was not sent', { cause: thrown });
        if (error.code === 'INTERNAL') faults += 1;
        if (passing.includes(error.code) && faults < mostFaults) {
          // Nothing is lost: tried again soon, and at once when the link is back.
          const waitMs = error.retryAfterSeconds === undefined ? againMs * 2 ** faults : error.retryAfterSeconds * 1000;
          cancelAgain = clock.after(waitMs, () => void sendAll());
          break;
        }
        faults = 0;
        refuse(next.id, error);
      }
    }
    isSending = false;
  };
  const sendOne = async (wish: Wish): Promise<void> => {
    const { id, shape, baseVersion } = wish;
    if (shape === null) {
      const { version } = await port.request('annotations:remove', { consultId, id, baseVersion });
      tell.onRemoved(id, version);
      arrived(wish, version);
    } else {
      const { annotation } = await port.request('annotations:put', { consultId, baseVersion, annotation: { id, ...shape } });
      tell.onStored(annotation);
      arrived(wish, annotation.version);
    }
  };
  const arrived = (wish: Wish, version: number): void => {
    drop(wish);
    waiting = waiting.filter((each) => each !== wish);
    if (!stopped)
      // What was wished upon this one stands on it now.
      waiting = waiting.map((each) => {
        if (each.id !== wish.id || each.baseVersion >= version) return each;
        const raised = { ...each, baseVersion: version };
        keep(raised);
        return raised;
      });
    tell.onChange();
  };
  const refuse = (id: string, error: AppError): void => {
    const all = waiting.filter((wish) => wish.id === id);
    waiting = waiting.filter((wish) => wish.id !== id);
    const last = all.at(-1);
    for (const wish of all) if (wish !== last) drop(wish);
    if (last !== undefined) {
      // A removal that is refused leaves nothing to keep.
      if (last.shape === null) drop(last);
      else {
        forgetRefused(id);
        const kept: Wish = { ...last, refused: { code: error.code, reason: error.reason ?? null } };
        refused = [...refused, kept];
        keep(kept);
      }
    }
    tell.onRefused(id, error);
    tell.onChange();
  };
  const forgetRefused = (id: string): void => {
    for (const wish of refused) if (wish.id === id) drop(wish);
    refused = refused.filter((wish) => wish.id !== id);
  };
  const add = (id: string, shape: AnnotationShape | null): void => {
    const wish: Wish = { key: newKey(), id, shape, baseVersion: versionOf(id), refused: null };
    keep(wish);
    waiting = [...waiting, wish];
    tell.onChange();
    void sendAll();
  };

  return {
    waiting: () => waiting,
    refused: () => refused,
    areKept: () => notKept.size === 0,
    add,
    send: () => void sendAll(),
    askAgain: (id) => {
      const shape = refused.findLast((wish) => wish.id === id)?.shape;
      forgetRefused(id);
      if (shape !== undefined) add(id, shape);
    },
    dismiss: (id) => {
      forgetRefused(id);
      tell.onChange();
    },
    stop: () => {
      stopped = true;
      cancelAgain?.();
    },
  };
}
