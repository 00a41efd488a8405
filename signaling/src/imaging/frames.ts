import type { FileHandle } from 'node:fs/promises';
import { ImagingError, RefusalError } from './gateway.ts';
import type { PixelLayout } from './layout.ts';

/** Where each frame's bytes lie in the file. */
export type FrameTable =
  | { kind: 'native'; count: number; offset: number; frameBits: number }
  | { kind: 'encapsulated'; count: number; frames: [offset: number, length: number][][] };

type Fragment = [offset: number, length: number];

/**
 * Which fragments make up each frame (PS3.5 annex A.4): the basic offset table where there is one, else one fragment a frame, else the
 * start marks of JPEG streams.
 */
export async function splitFrames(file: FileHandle, pixels: PixelLayout & { kind: 'encapsulated' }, count: number): Promise<FrameTable> {
  const { fragments, basicOffsets } = pixels;
  if (count === 1) return { kind: 'encapsulated', count, frames: [fragments] };
  if (fragments.length === count) return { kind: 'encapsulated', count, frames: fragments.map((fragment) => [fragment]) };
  const starts = basicOffsets.length === count ? offsetsToIndexes(fragments, basicOffsets) : await jpegStarts(file, fragments);
  if (starts.length !== count)
    throw new RefusalError('unreadable', `${fragments.length} fragments cannot be shared out among ${count} frames`);
  const frames = starts.map((start, index) => fragments.slice(start, starts[index + 1] ?? fragments.length));
  return { kind: 'encapsulated', count, frames };
}

/** Offsets count from the first byte of the first fragment's item tag, 8 bytes before its value. */
function offsetsToIndexes(fragments: Fragment[], offsets: number[]): number[] {
  const base = (fragments[0]?.[0] ?? 0) - 8;
  const indexes = offsets.map((offset) => fragments.findIndex(([at]) => at - 8 === base + offset));
  return indexes.every((index, i) => index >= 0 && (i === 0 || index > (indexes[i - 1] ?? 0))) ? indexes : [];
}

async function jpegStarts(file: FileHandle, fragments: Fragment[]): Promise<number[]> {
  const starts: number[] = [];
  const mark = Buffer.alloc(2);
  for (const [index, [at]] of fragments.entries()) {
    await file.read(mark, 0, 2, at);
    // SOI of JPEG and JPEG-LS, SOC of JPEG 2000.
    if (mark[0] === 0xff && (mark[1] === 0xd8 || mark[1] === 0x4f)) starts.push(index);
  }
  return starts;
}

/** Reads one frame (1-based). Bit-packed frames are shifted to start at a byte. @throws NOT_FOUND outside 1…count. */
export async function readFrame(file: FileHandle, table: FrameTable, frameNumber: number): Promise<Buffer> {
  if (!Number.isInteger(frameNumber) || frameNumber < 1 || frameNumber > table.count)
    throw new ImagingError('NOT_FOUND', `no such frame; the object has ${table.count}`);
  if (table.kind === 'native') {
    const firstBit = (frameNumber - 1) * table.frameBits;
    const lastByte = Math.ceil((firstBit + table.frameBits) / 8);
    const bytes = await readAt(file, table.offset + Math.floor(firstBit / 8), lastByte - Math.floor(firstBit / 8));
    return firstBit % 8 === 0 ? bytes : shiftBits(bytes, firstBit % 8, Math.ceil(table.frameBits / 8));
  }
  const fragments = table.frames[frameNumber - 1] ?? [];
  return Buffer.concat(await Promise.all(fragments.map(([at, length]) => readAt(file, at, length))));
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  if (bytesRead < length) throw new ImagingError('UNAVAILABLE', 'a stored object is shorter than its index says', { reason: 'storage' });
  return bytes;
}

function shiftBits(bytes: Buffer, by: number, length: number): Buffer {
  const shifted = Buffer.alloc(length);
  for (let i = 0; i < length; i++) shifted[i] = (((bytes[i] ?? 0) >> by) | ((bytes[i + 1] ?? 0) << (8 - by))) & 0xff;
  return shifted;
}
