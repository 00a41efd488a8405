import { isCallOpen } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { assertStaff, type Actor, type Staff } from './access/actor.ts';
import { mayReadConsult } from './access/consultRights.ts';
import { findConsultAccess } from './access/store.ts';
import { recordAudit } from './audit/record.ts';
import type { CallPerson, CallRights } from './calls/ports.ts';
import type { Database } from './db/database.ts';
import { insertAskedPicture, isSentPicture } from './features/appointments/pictureStore.ts';
import { findAppointment, type StoredAppointment } from './features/appointments/store.ts';
import type { ConsultMoves } from './features/consults/moves/consultMoves.ts';
import { findIdByCall } from './features/consults/moves/store.ts';
import { findSeatLimits } from './features/facilities/store.ts';
import { findFile } from './features/files/store.ts';
import { insertMember } from './features/minutes/store.ts';

const notFound = (): AppError => new AppError('NOT_FOUND', 'no such call');
const closed = (): AppError => new AppError('CONFLICT', 'this call is over', { reason: 'call_closed' });

export interface CallRightsPorts {
  db: Database;
  moves: ConsultMoves;
  endAppointment(appointmentId: string): Promise<void>;
}

/** Whose call it is: the consult's readers, or the two doctors and the admitted patient of a follow-up. */
export function callRights({ db, moves, endAppointment }: CallRightsPorts): CallRights {
  return {
    async assertMayJoin(actor, callId, { joins = true } = {}) {
      const consultId = await findIdByCall(db, callId);
      const consult = consultId === undefined ? undefined : await findConsultAccess(db, consultId);
      if (consult !== undefined) {
        if (actor.kind !== 'staff' || !mayReadConsult(actor, consult)) throw notFound();
        if (!isCallOpen(consult.state)) throw closed();
        // Whoever was there stands in the minutes as a member.
        if (joins) await insertMember(db, consult.id, actor.personId);
        const limits = await findSeatLimits(db, actor.facilityId);
        return { subject: { kind: 'consult', consultId: consult.id }, person: staffPerson(actor), limits };
      }
      const appointment = await findAppointment(db, { callId });
      if (appointment === undefined) throw notFound();
      const person = admit(actor, appointment);
      const limits = actor.kind === 'staff' ? await findSeatLimits(db, actor.facilityId) : undefined;
      return { subject: { kind: 'appointment', appointmentId: appointment.id }, person, ...(limits && { limits }) };
    },
    async onFirstJoin(callId, actor) {
      const session = await moves.sessionStarted(callId, actor.kind === 'staff' ? actor : undefined);
      return session ?? (await findAppointment(db, { callId }))?.admittedAt;
    },
    async onSnapshotAsked(by, subject, details) {
      if (subject.kind === 'consult') {
        await recordAudit(db, by, { action: 'call.askSnapshot', entityType: 'consult', entityId: subject.consultId, details });
        return;
      }
      const { appointmentId } = subject;
      const { personId } = assertStaff(by.actor);
      await db.transaction(async (tx) => {
        await insertAskedPicture(tx, { id: details.snapshotId, appointmentId, askedBy: personId });
        await recordAudit(tx, by, { action: 'appointment.askPicture', entityType: 'appointment', entityId: appointmentId, details });
      });
    },
    async isPictureOf(subject, snapshotId, fileId) {
      if (subject.kind === 'appointment') return isSentPicture(db, subject.appointmentId, snapshotId, fileId);
      return (await findFile(db, subject.consultId, fileId)) !== undefined;
    },
    async onCallEnded(callId, by) {
      await moves.sessionEnded(callId, by?.kind === 'staff' ? by : undefined);
      // An empty follow-up call may still be taken up again within its window; only a doctor ends it.
      const appointment = by?.kind === 'staff' ? await findAppointment(db, { callId }) : undefined;
      if (appointment !== undefined) await endAppointment(appointment.id);
    },
  };
}

function admit(actor: Actor, appointment: StoredAppointment): CallPerson {
  if (actor.kind === 'patient') {
    if (actor.appointmentId !== appointment.id) throw notFound();
    if (appointment.state === 'ended' || appointment.state === 'cancelled') throw closed();
    if (!appointment.admitted) throw new AppError('FORBIDDEN', 'not admitted yet', { reason: 'not_admitted' });
    return { personId: null, name: appointment.patientName, title: '', facilityName: '', role: 'patient' };
  }
  if (!appointment.parties.includes(actor.personId)) throw notFound();
  if (appointment.state === 'ended' || appointment.state === 'cancelled') throw closed();
  return staffPerson(actor);
}

function staffPerson(staff: Staff): CallPerson {
  return { personId: staff.personId, name: staff.name, title: staff.title, facilityName: staff.facilityName, role: staff.role };
}
