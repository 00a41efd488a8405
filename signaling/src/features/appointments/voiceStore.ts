import type { Queryable, Transaction } from '../../db/database.ts';

/** How long after the end of a call something said before it may still come: a thin link takes its time. */
const SEND_WITHIN_MINUTES = 15;

/** Where what is said in this follow-up goes: the call runs, or ended a moment ago. */
export async function findSpeaking(db: Queryable, appointmentId: string): Promise<{ consultId: string; hostId: string } | undefined> {
  const { rows } = await db.query<{ consult_id: string; host_id: string }>(
    `select consult_id, host_id from appointment
     where id = $1 and admitted_at is not null
       and (state = 'in_call' or (state = 'ended' and ended_at > now() - make_interval(mins => $2)))`,
    [appointmentId, SEND_WITHIN_MINUTES],
  );
  return rows[0] && { consultId: rows[0].consult_id, hostId: rows[0].host_id };
}

/** Whether this version of the text was agreed to at the door. */
export async function hasAgreedTo(db: Queryable, appointmentId: string, consentVersion: string): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from consent where appointment_id = $1 and purpose = 'follow_up_call' and consent_version = $2 limit 1`,
    [appointmentId, consentVersion],
  );
  return rows.length > 0;
}

/** The version of the text that was agreed to at the door last; undefined before anybody came in. */
export async function findAgreedText(db: Queryable, appointmentId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ consent_version: string }>(
    `select consent_version from consent where appointment_id = $1 and purpose = 'follow_up_call' order by id desc limit 1`,
    [appointmentId],
  );
  return rows[0]?.consent_version;
}

/** Of the patient, or of the doctors together. */
export async function countVoices(tx: Transaction, appointmentId: string, side: 'patient' | 'doctors'): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    'select count(*)::int as count from appointment_voice where appointment_id = $1 and (spoken_by is null) = $2',
    [appointmentId, side === 'patient'],
  );
  return rows[0]?.count ?? 0;
}

export interface VoiceInsert {
  appointmentId: string;
  clientId: string;
  fileId: string;
  durationMs: number;
  spokenAt: string;
  /** null: the patient. */
  spokenBy: string | null;
}

/** False when another recording came under this name before. */
export async function insertVoice(tx: Transaction, voice: VoiceInsert): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into appointment_voice (appointment_id, client_id, file_id, duration_ms, spoken_at, spoken_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (appointment_id, client_id) do nothing`,
    [voice.appointmentId, voice.clientId, voice.fileId, voice.durationMs, voice.spokenAt, voice.spokenBy],
  );
  return rowCount === 1;
}
