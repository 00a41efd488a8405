import type { MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';
import type { Queryable } from '../../../db/database.ts';

export interface KeptPicture {
  contentType: 'image/jpeg' | 'image/png';
  bytes: Uint8Array;
  window: MinutesKeyImage['window'];
}

export async function findPicture(db: Queryable, consultId: string, imageId: string): Promise<KeptPicture | undefined> {
  const { rows } = await db.query<{
    content_type: KeptPicture['contentType'];
    bytes: Buffer;
    window_center: number | null;
    window_width: number | null;
  }>('select content_type, bytes, window_center, window_width from key_image_picture where annotation_id = $1 and consult_id = $2', [
    imageId,
    consultId,
  ]);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { window_center: center, window_width: width } = row;
  return { contentType: row.content_type, bytes: row.bytes, window: center === null || width === null ? null : { center, width } };
}

/** Replaces one that was drawn with another window. */
export async function keepPicture(db: Queryable, consultId: string, imageId: string, picture: KeptPicture): Promise<void> {
  await db.query(
    `insert into key_image_picture (annotation_id, consult_id, window_center, window_width, content_type, bytes) values ($1, $2, $3, $4, $5, $6)
     on conflict (annotation_id) do update set window_center = excluded.window_center, window_width = excluded.window_width,
       content_type = excluded.content_type, bytes = excluded.bytes, made_at = now()`,
    [imageId, consultId, picture.window?.center ?? null, picture.window?.width ?? null, picture.contentType, Buffer.from(picture.bytes)],
  );
}
