import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ImagingError, type Payload } from '../../imaging/gateway.ts';

/** What was asked for of a body, both ends included, in bytes. */
export interface Range {
  from: number;
  to: number;
}

/** A body that is here whole. */
export interface Whole {
  bytes: Buffer;
  contentType: string;
  /** The same for the same bytes only (RFC 9110 §8.8.3): whoever puts pieces together sees that they are of one body. */
  etag: string;
}

/** Larger bodies are sent in one, and not kept. */
const MOST_OF_ONE = 24_000_000;
const MOST_OF_ALL = 96_000_000;
/** Whoever was cut off for a moment goes on where the pieces ended. */
const KEPT_MS = 60_000;

/** One range of bytes with both ends named; of all others, which a server may pass over (RFC 9110 §14.2), the whole is sent. */
export function rangeOf(header: string | undefined): Range | undefined {
  const [, from, to] = /^bytes=(\d{1,12})-(\d{1,12})$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined) return undefined;
  return Number(from) <= Number(to) ? { from: Number(from), to: Number(to) } : undefined;
}

/**
 * Bodies whose pieces are asked for one after the other: the archive is asked once. Each is kept for the person it was read for, and whoever asks for a
 * piece has been authorised anew before it is looked for here.
 */
export class Pieces {
  readonly #kept = new Map<string, { whole: Whole; ends: NodeJS.Timeout }>();
  readonly #mostOfOne: number;
  readonly #mostOfAll: number;
  #bytes = 0;

  constructor({ mostOfOne = MOST_OF_ONE, mostOfAll = MOST_OF_ALL } = {}) {
    this.#mostOfOne = mostOfOne;
    this.#mostOfAll = mostOfAll;
  }

  /** The body of `key`, read where it is not here; a payload where it is too large to be kept, to be sent as it comes. */
  async of(key: string, read: () => Promise<Payload>): Promise<Whole | Payload> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      // The last used goes last.
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      kept.ends.refresh();
      return kept.whole;
    }
    const gathered = await gather(await read(), this.#mostOfOne);
    if ('etag' in gathered) this.#keep(key, gathered);
    return gathered;
  }

  #keep(key: string, whole: Whole): void {
    this.#drop(key);
    const ends = setTimeout(() => this.#drop(key), KEPT_MS);
    ends.unref();
    this.#kept.set(key, { whole, ends });
    this.#bytes += whole.bytes.byteLength;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#mostOfAll) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    clearTimeout(kept.ends);
    this.#kept.delete(key);
    this.#bytes -= kept.whole.bytes.byteLength;
  }
}

/** The whole of a body that is not larger than `most`; else what came of it and all that is still to come. */
async function gather(payload: Payload, most: number): Promise<Whole | Payload> {
  const { contentType, body, lengthBytes } = payload;
  if (lengthBytes !== undefined && lengthBytes > most) return payload;
  const come: Buffer[] = [];
  let bytes = 0;
  const reader = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  // An archive that broke off is one that did not answer: whoever asks tries again.
  const next = (): Promise<IteratorResult<Buffer>> =>
    reader.next().catch((error: unknown) => {
      throw error instanceof ImagingError ? error : new ImagingError('UNAVAILABLE', 'the answer broke off', { cause: error });
    });
  for (let piece = await next(); piece.done !== true; piece = await next()) {
    come.push(piece.value);
    bytes += piece.value.byteLength;
    if (bytes > most) return { ...payload, body: Readable.from(andTheRest(come, reader)) };
  }
  const whole = Buffer.concat(come);
  return { bytes: whole, contentType, etag: `"${createHash('sha256').update(whole).digest('base64url')}"` };
}

async function* andTheRest(come: Buffer[], reader: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* come;
    for (let piece = await reader.next(); piece.done !== true; piece = await reader.next()) yield piece.value;
  } finally {
    await reader.return?.();
  }
}
