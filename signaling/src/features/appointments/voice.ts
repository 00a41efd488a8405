import type { Request } from 'express';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_MISSED_VOICE_BYTES, MAX_MISSED_VOICES, TEXTS_THAT_KEEP_DOCTORS_WORDS } from '@hoi-chan/shared/features/appointments.ts';
import { assertPatientGuest, assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Transaction } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { KeepFile } from './picture.ts';
import { findAppointment, insertConsent, insertShare, lockAppointment } from './store.ts';
import { tellChanged } from './tell.ts';
import { countVoices, findAgreedText, findSpeaking, hasAgreedTo, insertVoice, type VoiceInsert } from './voiceStore.ts';

const consentDiffers = (): AppError => new AppError('CONFLICT', 'another text was agreed to', { reason: 'consent_differs' });
const noCall = (): AppError => new AppError('NOT_FOUND', 'no call is or was just held', { reason: 'no_call_to_speak_in' });

/**
 * What was said in a follow-up while nobody could hear it, delivered when the link is back: the patient's words to the doctors, as the text at the
 * door said, and a doctor's to the patient.
 */
export function appointmentVoiceHandlers({ db, keepFile }: { db: Database; keepFile: KeepFile }) {
  /** Keeps the sound once under its name; `also` stands or falls with it. */
  async function keep(
    req: Request,
    to: { consultId: string; uploadedBy: string },
    said: Omit<VoiceInsert, 'fileId'>,
    also: (tx: Transaction, fileId: string) => Promise<void>,
  ): Promise<string> {
    const { appointmentId, spokenBy } = said;
    return keepFile(req, {
      ...to,
      kind: 'speech',
      from: spokenBy === null ? 'patient' : 'doctor',
      maxBytes: MAX_MISSED_VOICE_BYTES,
      async note(tx, fileId) {
        await lockAppointment(tx, { id: appointmentId });
        if ((await countVoices(tx, appointmentId, spokenBy === null ? 'patient' : 'doctors')) >= MAX_MISSED_VOICES)
          throw new AppError('CONFLICT', 'too many recordings in this follow-up', { reason: 'too_many_files' });
        if (!(await insertVoice(tx, { ...said, fileId })))
          throw new AppError('CONFLICT', 'another recording has come under this name', { reason: 'voice_sent' });
        await also(tx, fileId);
      },
    });
  }

  return {
    'join.sendVoice': async (context, { params, query, req }) => {
      const { appointmentId } = assertPatientGuest(context.actor);
      const { consentVersion, language, ...said } = query;
      const speaking = await findSpeaking(db, appointmentId);
      if (speaking === undefined) throw noCall();
      // A page that is newer than the text somebody agreed to keeps nothing on the strength of it.
      if (!(await hasAgreedTo(db, appointmentId, consentVersion))) throw consentDiffers();
      const to = { consultId: speaking.consultId, uploadedBy: speaking.hostId };
      const fileId = await keep(req, to, { appointmentId, ...params, ...said, spokenBy: null }, async (tx, id) => {
        await insertConsent(tx, { appointmentId, purpose: 'kept_speech', consentVersion, language });
        await recordAudit(tx, context, {
          action: 'appointment.sendVoice',
          entityType: 'appointment',
          entityId: appointmentId,
          details: { fileId: id, durationMs: said.durationMs, consentVersion },
        });
      });
      return { fileId };
    },
    'appointments.sendVoice': async (context, { params, query, req }) => {
      const { personId } = assertStaff(context.actor);
      const { appointmentId } = params;
      const appointment = await findAppointment(db, { id: appointmentId });
      if (appointment?.parties.includes(personId) !== true) throw new AppError('NOT_FOUND', 'no such appointment');
      const speaking = await findSpeaking(db, appointmentId);
      if (speaking === undefined) throw noCall();
      // Of somebody who came in before an update, with a text that says nothing of it, no case keeps what was said to them.
      const agreed = await findAgreedText(db, appointmentId);
      if (agreed === undefined || !TEXTS_THAT_KEEP_DOCTORS_WORDS.includes(agreed)) throw consentDiffers();
      const to = { consultId: speaking.consultId, uploadedBy: personId };
      const fileId = await keep(req, to, { ...params, ...query, spokenBy: personId }, async (tx, id) => {
        await insertShare(tx, { appointmentId, kind: 'voice', title: '', text: null, fileId: id, sharedBy: personId });
        await recordAudit(tx, context, {
          action: 'appointment.shareVoice',
          entityType: 'appointment',
          entityId: appointmentId,
          details: { fileId: id, durationMs: query.durationMs },
        });
        await tellChanged(tx, appointmentId);
      });
      return { fileId };
    },
  } satisfies RouteHandlers;
}
