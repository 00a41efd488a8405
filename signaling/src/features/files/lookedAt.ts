import { uuidOfUid } from '@hoi-chan/shared/uuidUid.ts';
import type { Queryable } from '../../db/database.ts';
import { findFile } from './store.ts';

/** Whether the UID names (P32) a PDF or photograph of this consult. */
export async function isLookedAtFile(db: Queryable, consultId: string, uid: string): Promise<boolean> {
  const fileId = uuidOfUid(uid);
  const stored = fileId === undefined ? undefined : await findFile(db, consultId, fileId);
  return stored?.file.kind === 'pdf' || stored?.file.kind === 'photo';
}
