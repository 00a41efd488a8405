import { z } from 'zod';
import { defineNotice, defineRoute, nothing, stream } from '../contract/define.ts';
import { id, instant, line, paragraph } from '../ids.ts';
import { personRef, spoken } from './consultShapes.ts';

/** A follow-up by link (FHIR R4 Appointment): one patient, one time window, one link. */
export const APPOINTMENT_STATES = ['planned', 'waiting', 'in_call', 'ended', 'cancelled'] as const;
/** `open`: the link works; `locked`: five wrong years of birth; the doctor can make a new link. */
export const appointment = z.object({
  id,
  consultId: id,
  callId: id,
  state: z.enum(APPOINTMENT_STATES),
  patientName: z.string(),
  host: personRef,
  startsAt: instant,
  endsAt: instant,
  note: z.string(),
  linkState: z.enum(['open', 'locked']),
  consentAt: instant.nullable(),
  /** Whoever waits now, in order of coming. */
  waitingSince: instant.nullable(),
});
export type Appointment = z.infer<typeof appointment>;

export const sharedItem = z.object({
  id,
  /** `voice`: what a doctor said while the link was down. */
  kind: z.enum(['note', 'plan', 'file', 'voice']),
  title: z.string(),
  /** Text of a note or plan; null for what is fetched with `join.sharedFile`. */
  text: z.string().nullable(),
  /** Set for a `voice`. */
  spoken: spoken.nullable(),
  at: instant,
});
export type SharedItem = z.infer<typeof sharedItem>;

/** The largest picture a patient may send: what a phone's camera gives as a good JPEG. */
export const MAX_PICTURE_BYTES = 8 * 1024 * 1024;
/** A minute of what somebody said while the link was down: a phone records 24 to 128 kbit/s. */
export const MAX_MISSED_VOICE_BYTES = 1024 * 1024;
export const MAX_MISSED_VOICE_MS = 60_000;
/** More cuts in one follow-up than these are no conversation any more: so many from the patient, and so many from the doctors. */
export const MAX_MISSED_VOICES = 20;
/**
 * Texts at the door of a follow-up (i18n `join:consent.*`) that say of a doctor's words, too, that they are kept while the link is down. Who agreed to an
 * earlier one was told that nothing of the call is.
 */
export const TEXTS_THAT_KEEP_DOCTORS_WORDS: readonly string[] = ['follow-up-2026-4'];

const appointmentParams = z.strictObject({ appointmentId: id });
/** 192 random bits, base64url; only its hash is stored. */
const token = z.string().regex(/^[A-Za-z0-9_-]{32}$/);
const tokenParams = z.strictObject({ token });
/** By the clock of the speaker's machine. */
const missedVoice = {
  durationMs: z.coerce.number().pipe(z.number().int().min(1).max(MAX_MISSED_VOICE_MS)),
  spokenAt: instant,
};
const birthYear = z.number().int().min(1900).max(2100);

export const appointmentRoutes = {
  'appointments.plan': defineRoute({
    action: 'appointment:plan',
    method: 'POST',
    path: '/api/consults/:consultId/appointments',
    summary:
      'Plan a follow-up from a signed consult; the link is shown once, here. Sent again with the same `clientId`, it is the same appointment with a new link',
    params: z.strictObject({ consultId: id }),
    body: z.strictObject({
      /** Made by the client for what it plans, so that sending it again after a lost answer plans nothing twice. */
      clientId: id.optional(),
      startsAt: instant,
      durationMinutes: z.number().int().min(5).max(240),
      note: paragraph(1000).default(''),
    }),
    output: z.object({ appointment, link: z.string() }),
  }),
  'appointments.list': defineRoute({
    action: 'appointment:plan',
    method: 'GET',
    path: '/api/appointments',
    summary: 'Follow-ups I host or may host, soonest first',
    query: z.strictObject({ consultId: id.optional() }),
    output: z.object({ appointments: z.array(appointment) }),
  }),
  'appointments.get': defineRoute({
    action: 'appointment:plan',
    method: 'GET',
    path: '/api/appointments/:appointmentId',
    summary: 'One follow-up with what is shared with the patient',
    params: appointmentParams,
    output: z.object({ appointment, shared: z.array(sharedItem) }),
  }),
  'appointments.newLink': defineRoute({
    action: 'appointment:plan',
    method: 'POST',
    path: '/api/appointments/:appointmentId/link',
    summary: 'Make a new link; the old one stops working',
    params: appointmentParams,
    output: z.object({ appointment, link: z.string() }),
  }),
  'appointments.cancel': defineRoute({
    action: 'appointment:plan',
    method: 'POST',
    path: '/api/appointments/:appointmentId/cancel',
    summary: 'Cancel a follow-up',
    params: appointmentParams,
    body: z.strictObject({ reason: line(500) }),
    output: z.object({ appointment }),
  }),
  'appointments.admit': defineRoute({
    action: 'appointment:host',
    method: 'POST',
    path: '/api/appointments/:appointmentId/admit',
    summary: 'Let the waiting patient into the call',
    params: appointmentParams,
    output: z.object({ appointment }),
  }),
  'appointments.end': defineRoute({
    action: 'appointment:host',
    method: 'POST',
    path: '/api/appointments/:appointmentId/end',
    summary: 'End the follow-up call for both',
    params: appointmentParams,
    output: z.object({ appointment }),
  }),
  'appointments.share': defineRoute({
    action: 'appointment:host',
    method: 'POST',
    path: '/api/appointments/:appointmentId/shared',
    summary: 'Share something with the patient: a note, the confirmed plan of the minutes, or a file of the consult',
    params: appointmentParams,
    body: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('note'), text: paragraph(4000, 1) }),
      z.strictObject({ kind: z.literal('plan') }),
      z.strictObject({ kind: z.literal('file'), fileId: id }),
    ]),
    output: z.object({ item: sharedItem }),
  }),
  'appointments.sendVoice': defineRoute({
    action: 'appointment:host',
    method: 'POST',
    path: '/api/appointments/:appointmentId/voices/:clientId',
    summary:
      'What a doctor said to the patient while the link was down (multipart field `file`; WebM, MP4 or Ogg sound of at most a minute and 1 MB): kept in the case and shared with the patient, where the text the patient agreed to says so, once for each `clientId`, while the call runs and for a quarter of an hour after it. NOT_FOUND `no_call_to_speak_in`; CONFLICT `consent_differs`, `voice_sent`, `too_many_files`',
    params: z.strictObject({ appointmentId: id, clientId: id }),
    query: z.strictObject(missedVoice),
    body: stream('multipart/form-data'),
    output: z.object({ fileId: id }),
  }),
  /* The patient's side. Whoever holds the link sees nothing that names the patient until the year of birth is right. */
  'join.look': defineRoute({
    action: 'public:use',
    method: 'GET',
    path: '/api/join/:token',
    summary: 'What a link is: open, too early (with the time), over, locked; NOT_FOUND for unknown ones',
    params: tokenParams,
    output: z.object({
      state: z.enum(['open', 'early', 'over', 'locked']),
      startsAt: instant,
      /** From when the link lets in. */
      opensAt: instant,
      facilityName: z.string(),
      triesLeft: z.number().int(),
    }),
  }),
  'join.birthYear': defineRoute({
    action: 'public:use',
    method: 'POST',
    path: '/api/join/:token/birth-year',
    summary: 'Is this the year of birth? FORBIDDEN `wrong_birth_year` counts, the fifth one locks the link; nothing is entered yet',
    params: tokenParams,
    body: z.strictObject({ birthYear }),
    output: nothing,
  }),
  'join.enter': defineRoute({
    action: 'public:use',
    method: 'POST',
    path: '/api/join/:token',
    summary: 'Confirm year of birth and consent; FORBIDDEN `wrong_birth_year` counts, the fifth one locks the link',
    params: tokenParams,
    body: z.strictObject({
      birthYear,
      /** The version of the consent text that was on the screen; stored with time and language. */
      consentVersion: z.string().max(40),
      language: z.enum(['vi', 'en']),
    }),
    output: z.object({
      /** Access token of role `patient`, good for this appointment until its window ends. */
      accessToken: z.string(),
      expiresAt: instant,
      appointmentId: id,
      callId: id,
      patientName: z.string(),
      hostName: z.string(),
    }),
  }),
  'join.state': defineRoute({
    action: 'appointment:attend',
    method: 'GET',
    path: '/api/join-state',
    summary: 'Where the patient of this token stands: how many are ahead, admitted or not, and what was shared',
    output: z.object({
      state: z.enum(APPOINTMENT_STATES),
      admitted: z.boolean(),
      aheadCount: z.number().int(),
      hostName: z.string(),
      startsAt: instant,
      endsAt: instant,
      shared: z.array(sharedItem),
    }),
  }),
  'join.leave': defineRoute({
    action: 'appointment:attend',
    method: 'POST',
    path: '/api/join-state/leave',
    summary: 'Leave the waiting room',
    output: nothing,
  }),
  'join.sendPicture': defineRoute({
    action: 'appointment:attend',
    method: 'POST',
    path: '/api/join-state/pictures/:snapshotId',
    summary:
      'The picture a doctor asked for in this call (multipart field `file`; JPEG or PNG, at most 8 MB), after the patient has seen it and agreed that it is kept: once for each ask. NOT_FOUND `no_snapshot` when none was asked for, or too long ago; CONFLICT `picture_sent`',
    params: z.strictObject({ snapshotId: id }),
    query: z.strictObject({ consentVersion: z.string().min(1).max(40), language: z.enum(['vi', 'en']) }),
    body: stream('multipart/form-data'),
    output: z.object({ fileId: id }),
  }),
  'join.sendVoice': defineRoute({
    action: 'appointment:attend',
    method: 'POST',
    path: '/api/join-state/voices/:clientId',
    summary:
      'What the patient said while the link was down (multipart field `file`; WebM, MP4 or Ogg sound of at most a minute and 1 MB), under the consent text of the version they agreed to: once for each `clientId`, while the call runs and for a quarter of an hour after it. NOT_FOUND `no_call_to_speak_in`; CONFLICT `consent_differs`, `voice_sent`, `too_many_files`',
    params: z.strictObject({ clientId: id }),
    query: z.strictObject({
      consentVersion: z.string().min(1).max(40),
      language: z.enum(['vi', 'en']),
      ...missedVoice,
    }),
    body: stream('multipart/form-data'),
    output: z.object({ fileId: id }),
  }),
  'join.sharedFile': defineRoute({
    action: 'appointment:attend',
    method: 'GET',
    path: '/api/join-state/shared/:itemId/content',
    summary: 'A file that was shared with the patient',
    params: z.strictObject({ itemId: id }),
    output: { stream: true, contentType: 'application/octet-stream' } as const,
  }),
};

export const appointmentNotices = {
  /** To the doctors: planned, someone waits, ended. */
  'appointment:changed': defineNotice({ durable: true, payload: z.object({ appointment }) }),
  /** To the patient: admitted, queue moved, something shared, ended. The client asks `join.state` again. */
  'appointment:attendChanged': defineNotice({ durable: true, payload: z.object({ appointmentId: id }) }),
};
