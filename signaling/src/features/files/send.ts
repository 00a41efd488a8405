import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Response } from 'express';
import type { Database } from '../../db/database.ts';
import type { Context } from '../../edge/context.ts';
import { sendContent } from '../../edge/sendContent.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import type { ImagingGateway } from '../../imaging/gateway.ts';
import { findFile, type StoredFile } from './store.ts';

export interface SendPorts {
  imaging: ImagingGateway;
  folder: string;
}

/** The bytes as they were uploaded; a DICOM object comes back from the archive. */
export async function sendStored({ imaging, folder }: SendPorts, stored: StoredFile, res: Response, signal: AbortSignal): Promise<void> {
  const { contentType, name, sizeBytes } = stored.file;
  if (stored.path !== null) {
    await sendContent(res, { contentType, name, body: createReadStream(join(folder, stored.path)), lengthBytes: sizeBytes });
    return;
  }
  if (stored.object === undefined) throw new Error('a file that is nowhere');
  const payload = await imaging.instance(stored.object, { signal }).catch((error: unknown) => {
    throw imagingToAppError(error);
  });
  await sendContent(res, {
    contentType,
    name,
    body: payload.body,
    ...(payload.lengthBytes !== undefined && { lengthBytes: payload.lengthBytes }),
  });
}

/** The port for others that have decided by their own rules that somebody may read a file of a consult (a follow-up's shared file). */
export function fileSender(
  ports: SendPorts & { db: Database },
): (context: Context, consultId: string, fileId: string, res: Response) => Promise<void> {
  return async ({ signal }, consultId, fileId, res) => {
    const stored = await findFile(ports.db, consultId, fileId);
    if (stored === undefined) throw new AppError('NOT_FOUND', 'no such file');
    await sendStored(ports, stored, res, signal);
  };
}
