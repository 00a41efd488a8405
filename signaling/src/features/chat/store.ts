import type { ChatMessage, Voice } from '@hoi-chan/shared/features/chat.ts';
import type { PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Queryable, Transaction } from '../../db/database.ts';

interface MessageRow {
  id: string;
  consult_id: string;
  client_id: string;
  author: PersonRef;
  text: string;
  at: Date;
  voice_file_id: string | null;
  voice_kind: Voice['kind'];
  voice_duration_ms: number;
  voice_spoken_at: Date;
}
const MESSAGE = `
  select m.id, m.consult_id, m.client_id, m.text, m.at,
    m.voice_file_id, m.voice_kind, m.voice_duration_ms, m.voice_spoken_at,
    jsonb_build_object('id', p.id, 'name', p.name, 'title', p.title, 'facilityName', f.name) as author
  from chat_message m join person p on p.id = m.author_id join facility f on f.id = p.facility_id`;
const toMessage = (row: MessageRow): ChatMessage => ({
  id: row.id,
  consultId: row.consult_id,
  clientId: row.client_id,
  author: row.author,
  text: row.text,
  voice:
    row.voice_file_id === null
      ? null
      : { fileId: row.voice_file_id, kind: row.voice_kind, durationMs: row.voice_duration_ms, spokenAt: row.voice_spoken_at.toISOString() },
  at: row.at.toISOString(),
});

/** The newest `limit` messages, oldest first. */
export async function listMessages(db: Queryable, consultId: string, limit: number): Promise<ChatMessage[]> {
  const { rows } = await db.query<MessageRow>(`${MESSAGE} where m.consult_id = $1 order by m.at desc, m.id desc limit $2`, [
    consultId,
    limit,
  ]);
  return rows.map(toMessage).reverse();
}

/** True when it is new; false when this author has sent this client id before. */
export async function insertMessage(
  tx: Transaction,
  message: { consultId: string; clientId: string; authorId: string; text: string; voice?: Voice },
): Promise<boolean> {
  const result = await tx.query(
    `insert into chat_message (consult_id, client_id, author_id, text, voice_file_id, voice_kind, voice_duration_ms, voice_spoken_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (consult_id, author_id, client_id) do nothing`,
    [
      message.consultId,
      message.clientId,
      message.authorId,
      message.text,
      message.voice?.fileId ?? null,
      message.voice?.kind ?? null,
      message.voice?.durationMs ?? null,
      message.voice?.spokenAt ?? null,
    ],
  );
  return result.rowCount === 1;
}

export async function findMessage(db: Queryable, consultId: string, authorId: string, clientId: string): Promise<ChatMessage | undefined> {
  const { rows } = await db.query<MessageRow>(`${MESSAGE} where m.consult_id = $1 and m.author_id = $2 and m.client_id = $3`, [
    consultId,
    authorId,
    clientId,
  ]);
  return rows[0] && toMessage(rows[0]);
}

/** True when this person has added that file to that consult, and it is sound. */
export async function isOwnRecording(db: Queryable, consultId: string, personId: string, fileId: string): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from consult_file where id = $1 and consult_id = $2 and uploaded_by = $3 and kind = 'audio' and removed_at is null
       and not exists (select 1 from appointment_voice where file_id = $1)`,
    [fileId, consultId, personId],
  );
  return rows.length > 0;
}
