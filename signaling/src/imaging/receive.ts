import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { RefusalError, type StoreItem } from './gateway.ts';
import type { Inspection } from './inspect.ts';
import { readMeta, WindowedFile } from './layout.ts';
import { offload } from './offload.ts';
import { DEFLATED_LE, EXPLICIT_LE } from './syntaxes.ts';

/** An upload on disk, checked; `dispose` removes it unless it was moved away. */
export interface Received {
  path: string;
  sizeBytes: number;
  object: Inspection;
  dispose(): Promise<void>;
}

/**
 * Streams one upload into `folder` and checks it; memory holds one chunk at a time.
 * @throws RefusalError with the reason; the signal's reason when aborted. The temporary file is gone in both cases.
 */
export async function receive(item: StoreItem, folder: string, maxFileBytes: number, signal: AbortSignal | undefined): Promise<Received> {
  const path = join(folder, `${randomUUID()}.part`);
  const dispose = async (): Promise<void> => rm(path, { force: true });
  try {
    await spool(item, path, maxFileBytes, signal);
    await inflateDataset(path, maxFileBytes, signal);
    const { size } = await stat(path);
    return { path, sizeBytes: size, object: await offload('inspect', [path], signal), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function spool(item: StoreItem, path: string, maxFileBytes: number, signal: AbortSignal | undefined): Promise<void> {
  const file = await open(path, 'wx');
  try {
    let written = 0;
    for await (const chunk of item) {
      signal?.throwIfAborted();
      written += chunk.length;
      if (written > maxFileBytes) throw new RefusalError('too-large', `more than ${maxFileBytes} bytes`);
      await writeAll(file, chunk);
    }
    signal?.throwIfAborted();
    // On disk before the index may name it: a power cut must not leave an index entry without its object.
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let done = 0;
  while (done < chunk.length) done += (await file.write(chunk, done, chunk.length - done)).bytesWritten;
}

/** A deflated data set is kept inflated (lossless): frames cannot be cut out of a compressed stream. */
async function inflateDataset(path: string, maxFileBytes: number, signal: AbortSignal | undefined): Promise<void> {
  const { size } = await stat(path);
  if (size < 140) return;
  const file = await open(path, 'r');
  let meta: { transferSyntaxUid: string; end: number };
  let head: Buffer;
  try {
    const window = new WindowedFile(file, size);
    if ((await window.bytes(128, 4, 'the preamble')).toString('latin1') !== 'DICM') return;
    meta = await readMeta(window);
    if (meta.transferSyntaxUid !== DEFLATED_LE) return;
    head = Buffer.from(await window.bytes(0, meta.end, 'the file meta information'));
  } finally {
    await file.close();
  }
  const inflated = `${path}.raw`;
  try {
    const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      let total = meta.end;
      yield withExplicitSyntax(head);
      for await (const chunk of chunks) {
        total += chunk.length;
        if (total > maxFileBytes) throw new RefusalError('too-large', `inflates to more than ${maxFileBytes} bytes`);
        yield chunk;
      }
    };
    await pipeline(createReadStream(path, { start: meta.end }), createInflateRaw(), counted, createWriteStream(inflated, { flags: 'wx' }), {
      signal,
    });
    await rename(inflated, path);
  } catch (error) {
    await rm(inflated, { force: true });
    if (error instanceof RefusalError || signal?.aborted) throw error;
    throw new RefusalError('truncated', 'the deflated data set cannot be inflated to its end', error);
  }
}

/** The same length keeps every other length right: the shorter UID is padded with NUL (PS3.5 §9.1). */
function withExplicitSyntax(head: Buffer): Buffer {
  const at = head.indexOf(DEFLATED_LE, 132, 'latin1');
  head.write(EXPLICIT_LE.padEnd(DEFLATED_LE.length, '\0'), at, 'latin1');
  return head;
}
