import { AppError } from '@hoi-chan/shared/errors.ts';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { assertPatientGuest } from '../../access/actor.ts';
import { sha256, type Tokens } from '../../access/tokens.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Transaction } from '../../db/database.ts';
import type { Context } from '../../edge/context.ts';
import type { RouteHandlers, RouteInput } from '../../edge/http.ts';
import {
  clearWrongTries,
  countWrongTry,
  EARLY_MINUTES,
  findAppointment,
  findSharedFile,
  insertConsent,
  listQueue,
  listShared,
  lockAppointment,
  MAX_WRONG_TRIES,
  setState,
  type StoredAppointment,
} from './store.ts';
import { tellChanged } from './tell.ts';

/** A call that runs late is not cut off at the minute. */
export const GRACE_MINUTES = 30;
/** Each patient asks twice, for the year and to enter, and a whole village may share one address. */
const TRIES_PER_MINUTE = 40;

export interface AttendPorts {
  db: Database;
  tokens: Tokens;
  sendFile(context: Context, consultId: string, fileId: string, res: RouteInput<'join.sharedFile'>['res']): Promise<void>;
}

const unknown = (): AppError => new AppError('NOT_FOUND', 'this link is not known', { reason: 'unknown_link' });

export type LinkState = 'open' | 'early' | 'over' | 'locked';
/** Whether the link lets in at `now`. */
export function linkStateOf(appointment: Pick<StoredAppointment, 'state' | 'linkState' | 'startsAt' | 'endsAt'>, now: Date): LinkState {
  if (appointment.state === 'ended' || appointment.state === 'cancelled') return 'over';
  const graceMs = appointment.state === 'in_call' ? GRACE_MINUTES * 60_000 : 0;
  if (now.getTime() >= Date.parse(appointment.endsAt) + graceMs) return 'over';
  if (appointment.linkState === 'locked') return 'locked';
  return now.getTime() < opensAt(appointment).getTime() ? 'early' : 'open';
}

function opensAt({ startsAt }: Pick<StoredAppointment, 'startsAt'>): Date {
  return new Date(Date.parse(startsAt) - EARLY_MINUTES * 60_000);
}

/** The patient's side of a follow-up. Until the year of birth is right nothing here tells whose link it is. */
export function appointmentAttendHandlers({ db, tokens, sendFile }: AttendPorts) {
  const limiter = new RateLimiterMemory({ points: TRIES_PER_MINUTE, duration: 60 });

  async function assertNotTooOften(ip: string): Promise<void> {
    await limiter.consume(ip).catch(() => {
      throw new AppError('RATE_LIMITED', 'too many tries from this address', { reason: 'slow_down', retryAfterSeconds: 60 });
    });
  }

  return {
    'join.look': async ({ ip }, { params }) => {
      await assertNotTooOften(`look:${ip}`);
      const appointment = await findAppointment(db, { tokenSha256: sha256(params.token) });
      if (appointment === undefined) throw unknown();
      return {
        state: linkStateOf(appointment, new Date()),
        startsAt: appointment.startsAt,
        opensAt: opensAt(appointment).toISOString(),
        facilityName: appointment.host.facilityName,
        triesLeft: MAX_WRONG_TRIES - appointment.wrongTries,
      };
    },
    'join.birthYear': async (context, { params, body }) => {
      await assertNotTooOften(context.ip);
      const found = await db.transaction((tx) => checkBirthYear(tx, context, params.token, body.birthYear));
      if (found instanceof AppError) throw found;
      return {};
    },
    'join.enter': async (context, { params, body }) => {
      await assertNotTooOften(context.ip);
      const outcome = await db.transaction(async (tx): Promise<{ entered: StoredAppointment } | { refusal: AppError }> => {
        const appointment = await checkBirthYear(tx, context, params.token, body.birthYear);
        if (appointment instanceof AppError) return { refusal: appointment };
        await clearWrongTries(tx, appointment.id);
        const { consentVersion, language } = body;
        await insertConsent(tx, { appointmentId: appointment.id, purpose: 'follow_up_call', consentVersion, language });
        if (appointment.state === 'planned') await setState(tx, appointment.id, 'waiting');
        await recordAudit(tx, context, {
          action: 'appointment.enter',
          entityType: 'appointment',
          entityId: appointment.id,
          details: { consentVersion: body.consentVersion },
        });
        return { entered: await tellChanged(tx, appointment.id) };
      });
      if ('refusal' in outcome) throw outcome.refusal;
      const { entered } = outcome;
      const expiresAt = new Date(Date.parse(entered.endsAt) + GRACE_MINUTES * 60_000);
      return {
        accessToken: tokens.signPatient(entered.id, entered.linkVersion, expiresAt),
        expiresAt: expiresAt.toISOString(),
        appointmentId: entered.id,
        callId: entered.callId,
        patientName: entered.patientName,
        hostName: `${entered.host.title} ${entered.host.name}`.trim(),
      };
    },
    'join.state': async ({ actor }) => {
      const { appointmentId } = assertPatientGuest(actor);
      const appointment = await backInTheQueue(appointmentId);
      const queue = await listQueue(db, appointment.host.id);
      const place = queue.findIndex((other) => other.id === appointment.id);
      return {
        state: appointment.state,
        admitted: appointment.admitted && appointment.state === 'in_call',
        aheadCount: appointment.state === 'waiting' ? Math.max(0, place) : 0,
        hostName: `${appointment.host.title} ${appointment.host.name}`.trim(),
        startsAt: appointment.startsAt,
        endsAt: appointment.endsAt,
        shared: await listShared(db, appointment.id),
      };
    },
    'join.leave': async (context) => {
      const { appointmentId } = assertPatientGuest(context.actor);
      await leaveQueue(db, appointmentId);
      return {};
    },
    'join.sharedFile': async (context, { params, res }) => {
      const { appointmentId } = assertPatientGuest(context.actor);
      const file = await findSharedFile(db, appointmentId, params.itemId);
      if (file === undefined) throw new AppError('NOT_FOUND', 'nothing of that kind was shared');
      await recordAudit(db, context, {
        action: 'appointment.readFile',
        entityType: 'appointment',
        entityId: appointmentId,
        details: { itemId: params.itemId },
      });
      await sendFile(context, file.consultId, file.fileId, res);
    },
  } satisfies RouteHandlers;

  /** The appointment, or the refusal. It is returned, not thrown: a wrong try must be counted, so the transaction has to commit. */
  async function checkBirthYear(
    tx: Transaction,
    context: Context,
    token: string,
    birthYear: number,
  ): Promise<StoredAppointment | AppError> {
    const appointment = await lockAppointment(tx, { tokenSha256: sha256(token) });
    if (appointment === undefined) return unknown();
    const state = linkStateOf(appointment, new Date());
    if (state !== 'open') return new AppError('CONFLICT', 'the link does not let in now', { reason: `link_${state}` });
    if (appointment.birthDate?.slice(0, 4) === String(birthYear)) return appointment;
    await countWrongTry(tx, appointment.id);
    await recordAudit(tx, context, { action: 'appointment.enter', outcome: 'denied', entityType: 'appointment', entityId: appointment.id });
    const left = MAX_WRONG_TRIES - appointment.wrongTries - 1;
    if (left === 0) await tellChanged(tx, appointment.id);
    return new AppError('FORBIDDEN', 'the year of birth is not the one we know', {
      reason: left === 0 ? 'link_locked' : 'wrong_birth_year',
      fields: [{ path: 'birthYear', reason: 'wrong' }],
    });
  }

  /** A patient whose phone slept had left the queue; asking again takes a place in it. */
  async function backInTheQueue(appointmentId: string): Promise<StoredAppointment> {
    const found = await findAppointment(db, { id: appointmentId });
    if (found === undefined) throw unknown();
    if (found.state !== 'planned' || linkStateOf(found, new Date()) !== 'open') return found;
    return db.transaction(async (tx: Transaction) => {
      const locked = await lockAppointment(tx, { id: appointmentId });
      if (locked?.state !== 'planned') return locked ?? found;
      await setState(tx, appointmentId, 'waiting');
      return tellChanged(tx, appointmentId);
    });
  }
}

/** The patient is gone from the waiting room: by hand, or the connection is lost for a while. */
export async function leaveQueue(db: Database, appointmentId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, { id: appointmentId });
    if (appointment?.state !== 'waiting') return;
    await setState(tx, appointmentId, 'planned');
    await tellChanged(tx, appointmentId);
  });
}
