import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_IMPORT_BYTES } from '@hoi-chan/shared/features/imports.ts';
import type { Request } from 'express';

const refuse = (reason: string, message: string): AppError =>
  new AppError('INVALID_REQUEST', message, { reason, fields: [{ path: 'file', reason }] });

/**
 * Streams the body to `path`, readable by this process alone; returns its bytes. Nothing stays behind when it is refused or breaks off.
 * @throws AppError INVALID_REQUEST `import_too_large` | `empty_file` | `upload_broken`
 */
export async function saveUpload(req: Request, path: string, maxBytes: number = MAX_IMPORT_BYTES): Promise<number> {
  const tooLarge = (): AppError => refuse('import_too_large', 'the file is too large');
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > maxBytes ? tooLarge() : null, chunk);
    },
  });
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await pipeline(req, measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    if (size === 0) throw refuse('empty_file', 'the file is empty');
    return size;
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof AppError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'ECONNABORTED')
      throw refuse('upload_broken', 'the upload broke off');
    throw error;
  }
}
