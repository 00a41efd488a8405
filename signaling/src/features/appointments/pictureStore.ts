import type { Queryable, Transaction } from '../../db/database.ts';

/** How long a patient may take to point the camera, and a thin link to carry what came of it. */
const SEND_WITHIN_MINUTES = 15;

export async function insertAskedPicture(tx: Transaction, picture: { id: string; appointmentId: string; askedBy: string }): Promise<void> {
  await tx.query('insert into appointment_picture (id, appointment_id, asked_by) values ($1, $2, $3)', [
    picture.id,
    picture.appointmentId,
    picture.askedBy,
  ]);
}

/** One that was asked of this appointment's patient and may still come; `fileId` once it did. */
export async function findAskedPicture(
  db: Queryable,
  appointmentId: string,
  id: string,
): Promise<{ consultId: string; askedBy: string; fileId: string | null } | undefined> {
  const { rows } = await db.query<{ consult_id: string; asked_by: string; file_id: string | null }>(
    `select a.consult_id, x.asked_by, x.file_id from appointment_picture x join appointment a on a.id = x.appointment_id
     where x.id = $2 and x.appointment_id = $1 and a.state = 'in_call' and x.asked_at > now() - make_interval(mins => $3)`,
    [appointmentId, id, SEND_WITHIN_MINUTES],
  );
  return rows[0] && { consultId: rows[0].consult_id, askedBy: rows[0].asked_by, fileId: rows[0].file_id };
}

/** False when another file came for it meanwhile. */
export async function setPictureFile(tx: Transaction, id: string, fileId: string): Promise<boolean> {
  const { rowCount } = await tx.query('update appointment_picture set file_id = $2, sent_at = now() where id = $1 and file_id is null', [
    id,
    fileId,
  ]);
  return rowCount === 1;
}

/** Whether this is the file that came for it. */
export async function isSentPicture(db: Queryable, appointmentId: string, id: string, fileId: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from appointment_picture where id = $1 and appointment_id = $2 and file_id = $3', [
    id,
    appointmentId,
    fileId,
  ]);
  return rowCount === 1;
}
