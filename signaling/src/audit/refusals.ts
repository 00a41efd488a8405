import { mayReadConsult } from '../access/consultRights.ts';
import type { Actor, Staff } from '../access/actor.ts';
import { mayReadPatient } from '../access/patientRights.ts';
import { findConsultAccess, findPatientFacility } from '../access/store.ts';
import type { Database } from '../db/database.ts';
import { recordAudit } from './record.ts';

/** Somebody who tries all night fills no table: the same person and thing are noted once in this time. */
const AGAIN_AFTER_MS = 10 * 60_000;
const REMEMBERED = 10_000;

/** What was asked for, as the edge parsed it; other fields do not count. */
interface Asked {
  consultId?: unknown;
  patientId?: unknown;
}
export type NoteRefusal = (actor: Actor | undefined, requestId: string, asked: unknown) => Promise<void>;

/**
 * Writes into the audit that a doctor or administrator asked for a consult or patient of somebody else. The answer to them stays NOT_FOUND; what
 * does not exist at all, and what is missing inside their own consult, is no attempt and is not noted.
 */
export function refusalNotes(db: Database, now: () => number = Date.now): NoteRefusal {
  const noted = new Map<string, number>();

  function isNew(key: string): boolean {
    const before = noted.get(key);
    if (before !== undefined && now() - before < AGAIN_AFTER_MS) return false;
    if (noted.size >= REMEMBERED) noted.clear();
    noted.set(key, now());
    return true;
  }

  return async (actor, requestId, asked) => {
    if (actor?.kind !== 'staff') return;
    const foreign = await findForeign(db, actor, asked);
    if (foreign === undefined || !isNew(`${actor.personId} ${foreign.entityId}`)) return;
    await recordAudit(db, { actor, requestId }, { action: 'access.refuse', outcome: 'denied', ...foreign });
  };
}

async function findForeign(
  db: Database,
  staff: Staff,
  asked: unknown,
): Promise<{ entityType: 'consult' | 'patient'; entityId: string } | undefined> {
  const { consultId, patientId } = (typeof asked === 'object' && asked !== null ? asked : {}) as Asked;
  if (typeof consultId === 'string') {
    const consult = await findConsultAccess(db, consultId);
    return consult === undefined || mayReadConsult(staff, consult) ? undefined : { entityType: 'consult', entityId: consult.id };
  }
  if (typeof patientId === 'string') {
    const facilityId = await findPatientFacility(db, patientId);
    if (facilityId === undefined || (await mayReadPatient(db, staff, patientId, facilityId))) return undefined;
    return { entityType: 'patient', entityId: patientId };
  }
  return undefined;
}
