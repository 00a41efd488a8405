import { judgeIdentity } from '@hoi-chan/shared/clinical/identity.ts';
import type { Queryable } from '../../db/database.ts';
import { findPlace, insertLink, listCandidates, lockIdentity } from './store.ts';

/**
 * Compares the patients of one facility (or one of them) with those of the province who share a number, or name, birth date and sex, and keeps
 * what the rules say: joined, or to be asked. A pair that ever stood is left alone: what a person said, or took back, is not said over again.
 */
export async function compareFacility(db: Queryable, facilityId: string, provinceId: string, patientId?: string): Promise<void> {
  await lockIdentity(db, facilityId);
  for (const [one, other] of await listCandidates(db, facilityId, provinceId, patientId)) {
    const { verdict, evidence } = judgeIdentity(one, other);
    if (verdict === 'different') continue;
    const [patient, otherPatient] = one.id < other.id ? [one, other] : [other, one];
    await insertLink(db, {
      patientId: patient.id,
      otherPatientId: otherPatient.id,
      evidence,
      verdict: verdict === 'same' ? 'same' : 'open',
    });
  }
}

/** The same for one patient, wherever they are registered. */
export async function comparePatient(db: Queryable, patientId: string): Promise<void> {
  const place = await findPlace(db, patientId);
  if (place !== undefined) await compareFacility(db, place.facilityId, place.provinceId, patientId);
}
