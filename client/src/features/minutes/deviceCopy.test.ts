import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { keepOnDevice } from './deviceCopy.ts';

const disk = vi.hoisted(() => ({ open: (): void => undefined }));

vi.mock('y-indexeddb', () => ({
  PREFERRED_TRIM_SIZE: 500,
  storeState: () => Promise.resolve(),
  /** A disk that opens when the test says so. */
  IndexeddbPersistence: class {
    db: unknown = null;
    _db = new Promise(() => undefined);
    _storeUpdate = (): void => undefined;
    whenSynced = new Promise<void>((resolve) => {
      disk.open = resolve;
    });
  },
}));

afterEach(() => vi.unstubAllGlobals());

test('a disk that opens after nobody waited for it any more keeps what is written, and that is told', async () => {
  vi.stubGlobal('indexedDB', {});
  const copy = keepOnDevice(new Y.Doc(), 'consult', 'person', 0);
  const told: boolean[] = [];
  copy.onKept((isKept) => told.push(isKept));
  expect(await copy.ready).toBe(false);
  expect(told).toEqual([]);
  disk.open();
  await vi.waitFor(() => expect(told).toEqual([true]));
});
