import { AppError } from '@hoi-chan/shared/errors.ts';
import * as Y from 'yjs';
import type { Transaction } from '../../db/database.ts';
import { assertApplies } from './document.ts';
import { listUpdatesAfter } from './store.ts';

/** What the logs of all kept documents may weigh together. */
const MOST_BYTES = 64 * 1024 * 1024;
/** How long reading one document may keep everybody waiting; a day of honest writing takes a tenth of a second. */
const MOST_MS = 3_000;

interface Kept {
  doc: Y.Doc;
  /** Id of the last stored update in it. */
  upTo: number;
  logBytes: number;
  /** What its updates took, each by itself, or all at once when it was read last. */
  ms: number;
}

export interface Trial {
  /** @throws AppError INVALID_REQUEST `bad_update` */
  assertApplies(update: Uint8Array): void;
  /** What was tried stands in the log now, under this id. */
  stored(id: number): void;
}

/**
 * Every update is tried on the document it is for before it is stored: once in the log, one that spoils it would keep the minutes from ever being
 * opened again. Reading the whole log with every keystroke would be slow, so the documents written last are kept.
 */
export function createTrials(mostMs = MOST_MS, now = () => performance.now()) {
  const kept = new Map<string, Kept>();

  function keep(consultId: string, entry: Kept): void {
    kept.set(consultId, entry);
    let bytes = [...kept.values()].reduce((sum, { logBytes }) => sum + logBytes, 0);
    for (const [id, { logBytes }] of kept) {
      if (bytes <= MOST_BYTES) return;
      kept.delete(id);
      bytes -= logBytes;
    }
  }

  return {
    /**
     * The caller holds the lock that keeps other writers of these minutes out. `logBytes`: what the log will weigh.
     * @throws AppError INVALID_REQUEST `too_large` for minutes that many updates, none too heavy by itself, made so that reading them holds up everybody
     */
    async begin(tx: Transaction, consultId: string, logBytes: number): Promise<Trial> {
      const known = kept.get(consultId);
      // Comes back only when all went well: a document that refused halfway is spoilt.
      kept.delete(consultId);
      const readOn = async (from: Pick<Kept, 'doc' | 'upTo' | 'ms'>): Promise<Pick<Kept, 'doc' | 'ms'>> => {
        // Other instances write too.
        const missed = await listUpdatesAfter(tx, consultId, from.upTo);
        const began = now();
        from.doc.transact(() => {
          for (const update of missed) Y.applyUpdate(from.doc, update);
        });
        return { doc: from.doc, ms: from.ms + now() - began };
      };
      const anew = { doc: new Y.Doc(), upTo: 0, ms: 0 };
      let { doc, ms } = await readOn(known ?? anew);
      // One by one they take longer than all at once: what seems too much is read anew.
      if (ms > mostMs && known !== undefined) ({ doc, ms } = await readOn(anew));
      if (ms > mostMs) throw new AppError('INVALID_REQUEST', 'the minutes take too long to read', { reason: 'too_large' });
      return {
        assertApplies: (update) => {
          const began = now();
          assertApplies(doc, update);
          ms += now() - began;
        },
        stored: (id) => keep(consultId, { doc, upTo: id, logBytes, ms }),
      };
    },
  };
}
