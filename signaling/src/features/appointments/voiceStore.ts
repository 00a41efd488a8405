import type { Queryable, Transaction } from '../../db/database.ts';

/** How long after the end of a call something said before it may still come: a thin link takes its time. */
const SEND_WITHIN_MINUTES = 15;

/** Where this patient's words go: the call runs, or ended a moment ago, and this version of the text was agreed to at the door. */
export async function findSpeaking(
  db: Queryable,
  appointmentId: string,
  consentVersion: string,
): Promise<{ consultId: string; hostId: string; agreed: boolean } | undefined> {
  const { rows } = await db.query<{ consult_id: string; host_id: string; agreed: boolean }>(
    `select a.consult_id, a.host_id, exists (
       select 1 from consent c where c.appointment_id = a.id and c.purpose = 'follow_up_call' and c.consent_version = $2) as agreed
     from appointment a
     where a.id = $1 and a.admitted_at is not null
       and (a.state = 'in_call' or (a.state = 'ended' and a.ended_at > now() - make_interval(mins => $3)))`,
    [appointmentId, consentVersion, SEND_WITHIN_MINUTES],
  );
  return rows[0] && { consultId: rows[0].consult_id, hostId: rows[0].host_id, agreed: rows[0].agreed };
}

export async function countVoices(tx: Transaction, appointmentId: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>('select count(*)::int as count from appointment_voice where appointment_id = $1', [
    appointmentId,
  ]);
  return rows[0]?.count ?? 0;
}

/** False when another recording came under this name before. */
export async function insertVoice(
  tx: Transaction,
  voice: { appointmentId: string; clientId: string; fileId: string; durationMs: number; spokenAt: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into appointment_voice (appointment_id, client_id, file_id, duration_ms, spoken_at) values ($1, $2, $3, $4, $5)
     on conflict (appointment_id, client_id) do nothing`,
    [voice.appointmentId, voice.clientId, voice.fileId, voice.durationMs, voice.spokenAt],
  );
  return rowCount === 1;
}
