import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Queryable } from '../db/database.ts';
import type { Staff } from './actor.ts';
import type { ConsultAccess } from './consultAccess.ts';
import { findConsultAccess, isMember, listMembers } from './store.ts';

export type { ConsultAccess } from './consultAccess.ts';

const isParty = (staff: Staff, consult: ConsultAccess): boolean =>
  consult.askerId === staff.personId || consult.specialistId === staff.personId;
const notFound = (): AppError => new AppError('NOT_FOUND', 'no such consult');

/**
 * Readers of a consult: the asking doctor; once it has left the draft, the doctors of the asking station, and the specialists of the asked
 * specialty at the asked hospital. Nobody else can tell that it exists.
 */
export function mayReadConsult(staff: Staff, consult: ConsultAccess): boolean {
  if (staff.role === 'provincial_admin') return false;
  if (isParty(staff, consult)) return true;
  // A withdrawn draft that was never sent is nobody else's business either; it has no target.
  if (consult.state === 'draft' || consult.targetFacilityId === null) return false;
  if (staff.role === 'commune_doctor') return staff.facilityId === consult.askingFacilityId;
  return staff.facilityId === consult.targetFacilityId && consult.specialty !== null && staff.specialties.includes(consult.specialty);
}

export async function assertMayReadConsult(db: Queryable, staff: Staff, consultId: string): Promise<ConsultAccess> {
  const consult = await findConsultAccess(db, consultId);
  if (consult === undefined || !mayReadConsult(staff, consult)) throw notFound();
  return consult;
}

/** Asker and specialist: those who sign and amend the minutes, and plan follow-ups. Other readers are told FORBIDDEN. */
export async function assertParty(db: Queryable, staff: Staff, consultId: string): Promise<ConsultAccess> {
  const consult = await assertMayReadConsult(db, staff, consultId);
  if (!isParty(staff, consult)) {
    throw new AppError('FORBIDDEN', 'only the asking doctor and the specialist may do this', { reason: 'not_a_party' });
  }
  return consult;
}

/**
 * The parties and whoever was with them in the call: they write the minutes, and what is marked on the images becomes part of minutes and record. Other
 * readers, a colleague who opens the consult to look, are told FORBIDDEN.
 */
export async function assertTakesPart(db: Queryable, staff: Staff, consultId: string): Promise<ConsultAccess> {
  const consult = await assertMayReadConsult(db, staff, consultId);
  if (await takesPart(db, staff, consult)) return consult;
  throw new AppError('FORBIDDEN', 'only those who take part in the consult may do this', { reason: 'not_taking_part' });
}

/** Where events go that concern nobody but those who are in the consult: the parties and whoever was with them in the call. */
export async function roomsOfThoseIn(db: Queryable, consult: Pick<ConsultAccess, 'id' | 'askerId' | 'specialistId'>): Promise<string[]> {
  const people = [
    consult.askerId,
    ...(consult.specialistId === null ? [] : [consult.specialistId]),
    ...(await listMembers(db, consult.id)),
  ];
  return [...new Set(people)].map((personId) => `person:${personId}`);
}

/** The same as an answer, of a consult they may read. */
export async function takesPart(db: Queryable, staff: Staff, consult: ConsultAccess): Promise<boolean> {
  return isParty(staff, consult) || isMember(db, consult.id, staff.personId);
}

/** Where events of a consult go: exactly to those who may read it. */
export function roomsOfConsult(
  consult: Pick<ConsultAccess, 'state' | 'askerId' | 'askingFacilityId' | 'targetFacilityId' | 'specialty' | 'specialistId'>,
): string[] {
  const rooms = [`person:${consult.askerId}`];
  if (consult.specialistId !== null) rooms.push(`person:${consult.specialistId}`);
  if (consult.state === 'draft' || consult.targetFacilityId === null) return rooms;
  return [...rooms, `facility:${consult.askingFacilityId}`, `queue:${consult.targetFacilityId}:${consult.specialty ?? ''}`];
}
