import { AppError } from '@hoi-chan/shared/errors.ts';
import type { AuditAction } from '@hoi-chan/shared/features/auditActions.ts';
import { assertStaff, type Staff } from '../../access/actor.ts';
import { assertParty } from '../../access/consultRights.ts';
import { newSecret, sha256 } from '../../access/tokens.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import type { Context } from '../../edge/context.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import {
  findAppointment,
  findConfirmedPlan,
  findFileName,
  findIdByClientId,
  insertAppointment,
  insertShare,
  listAppointments,
  listShared,
  lockAppointment,
  replaceLink,
  setState,
  shownAppointment,
  type StoredAppointment,
} from './store.ts';
import { tellChanged } from './tell.ts';

export interface HostPorts {
  db: Database;
  /** Beginning of links for patients, without a slash at the end; undefined: as the doctor's browser reached us. */
  publicUrl: string | undefined;
  /** Ends the patient's session and seat in the call: the link was replaced or the appointment cancelled. */
  endGuest(appointment: { id: string; callId: string }, reason: string): void;
  /** Ends the call for everybody in it. */
  endCall(callId: string, byName: string): void;
}

const TOKEN_BYTES = 24;
const LONGEST_AHEAD_DAYS = 366;
const notFound = (): AppError => new AppError('NOT_FOUND', 'no such appointment');
const refused = (reason: string): AppError => new AppError('CONFLICT', 'the appointment is not in the right state for this', { reason });

export function appointmentHostHandlers({ db, publicUrl, endGuest, endCall }: HostPorts) {
  async function mine(q: Queryable, staff: Staff, appointment: StoredAppointment | undefined): Promise<StoredAppointment> {
    if (appointment === undefined || !appointment.parties.includes(staff.personId)) throw notFound();
    return appointment;
  }

  /** Planning sent again: the appointment planned under this `clientId`, its link replaced. */
  async function takeUpAgain(
    tx: Transaction,
    staff: Staff,
    consultId: string,
    asked: { clientId?: string | undefined; startsAt: string; note: string },
    token: string,
  ): Promise<string> {
    const id = await findIdByClientId(tx, staff.personId, asked.clientId ?? '');
    const before = id === undefined ? undefined : await lockAppointment(tx, { id });
    if (before === undefined) throw notFound();
    const same = before.consultId === consultId && Date.parse(before.startsAt) === Date.parse(asked.startsAt) && before.note === asked.note;
    if (!same) throw new AppError('CONFLICT', 'this client id belongs to another appointment', { reason: 'client_id_reused' });
    // Somebody is in by the first link: it did arrive, and nobody is thrown out.
    if (before.state !== 'planned') throw refused('over');
    await replaceLink(tx, before.id, sha256(token));
    return before.id;
  }

  /** Locks the appointment, lets `work` change it, notes and tells it. */
  async function change(
    context: Context,
    appointmentId: string,
    action: AuditAction,
    work: (tx: Transaction, appointment: StoredAppointment, staff: Staff) => Promise<void>,
  ): Promise<StoredAppointment> {
    const staff = assertStaff(context.actor);
    return db.transaction(async (tx) => {
      const appointment = await mine(tx, staff, await lockAppointment(tx, { id: appointmentId }));
      await work(tx, appointment, staff);
      await recordAudit(tx, context, { action, entityType: 'appointment', entityId: appointmentId });
      return tellChanged(tx, appointmentId);
    });
  }

  return {
    'appointments.plan': async (context, { params, body, req }) => {
      const staff = assertStaff(context.actor);
      const startsAt = new Date(body.startsAt);
      const endsAt = new Date(startsAt.getTime() + body.durationMinutes * 60_000);
      if (endsAt.getTime() < Date.now()) throw invalidTime('in_the_past');
      if (startsAt.getTime() > Date.now() + LONGEST_AHEAD_DAYS * 86_400_000) throw invalidTime('too_far');
      const token = newSecret(TOKEN_BYTES);
      const planned = await db.transaction(async (tx) => {
        const consult = await assertParty(tx, staff, params.consultId);
        if (!['signed', 'delivered', 'closed'].includes(consult.state)) throw refused('not_signed');
        const made = await insertAppointment(tx, {
          clientId: body.clientId ?? null,
          consultId: consult.id,
          hostId: staff.personId,
          startsAt,
          endsAt,
          note: body.note,
          tokenSha256: sha256(token),
        });
        // Only the hash of the first link was kept, and it may never have arrived: the same appointment, with a new link.
        const id = made ?? (await takeUpAgain(tx, staff, consult.id, body, token));
        await recordAudit(tx, context, {
          action: made === undefined ? 'appointment.newLink' : 'appointment.plan',
          entityType: 'appointment',
          entityId: id,
          details: { consultId: consult.id },
        });
        const appointment = await tellChanged(tx, id);
        // The year of birth is the patient's key; without one nobody could come in.
        if (appointment.birthDate === null) throw refused('birth_date_unknown');
        return appointment;
      });
      return { appointment: shownAppointment(planned), link: linkOf(token, publicUrl, req) };
    },
    'appointments.list': async (context, { query }) => {
      const appointments = await listAppointments(db, assertStaff(context.actor).personId, query.consultId);
      await recordAudit(db, context, { action: 'appointment.list', entityType: 'appointment', details: { count: appointments.length } });
      return { appointments: appointments.map(shownAppointment) };
    },
    'appointments.get': async (context, { params }) => {
      const appointment = await mine(db, assertStaff(context.actor), await findAppointment(db, { id: params.appointmentId }));
      await recordAudit(db, context, { action: 'appointment.read', entityType: 'appointment', entityId: appointment.id });
      return { appointment: shownAppointment(appointment), shared: await listShared(db, appointment.id) };
    },
    'appointments.newLink': async (context, { params, req }) => {
      const token = newSecret(TOKEN_BYTES);
      const appointment = await change(context, params.appointmentId, 'appointment.newLink', async (tx, before) => {
        if (before.state === 'ended' || before.state === 'cancelled') throw refused('over');
        await replaceLink(tx, before.id, sha256(token));
        if (before.state === 'waiting') await setState(tx, before.id, 'planned');
      });
      endGuest(appointment, 'link_replaced');
      return { appointment: shownAppointment(appointment), link: linkOf(token, publicUrl, req) };
    },
    'appointments.cancel': async (context, { params }) => {
      const appointment = await change(context, params.appointmentId, 'appointment.cancel', async (tx, before) => {
        if (before.state === 'ended') throw refused('over');
        await setState(tx, before.id, 'cancelled');
      });
      endGuest(appointment, 'cancelled');
      return { appointment: shownAppointment(appointment) };
    },
    'appointments.admit': async (context, { params }) => {
      const appointment = await change(context, params.appointmentId, 'appointment.admit', async (tx, before) => {
        if (before.state === 'in_call') return;
        if (before.state !== 'waiting') throw refused('not_waiting');
        await setState(tx, before.id, 'in_call');
      });
      return { appointment: shownAppointment(appointment) };
    },
    'appointments.end': async (context, { params }) => {
      const appointment = await change(context, params.appointmentId, 'appointment.end', async (tx, before) => {
        if (before.state === 'cancelled') throw refused('over');
        await setState(tx, before.id, 'ended');
      });
      endCall(appointment.callId, assertStaff(context.actor).name);
      return { appointment: shownAppointment(appointment) };
    },
    'appointments.share': async (context, { params, body }) => {
      const staff = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        const appointment = await mine(tx, staff, await lockAppointment(tx, { id: params.appointmentId }));
        const base = { appointmentId: appointment.id, sharedBy: staff.personId, fileId: null };
        const item = await (async () => {
          if (body.kind === 'note') return insertShare(tx, { ...base, kind: 'note', title: '', text: body.text });
          if (body.kind === 'plan') {
            const text = await findConfirmedPlan(tx, appointment.consultId);
            if (text === undefined || text === '') throw refused('no_plan');
            return insertShare(tx, { ...base, kind: 'plan', title: '', text });
          }
          const name = await findFileName(tx, appointment.consultId, body.fileId);
          if (name === undefined) throw new AppError('NOT_FOUND', 'no such file in this consult');
          return insertShare(tx, { ...base, kind: 'file', title: name, text: null, fileId: body.fileId });
        })();
        await recordAudit(tx, context, {
          action: 'appointment.share',
          entityType: 'appointment',
          entityId: appointment.id,
          details: { kind: body.kind },
        });
        await tellChanged(tx, appointment.id);
        return { item };
      });
    },
  } satisfies RouteHandlers;
}

function invalidTime(reason: string): AppError {
  return new AppError('INVALID_REQUEST', 'the appointment cannot be then', {
    reason: 'invalid_fields',
    fields: [{ path: 'startsAt', reason }],
  });
}

function linkOf(token: string, publicUrl: string | undefined, req: { protocol: string; get(name: string): string | undefined }): string {
  return `${publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`}/j/${token}`;
}
