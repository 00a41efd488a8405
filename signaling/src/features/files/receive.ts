import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { HEAD_BYTES } from '@hoi-chan/shared/features/fileKinds.ts';
import { MAX_FILE_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import busboy from 'busboy';
import type { Request } from 'express';
import { cleanName } from './cleanName.ts';

/** Multipart boundaries and part headers around the file. */
const ENVELOPE_BYTES = 64 * 1024;

/** An upload on disk; `dispose` removes it unless it was moved away. */
export interface Upload {
  path: string;
  name: string;
  sizeBytes: number;
  sha256: Buffer;
  /** Its first bytes. */
  head: Buffer;
  dispose(): Promise<void>;
}

const refuse = (reason: string, message: string): AppError =>
  new AppError('INVALID_REQUEST', message, { reason, fields: [{ path: 'file', reason }] });

/**
 * Streams the multipart field `file` to disk; memory holds one chunk at a time. Nothing stays behind when it is refused or breaks off.
 * @throws AppError INVALID_REQUEST `not_multipart` | `no_file` | `one_file_at_a_time` | `empty_file` | `too_large` | `upload_broken`.
 */
export async function receiveUpload(req: Request, folder: string, maxBytes: number = MAX_FILE_BYTES): Promise<Upload> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes + ENVELOPE_BYTES) throw refuse('too_large', 'the file is too large');
  const path = join(folder, `${randomUUID()}.part`);
  const dispose = async (): Promise<void> => rm(path, { force: true });
  try {
    return { ...(await spool(req, path, maxBytes)), path, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function spool(req: Request, path: string, maxBytes: number): Promise<Omit<Upload, 'path' | 'dispose'>> {
  const parser = openParser(req, maxBytes);
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let sizeBytes = 0;
  let name: string | undefined;
  let written: Promise<void> | undefined;
  let fault: AppError | undefined;

  parser.on('file', (field, file: Readable & { truncated?: boolean }, info) => {
    if (field !== 'file' || written !== undefined) {
      fault ??= written === undefined ? refuse('no_file', 'the field is named file') : refuse('one_file_at_a_time', 'one file an upload');
      file.resume();
      return;
    }
    name = info.filename;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
        hash.update(chunk);
        sizeBytes += chunk.length;
        done(null, chunk);
      },
    });
    file.on('limit', () => {
      fault ??= refuse('too_large', 'the file is too large');
    });
    written = pipeline(file, measure, createWriteStream(path, { flags: 'wx' }));
    // Its failure is looked at below, once the parser has ended; until then it must not count as unhandled.
    written.catch(() => undefined);
  });
  parser.on('filesLimit', () => {
    fault ??= refuse('one_file_at_a_time', 'one file an upload');
  });

  try {
    await pipeline(req, parser);
    await written;
  } catch (cause) {
    throw (
      fault ??
      (isOurDisk(cause)
        ? cause
        : new AppError('INVALID_REQUEST', 'the upload broke off or is malformed', { reason: 'upload_broken', cause }))
    );
  }
  if (fault !== undefined) throw fault;
  if (name === undefined) throw refuse('no_file', 'there is no file in the request');
  if (sizeBytes === 0) throw refuse('empty_file', 'the file is empty');
  return { name: cleanName(unescapeName(name)), sizeBytes, sha256: hash.digest(), head };
}

function openParser(req: Request, maxBytes: number): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      limits: { files: 1, fields: 4, fieldSize: 1024, parts: 8, fileSize: maxBytes },
    });
  } catch (cause) {
    throw new AppError('INVALID_REQUEST', 'send the file as multipart/form-data', { reason: 'not_multipart', cause });
  }
}

/** A full disk is our fault, a broken link is not. */
export function isOurDisk(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    ['ENOSPC', 'EACCES', 'EIO', 'ENOENT', 'EROFS'].includes(error.code)
  );
}

/** Browsers write quotes and line ends of a name as %22, %0D and %0A (https://html.spec.whatwg.org/#multipart-form-data). */
function unescapeName(name: string): string {
  return name.replaceAll('%22', '"').replace(/%0[AD]/g, '');
}
