import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_CAPSULE_BYTES } from '@hoi-chan/shared/features/capsules.ts';
import busboy from 'busboy';
import type { Request } from 'express';

const refuse = (reason: string, cause?: unknown): AppError =>
  new AppError('INVALID_REQUEST', 'the upload cannot be read', { reason, ...(cause !== undefined && { cause }) });

/** The fields `passphrase` and `file` of a multipart upload, in memory: a capsule is small, and its content must not lie about on the disk. */
export async function receiveCapsule(req: Request): Promise<{ file: Uint8Array; passphrase: string | undefined }> {
  const chunks: Buffer[] = [];
  let passphrase: string | undefined;
  let files = 0;
  let fault: AppError | undefined;
  await new Promise<void>((resolve, reject) => {
    let parser: busboy.Busboy;
    try {
      parser = busboy({ headers: req.headers, limits: { files: 1, fields: 2, fieldSize: 1024, fileSize: MAX_CAPSULE_BYTES } });
    } catch (error) {
      reject(refuse('not_multipart', error));
      return;
    }
    parser.on('field', (name, value) => {
      if (name === 'passphrase' && value !== '') passphrase = value;
    });
    parser.on('file', (name, file) => {
      if (name === 'file') files += 1;
      file.on('data', (chunk: Buffer) => chunks.push(chunk));
      file.on('limit', () => {
        fault = refuse('too_large');
        chunks.length = 0;
      });
    });
    parser.on('close', resolve);
    parser.on('error', (error) => reject(refuse('upload_broken', error)));
    req.on('error', (error) => reject(refuse('upload_broken', error)));
    req.on('aborted', () => reject(refuse('upload_broken')));
    req.pipe(parser);
  });
  if (fault !== undefined) throw fault;
  const file = Buffer.concat(chunks);
  if (files === 0) throw refuse('no_file');
  if (file.byteLength === 0) throw refuse('empty_file');
  return { file, passphrase };
}
