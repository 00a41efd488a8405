import type { Role } from '@hoi-chan/shared/access/permissions.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';

/** A signed-in person, read from the database at each request, so that what an administrator takes away is gone at once. */
export interface Staff {
  kind: 'staff';
  role: Exclude<Role, 'patient'>;
  personId: string;
  familyId: string;
  name: string;
  title: string;
  facilityId: string;
  facilityName: string;
  /** The province at the top of the facility's branch. */
  provinceId: string;
  specialties: string[];
  mustChangePassword: boolean;
}

/** Whoever came in by a follow-up link. */
export interface PatientGuest {
  kind: 'patient';
  role: 'patient';
  appointmentId: string;
  callId: string;
  name: string;
  /** Version of the link it came by; a new link ends it. */
  linkVersion: number;
}

export type Actor = Staff | PatientGuest;

export function assertStaff(actor: Actor | undefined): Staff {
  if (actor?.kind !== 'staff') throw new AppError('FORBIDDEN', 'only for signed-in staff');
  return actor;
}

export function assertPatientGuest(actor: Actor | undefined): PatientGuest {
  if (actor?.kind !== 'patient') throw new AppError('FORBIDDEN', 'only for the patient of an appointment');
  return actor;
}

export function personRefOf(staff: Staff): PersonRef {
  return { id: staff.personId, name: staff.name, title: staff.title, facilityName: staff.facilityName };
}

/** Rooms of the live events this actor may receive, now and when resuming. */
export function roomsOf(actor: Actor): string[] {
  if (actor.kind === 'patient') return [`appointment:${actor.appointmentId}`];
  const rooms = [`person:${actor.personId}`];
  // A hospital asks too: what its doctors ask is not for its specialists of every specialty (same rule as `mayReadConsult`).
  if (actor.role === 'commune_doctor') rooms.push(`facility:${actor.facilityId}`);
  if (actor.role === 'specialist') rooms.push(...actor.specialties.map((specialty) => `queue:${actor.facilityId}:${specialty}`));
  if (actor.role === 'provincial_admin') rooms.push(`province:${actor.provinceId}`);
  return rooms;
}
