import { IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import { MINUTES_STORES } from '../../state/storeNames.ts';

export interface DeviceCopy {
  /** Resolves true once what this device kept is in the document, false when the device keeps nothing (private window, full disk). */
  ready: Promise<boolean>;
  destroy(): void;
}

/** Keeps the document in IndexedDB, one store for each consult and person, so that a closed tab or a cut loses nothing. */
export function keepOnDevice(doc: Y.Doc, consultId: string, personId: string, patienceMs = 3_000): DeviceCopy {
  if (typeof indexedDB === 'undefined') return { ready: Promise.resolve(false), destroy: () => undefined };
  const store = new IndexeddbPersistence(`${MINUTES_STORES}${personId}:${consultId}`, doc);
  const timeout = new Promise<false>((resolve) => setTimeout(resolve, patienceMs, false));
  const opened = store.whenSynced.then(() => true);
  // y-indexeddb leaves a failed open unhandled; it is the answer "not kept" here.
  const failed = store._db.then(() => new Promise<never>(() => undefined)).catch(() => false);
  return {
    ready: Promise.race([opened, failed, timeout]),
    destroy: () => void store.destroy().catch(() => undefined),
  };
}
