import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_PATIENT_VOICE_BYTES, MAX_PATIENT_VOICES } from '@hoi-chan/shared/features/appointments.ts';
import { assertPatientGuest } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { KeepFile } from './picture.ts';
import { insertConsent, lockAppointment } from './store.ts';
import { countVoices, findSpeaking, insertVoice } from './voiceStore.ts';

/** What a patient said to the doctors while nobody could hear: it is delivered when the link is back, as the text at the door said. */
export function appointmentVoiceHandlers({ db, keepFile }: { db: Database; keepFile: KeepFile }) {
  return {
    'join.sendVoice': async (context, { params, query, req }) => {
      const { appointmentId } = assertPatientGuest(context.actor);
      const { clientId } = params;
      const { consentVersion, language, durationMs, spokenAt } = query;
      const speaking = await findSpeaking(db, appointmentId, consentVersion);
      if (speaking === undefined) throw new AppError('NOT_FOUND', 'no call is or was just held', { reason: 'no_call_to_speak_in' });
      // A page that is newer than the text somebody agreed to keeps nothing on the strength of it.
      if (!speaking.agreed) throw new AppError('CONFLICT', 'another text was agreed to', { reason: 'consent_differs' });
      const fileId = await keepFile(req, {
        consultId: speaking.consultId,
        kind: 'speech',
        uploadedBy: speaking.hostId,
        maxBytes: MAX_PATIENT_VOICE_BYTES,
        async note(tx, id) {
          await lockAppointment(tx, { id: appointmentId });
          if ((await countVoices(tx, appointmentId)) >= MAX_PATIENT_VOICES)
            throw new AppError('CONFLICT', 'too many recordings in this follow-up', { reason: 'too_many_files' });
          if (!(await insertVoice(tx, { appointmentId, clientId, fileId: id, durationMs, spokenAt })))
            throw new AppError('CONFLICT', 'another recording has come under this name', { reason: 'voice_sent' });
          await insertConsent(tx, { appointmentId, purpose: 'kept_speech', consentVersion, language });
          await recordAudit(tx, context, {
            action: 'appointment.sendVoice',
            entityType: 'appointment',
            entityId: appointmentId,
            details: { fileId: id, durationMs, consentVersion },
          });
        },
      });
      return { fileId };
    },
  } satisfies RouteHandlers;
}
