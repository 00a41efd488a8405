import { IndexeddbPersistence, PREFERRED_TRIM_SIZE, storeState } from 'y-indexeddb';
import * as Y from 'yjs';
import { MINUTES_STORES } from '../../state/storeNames.ts';

export interface DeviceCopy {
  /** Resolves true once what this device kept is in the document, false when the device keeps nothing (private window, full disk). */
  ready: Promise<boolean>;
  /** Told whenever a keystroke could not be kept (a disk that filled up), and when everything is kept again, or at last: a slow disk opens late. */
  onKept(listener: (isKept: boolean) => void): void;
  destroy(): void;
}

/** Keeps the document in IndexedDB, one store for each consult and person, so that a closed tab or a cut loses nothing. */
export function keepOnDevice(doc: Y.Doc, consultId: string, personId: string, patienceMs = 3_000): DeviceCopy {
  if (typeof indexedDB === 'undefined') return { ready: Promise.resolve(false), onKept: () => undefined, destroy: () => undefined };
  const store = new IndexeddbPersistence(`${MINUTES_STORES}${personId}:${consultId}`, doc);
  const listeners = new Set<(isKept: boolean) => void>();
  const tell = (isKept: boolean): void => listeners.forEach((listener) => listener(isKept));
  const isWhole = writeAtOnce(store, doc, tell);
  const timeout = new Promise<false>((resolve) => setTimeout(resolve, patienceMs, false));
  const opened = store.whenSynced.then(() => {
    // It begins with the whole document, so with what was written while nobody waited for it any more.
    if (isWhole()) tell(true);
    return true;
  });
  // y-indexeddb leaves a failed open unhandled; it is the answer "not kept" here.
  const failed = store._db.then(() => new Promise<never>(() => undefined)).catch(() => false);
  return {
    ready: Promise.race([opened, failed, timeout]),
    onKept: (listener) => void listeners.add(listener),
    destroy: () => void store.destroy().catch(() => undefined),
  };
}

/** After a record that was not taken; room may be made on the device while nobody types. */
const AGAIN_MS = 10_000;

/**
 * Every keystroke is a record of its own, begun in its task and committed without another turn of the page: a transaction that is left to commit by
 * itself waits until the page has heard that the record was taken, and a browser killed meanwhile loses what stood on the screen. The rest, also
 * gathering many records into one, is y-indexeddb's. After a record that was not taken the next one is the whole document. Returns whether the device has all of it, once it is open.
 */
function writeAtOnce(store: IndexeddbPersistence, doc: Y.Doc, tell: (isKept: boolean) => void): () => boolean {
  let isWhole = true;
  let again: ReturnType<typeof setTimeout> | undefined;
  let trimming: ReturnType<typeof setTimeout> | undefined;
  const lost = (): void => {
    isWhole = false;
    tell(false);
    clearTimeout(again);
    again = setTimeout(() => write(Y.encodeStateAsUpdate(doc), true), AGAIN_MS);
  };
  const write = (record: Uint8Array, mends: boolean): void => {
    if (store.db === null || store._destroyed) return;
    try {
      const transaction = store.db.transaction('updates', 'readwrite');
      transaction.addEventListener('abort', lost);
      transaction.addEventListener('complete', () => {
        if (!mends || isWhole) return;
        isWhole = true;
        clearTimeout(again);
        tell(true);
      });
      transaction.objectStore('updates').add(record);
      transaction.commit();
      store._dbsize += 1;
    } catch {
      // The browser has closed the database, as it does when somebody empties it.
      lost();
    }
  };
  doc.off('update', store._storeUpdate);
  // Under this name the library takes it off again.
  store._storeUpdate = (update: Uint8Array, origin: unknown): void => {
    if (store.db === null || origin === store) return;
    write(isWhole ? update : Y.encodeStateAsUpdate(doc), !isWhole);
    if (store._dbsize < PREFERRED_TRIM_SIZE) return;
    clearTimeout(trimming);
    trimming = setTimeout(() => void storeState(store, false), store._storeTimeout);
    // Under this name the library ends it.
    store._storeTimeoutId = trimming;
  };
  doc.on('update', store._storeUpdate);
  return () => isWhole;
}
