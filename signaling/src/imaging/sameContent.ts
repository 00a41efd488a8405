import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Entry } from './archiveIndex.ts';
import { offload } from './offload.ts';
import { EXPLICIT_LE, IMPLICIT_LE, J2K_LOSSLESS, JPEG_LOSSLESS, JPEG_LOSSLESS_SV1, JPEG_LS, RLE } from './syntaxes.ts';

/** An object and the file it lies in. */
export interface Held {
  path: string;
  object: Entry;
}

const PLAIN = [IMPLICIT_LE, EXPLICIT_LE];
const LOSSLESS = [RLE, JPEG_LOSSLESS, JPEG_LOSSLESS_SV1, JPEG_LS, J2K_LOSSLESS];
const ENCAPSULATED_DOCUMENT = '00420011';

/**
 * Whether two objects of one SOPInstanceUID show the same: their pixels, or the document they enclose. Not their other elements: archives and
 * discs correct and add to them. What a PACS keeps in another transfer syntax, or what two encoders may have written differently without loss, cannot be
 * told from the bytes, and a report made again after a break says another time: all these count as the same.
 */
export async function showsTheSame(one: Held, other: Held, signal?: AbortSignal): Promise<boolean> {
  const [mine, theirs] = [one.object.frames, other.object.frames];
  if (mine?.count !== theirs?.count) return false;
  if (!isComparable(one.object.transferSyntaxUid, other.object.transferSyntaxUid)) return true;
  if (mine !== undefined) return (await pixelHash(one, signal)) === (await pixelHash(other, signal));
  const [here, there] = [await documentHash(one, signal), await documentHash(other, signal)];
  return here === there;
}

/** Whether equal pixels are equal bytes. */
function isComparable(one: string, other: string): boolean {
  if (one === other) return !LOSSLESS.includes(one);
  return PLAIN.includes(one) && PLAIN.includes(other);
}

async function pixelHash({ path, object: { frames } }: Held, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  if (frames?.kind === 'native') {
    const bytes = Math.ceil((frames.frameBits * frames.count) / 8);
    hash.update(`${frames.frameBits} `);
    await hashPart(hash, path, frames.offset, bytes, signal);
  }
  // In how many fragments a frame lies says nothing of it.
  if (frames?.kind === 'encapsulated')
    for (const [offset, length] of frames.frames.flat()) await hashPart(hash, path, offset, length, signal);
  return hash.digest('hex');
}

async function hashPart(
  hash: ReturnType<typeof createHash>,
  path: string,
  start: number,
  length: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (length === 0) return;
  for await (const chunk of createReadStream(path, { start, end: start + length - 1, signal })) hash.update(chunk as Buffer);
}

async function documentHash({ path }: Held, signal: AbortSignal | undefined): Promise<string | undefined> {
  const document = await offload('bulkValue', [path, ENCAPSULATED_DOCUMENT], signal);
  return document && createHash('sha256').update(document).digest('hex');
}
