import * as Y from 'yjs';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { SignalingPort } from '../../net/signalingPort.ts';
import { createStore, type Store } from '../../state/store.ts';
import { partsOfUpdate } from './parts.ts';
import { lackingParts } from './stateCover.ts';

/** The origin of everything that came from the server. */
export const REMOTE = Symbol('remote');

/** What travels at once: far below what the contract lets through (MAX_YJS_UPDATE_BYTES), so that it is across within a request's patience on a thin link, too. */
export const MOST_AT_ONCE_BYTES = 64 * 1024;

export interface SyncState {
  /** `denied`: the server will not let this person read; trying again does not help. */
  link: 'opening' | 'online' | 'offline' | 'denied';
  /** False once a signature has locked the text. */
  writable: boolean;
  /** Edits made here that do not yet stand in PostgreSQL. */
  unsaved: number;
  /** When the oldest of them was made (epoch ms). */
  unsavedSince: number | null;
  /** When the last acknowledgement came (epoch ms). */
  savedAt: number | null;
  /** Why the server refused the unsaved edits (an error code or reason); they stay on this device. */
  refusal: string | null;
  /** Which parts of the minutes that is about, when the server named them. */
  refusedFields: readonly string[];
}

export interface Timing {
  now(): number;
  /** Calls back once after `ms`; the returned function takes it back. */
  after(ms: number, run: () => void): () => void;
}

export const realTiming: Timing = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export interface SyncOptions {
  consultId: string;
  doc: Y.Doc;
  port: SignalingPort;
  timing?: Timing;
  /** Keystrokes within this time travel together. */
  gatherMs?: number;
  /** A lost notice is repaired at the latest after this time. */
  resyncMs?: number;
}

export interface Sync {
  state: Store<SyncState>;
  /** Compares with the server now: after the phase changed, or because the person asks. */
  resync(): void;
  /** Sends what waits, without gathering; the page may be going away. */
  flush(): void;
  /** Resolves when nothing of it is under way any more, with whether the server had opened them here. */
  destroy(): Promise<boolean>;
}

/** Before the first answer. */
export const NOTHING_KNOWN: SyncState = {
  link: 'opening',
  writable: true,
  unsaved: 0,
  unsavedSince: null,
  savedAt: null,
  refusal: null,
  refusedFields: [],
};

const backoffMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Keeps a document and the server's equal over a link that fails. One thing is under way at a time: a comparison by state vectors (both
 * ways) or one batch of edits. An edit counts as saved when the server acknowledged it, which it does once it stands in PostgreSQL. What is too much for
 * one message goes in parts, acknowledged one by one; after a cut the comparison finds what is left.
 */
export function createSync({ consultId, doc, port, timing = realTiming, gatherMs = 120, resyncMs = 45_000 }: SyncOptions): Sync {
  const state = createStore<SyncState>(NOTHING_KNOWN);
  let pending: Uint8Array[] = [];
  let busy = false;
  let compared = false;
  let failures = 0;
  let ended = false;
  let wasOpened = false;
  let onIdle = (): void => undefined;
  let cancelTimer = (): void => undefined;

  const patch = (change: Partial<SyncState>): void => state.update((now) => ({ ...now, ...change }));
  const schedule = (ms: number): void => {
    cancelTimer();
    if (!ended) cancelTimer = timing.after(ms, () => void step());
  };
  const noteEdits = (unsaved: number): void =>
    state.update((now) => ({
      ...now,
      unsaved,
      unsavedSince: unsaved === 0 ? null : (now.unsavedSince ?? timing.now()),
      ...(unsaved === 0 && { refusal: null, refusedFields: [] }),
    }));

  /** The next thing to do; every outcome leads back here through the timer. */
  const step = async (): Promise<void> => {
    if (busy || ended) return;
    busy = true;
    try {
      if (!compared) await compare();
      else if (pending.length > 0 && state.get().writable) await send();
      else compared = false;
      failures = 0;
      if (!compared) schedule(0);
      else schedule(pending.length > 0 && state.get().writable ? gatherMs : resyncMs);
    } catch (error) {
      if (!ended) fail(error);
    } finally {
      busy = false;
      onIdle();
    }
  };

  const compare = async (): Promise<void> => {
    const answer = await port.request('minutes:open', { consultId, stateVector: Y.encodeStateVector(doc) });
    wasOpened = true;
    if (ended) return;
    const serverUpdate = toBytes(answer.update);
    Y.applyUpdate(doc, serverUpdate, REMOTE);
    // A long text comes in parts: what has come is not asked for again, also after a cut.
    if (!answer.isWhole) return;
    // Whatever waited is part of the difference, or was acknowledged without our hearing it.
    pending = lackingParts(doc, serverUpdate, toBytes(answer.stateVector), MOST_AT_ONCE_BYTES);
    compared = true;
    patch({ link: 'online', writable: answer.writable });
    noteEdits(pending.length === 0 ? 0 : Math.max(1, state.get().unsaved));
    if (pending.length > 0 && !answer.writable) patch({ refusal: 'locked' });
    else if (pending.length === 0 && state.get().savedAt === null) patch({ savedAt: timing.now() });
  };

  const send = async (): Promise<void> => {
    let size = 0;
    let count = 0;
    while (count < pending.length && (count === 0 || size + (pending[count]?.byteLength ?? 0) < MOST_AT_ONCE_BYTES))
      size += pending[count++]?.byteLength ?? 0;
    const batch = pending.slice(0, count);
    const edits = state.get().unsaved;
    const waiting = pending.length;
    await port.request('minutes:update', { consultId, update: batch.length === 1 && batch[0] ? batch[0] : Y.mergeUpdates(batch) });
    if (ended) return;
    pending = pending.slice(count);
    // A difference found by comparing may stand for several edits: they are saved with it.
    const madeMeanwhile = state.get().unsaved - edits;
    const unsaved = pending.length === 0 ? 0 : waiting === count ? Math.max(1, madeMeanwhile) : Math.max(1, state.get().unsaved - count);
    patch({ link: 'online', savedAt: timing.now(), refusal: null, refusedFields: [], ...(unsaved > 0 && { unsavedSince: timing.now() }) });
    noteEdits(unsaved);
  };

  const fail = (error: unknown): void => {
    const code = error instanceof AppError ? error.code : 'INTERNAL';
    const reason = error instanceof AppError ? (error.reason ?? code) : code;
    const wasComparing = !compared;
    compared = false;
    const retryMs = backoffMs[Math.min(failures, backoffMs.length - 1)] ?? 15_000;
    failures += 1;
    if (code === 'UNAVAILABLE' || code === 'RATE_LIMITED' || code === 'INTERNAL' || code === 'UNAUTHENTICATED') {
      patch({ link: 'offline' });
      schedule(retryMs);
    } else if (wasComparing) {
      patch({ link: 'denied', writable: false, refusal: reason });
    } else {
      // The edits were refused for what they are (locked meanwhile, too large): keep them, compare again, do not hammer.
      patch({ refusal: reason, refusedFields: error instanceof AppError ? (error.fields ?? []).map(({ path }) => path) : [] });
      if (code === 'CONFLICT' || code === 'FORBIDDEN') patch({ writable: false });
      schedule(Math.max(retryMs, 4_000));
    }
  };

  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === REMOTE) return;
    pending.push(...partsOfUpdate(update, MOST_AT_ONCE_BYTES));
    noteEdits(state.get().unsaved + 1);
    if (!busy && compared && state.get().writable) schedule(gatherMs);
  };
  doc.on('update', onUpdate);

  const restart = (): void => {
    if (ended || state.get().link === 'denied') return;
    compared = false;
    failures = 0;
    schedule(0);
  };
  const unlisten = [
    port.on('minutes:updated', (payload) => {
      if (payload.consultId !== consultId) return;
      try {
        Y.applyUpdate(doc, toBytes(payload.update), REMOTE);
      } catch {
        return restart();
      }
      // Something before it was lost on the way.
      if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) restart();
    }),
    port.onReconnected(restart),
  ];
  schedule(0);

  return {
    state,
    resync: () => {
      if (state.get().link === 'denied') patch({ link: 'opening' });
      restart();
    },
    flush: () => {
      if (compared && pending.length > 0) schedule(0);
    },
    destroy: () => {
      ended = true;
      cancelTimer();
      doc.off('update', onUpdate);
      for (const stop of unlisten) stop();
      return new Promise((resolve) => {
        onIdle = () => resolve(wasOpened);
        if (!busy) onIdle();
      });
    },
  };
}

/** socket.io gives an ArrayBuffer in the browser and a Buffer in Node. */
export function toBytes(value: Uint8Array | ArrayBuffer): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(value);
}
