import type { Transaction } from '../../db/database.ts';
import { wakeLane } from './plan.ts';
import { resumeUnmatched, type Lane } from './store.ts';
import { tellOf } from './tell.ts';

/** A person said who the patient is in that record system: what had stopped for this goes on without being asked for. */
export async function resumeDeliveries(tx: Transaction, lane: Lane): Promise<void> {
  const resumed = await resumeUnmatched(tx, lane);
  if (resumed.length > 0) await wakeLane(tx, lane);
  for (const id of resumed) await tellOf(tx, id);
}
