import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Request } from 'express';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { sniff } from '@hoi-chan/shared/features/fileKinds.ts';
import { roomsOfConsult } from '../../access/consultRights.ts';
import { findConsultAccess } from '../../access/store.ts';
import type { Transaction } from '../../db/database.ts';
import { publish } from '../../live/publish.ts';
import { isFilmAt } from './filmAt.ts';
import { noFile } from './keep.ts';
import { assertRoom } from './limits.ts';
import { Parts } from './parts.ts';
import { erasePlace } from './placeData.ts';
import type { FilePorts } from './ports.ts';
import { receiveUpload } from './receive.ts';
import { findFile, findSameFile, insertFile } from './store.ts';

/** What browsers record speech as. */
const SPEECH_TYPES = ['audio/webm', 'audio/mp4', 'audio/ogg'];
const EXTENSIONS: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'audio/webm': 'webm',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
};

export interface FromFollowUp {
  consultId: string;
  kind: 'photo' | 'speech';
  /** Its name says so. */
  from: 'patient' | 'doctor';
  /** The doctor who asked for it, who said it, or whose appointment it is. */
  uploadedBy: string;
  maxBytes: number;
  /** In the same transaction, for what else must stand or fall with it. */
  note(tx: Transaction, fileId: string): Promise<void>;
}

/**
 * Keeps what was sent at a follow-up, after the minutes were signed: beside the other files, a photo not as a study, since the studies are
 * those the minutes speak of. The place where it was taken is erased; its name is ours.
 * @throws AppError as `receiveUpload`; INVALID_REQUEST `not_an_image` | `not_speech`; CONFLICT `too_many_files`
 */
export function followUpFileKeeper({ db, folder }: Pick<FilePorts, 'db' | 'folder'>) {
  const parts = new Parts(join(folder, 'parts'));

  return async (req: Request, { consultId, kind: wanted, from, uploadedBy, maxBytes, note }: FromFollowUp): Promise<string> => {
    const consult = await findConsultAccess(db, consultId);
    if (consult === undefined) throw noFile();
    await assertRoom(db, parts, consultId);
    const upload = await receiveUpload(req, join(folder, 'incoming'), maxBytes);
    try {
      const kind = sniff(upload.head);
      const fits =
        wanted === 'photo'
          ? kind?.kind === 'photo'
          : kind !== undefined && SPEECH_TYPES.includes(kind.contentType) && !(await isFilmAt(upload.path, upload.head));
      if (kind === undefined || !fits) {
        const reason = wanted === 'photo' ? 'not_an_image' : 'not_speech';
        throw new AppError('INVALID_REQUEST', `not a ${wanted}`, { reason, fields: [{ path: 'file', reason }] });
      }
      const same = await findSameFile(db, consultId, upload.sha256);
      if (same !== undefined) return same;
      if (wanted === 'photo') await erasePlace(upload.path);
      const id = randomUUID();
      const path = join(consultId, id);
      const place = join(folder, path);
      await mkdir(dirname(place), { recursive: true });
      await rename(upload.path, place);
      const { sizeBytes, sha256 } = upload;
      const name = `${from}-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.${EXTENSIONS[kind.contentType]}`;
      try {
        await db.transaction(async (tx) => {
          await insertFile(tx, { id, consultId, name, ...kind, sizeBytes, sha256, path, object: undefined, uploadedBy });
          await note(tx, id);
          const stored = await findFile(tx, consultId, id);
          if (stored === undefined) throw noFile();
          await publish(tx, roomsOfConsult(consult), 'consult:fileAdded', { consultId, file: stored.file });
        });
      } catch (error) {
        await rm(place, { force: true });
        throw error;
      }
      return id;
    } finally {
      await upload.dispose();
    }
  };
}
