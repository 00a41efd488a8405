import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Queryable } from '../../db/database.ts';
import type { PartKey, Parts } from './parts.ts';
import { countFiles } from './store.ts';

/** A whole-body CT with its reconstructions has some thousands; more in one consult is a mistake or an attack. */
const MAX_FILES = 12_000;
/** Several large CTs; beyond it one account would fill the disk of all. */
const MAX_CONSULT_BYTES = 8 * 1024 ** 3;

/** @throws AppError CONFLICT `too_many_files` when what is there, what is on its way and what is `coming` are too much together */
export async function assertRoom(db: Queryable, parts: Parts, consultId: string, coming: readonly PartKey[] = []): Promise<void> {
  const held = await countFiles(db, consultId);
  const pending = await parts.pending(consultId, coming);
  const files = held.files + pending.files + coming.length;
  const bytes = held.bytes + pending.bytes + coming.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (files > MAX_FILES || bytes > MAX_CONSULT_BYTES)
    throw new AppError('CONFLICT', 'too many files in this consult', { reason: 'too_many_files' });
}
