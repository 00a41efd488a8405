import type { Queryable } from '../db/database.ts';
import type { Staff } from './actor.ts';
import { isConsultedAbout } from './store.ts';

/**
 * A commune doctor reads the patients of the own station; a specialist those they are asked about. Nobody else learns that they exist.
 * @param facilityId whose patient it is
 */
export async function mayReadPatient(db: Queryable, staff: Staff, patientId: string, facilityId: string): Promise<boolean> {
  return staff.role === 'specialist' ? isConsultedAbout(db, patientId, staff) : facilityId === staff.facilityId;
}
