import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { HEAD_BYTES } from '@hoi-chan/shared/features/fileKinds.ts';
import { isOurDisk } from './receive.ts';

/** Whoever was cut off comes back within days; what lies longer is given up. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** An upload on its way: whose, into which consult, which content. Ids and hash are checked by the contract, so they may be names of files. */
export interface PartKey {
  consultId: string;
  personId: string;
  /** Hex. */
  sha256: string;
  sizeBytes: number;
}

/**
 * Uploads that may be cut and go on. The file on disk is the whole truth: its length is the offset, its name says what it will be. No row in
 * the database can disagree with it, and a restart changes nothing.
 */
export class Parts {
  readonly #folder: string;
  readonly #writing = new Map<string, { abort: AbortController; ended: Promise<void> }>();

  /** `parts` below the folder of files. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  path({ consultId, personId, sha256, sizeBytes }: PartKey): string {
    return join(this.#folder, consultId, `${personId}-${sha256}-${sizeBytes}`);
  }

  /** Makes room for an upload, unless there is some. Returns the bytes that are there. */
  async begin(key: PartKey): Promise<number> {
    const path = this.path(key);
    await mkdir(dirname(path), { recursive: true });
    await (await open(path, 'a')).close();
    return (await stat(path)).size;
  }

  /** Announced sizes of what is on its way into a consult, by any person, of others than `except`. */
  async pending(consultId: string, except: readonly PartKey[]): Promise<{ files: number; bytes: number }> {
    const known = new Set(except.map((key) => this.path(key)));
    const names = await readdir(join(this.#folder, consultId)).catch(() => []);
    const others = names.filter((name) => !known.has(join(this.#folder, consultId, name)));
    return { files: others.length, bytes: others.reduce((sum, name) => sum + Number(name.split('-').at(-1)), 0) };
  }

  /**
   * Writes what comes from `offset` on; what arrived before a cut stays. Returns the bytes that are there then. A second writer takes over
   * from the first, whose link may be dead without knowing it.
   * @throws AppError NOT_FOUND when it was not begun; CONFLICT `offset_differs`; INVALID_REQUEST `upload_broken` | `too_large`
   */
  async append(key: PartKey, offset: number, body: Readable): Promise<number> {
    const path = this.path(key);
    const before = this.#writing.get(path);
    before?.abort.abort();
    await before?.ended;
    const there = await this.size(key);
    if (there !== offset) throw new AppError('CONFLICT', 'the upload stands elsewhere', { reason: 'offset_differs' });
    const abort = new AbortController();
    const work = write(path, offset, key.sizeBytes, body, abort.signal);
    const ended = work.catch(() => undefined);
    this.#writing.set(path, { abort, ended });
    try {
      await work;
    } finally {
      if (this.#writing.get(path)?.abort === abort) this.#writing.delete(path);
    }
    return this.size(key);
  }

  /** @throws AppError NOT_FOUND when it was not begun */
  async size(key: PartKey): Promise<number> {
    const found = await stat(this.path(key)).catch(() => undefined);
    if (found === undefined) throw new AppError('NOT_FOUND', 'no such upload', { reason: 'no_such_upload' });
    return found.size;
  }

  /** The first bytes of a whole upload. @throws AppError CONFLICT `upload_damaged` when it is not the content that was announced; it is gone then */
  async check(key: PartKey): Promise<{ head: Buffer; sha256: Buffer }> {
    const path = this.path(key);
    const hash = createHash('sha256');
    let head = Buffer.alloc(0);
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      hash.update(chunk);
    }
    const sha256 = hash.digest();
    if (sha256.toString('hex') === key.sha256) return { head, sha256 };
    await this.drop(key);
    throw new AppError('CONFLICT', 'the content is not what was announced', { reason: 'upload_damaged' });
  }

  async drop(key: PartKey): Promise<void> {
    await rm(this.path(key), { force: true });
  }

  /** Gives up what nobody came back for. */
  async forgetOld(now = Date.now()): Promise<void> {
    for (const consultId of await readdir(this.#folder).catch(() => [])) {
      for (const name of await readdir(join(this.#folder, consultId)).catch(() => [])) {
        const path = join(this.#folder, consultId, name);
        const found = await stat(path).catch(() => undefined);
        if (found !== undefined && now - found.mtimeMs > KEPT_MS) await rm(path, { force: true });
      }
    }
  }
}

async function write(path: string, offset: number, sizeBytes: number, body: Readable, signal: AbortSignal): Promise<void> {
  let room = sizeBytes - offset;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      room -= chunk.length;
      if (room < 0) done(new AppError('INVALID_REQUEST', 'more bytes than announced', { reason: 'too_large' }));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(body, limit, createWriteStream(path, { flags: 'r+', start: offset }), { signal });
  } catch (cause) {
    if (cause instanceof AppError || isOurDisk(cause)) throw cause;
    throw new AppError('INVALID_REQUEST', 'the piece broke off', { reason: 'upload_broken', cause });
  }
}
