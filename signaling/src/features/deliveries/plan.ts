import type { Queryable, Transaction } from '../../db/database.ts';
import { addJob } from '../../jobs/queue.ts';
import type { Destinations } from '../../records/destinations.ts';
import { insertDelivery, type Lane } from './store.ts';

export const DELIVER_TASK = 'deliver_minutes';
export const SWEEP_TASK = 'sweep_deliveries';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3600_000;

/**
 * 5 s, 10 s, 20 s … 1 h, each a quarter shorter or longer by chance (`random` in [0, 1)): what was refused together does not come back
 * together.
 */
export function pauseMs(attempts: number, random = Math.random()): number {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)));
  return Math.round(pause * (0.75 + random / 2));
}

/** One job for each patient and record system: what goes there goes in the order of signing. */
export async function wakeLane(db: Queryable, { systemId, patientId }: Lane, runAt = new Date()): Promise<void> {
  const name = `deliver:${systemId}:${patientId}`;
  await addJob(db, DELIVER_TASK, { systemId, patientId }, { key: name, queue: name, runAt });
}

/** In the transaction of the signature: one delivery for each record system of the two sides, each system once. */
export async function planDeliveries(
  tx: Transaction,
  destinations: Destinations,
  signed: { consultId: string; patientId: string; versionNumber: number; facilityIds: string[] },
): Promise<void> {
  const { consultId, patientId, versionNumber, facilityIds } = signed;
  for (const { id: systemId, name: systemName } of await destinations.of(tx, facilityIds)) {
    await insertDelivery(tx, { consultId, patientId, versionNumber, systemId, systemName });
    await wakeLane(tx, { systemId, patientId });
  }
}
