import type { FileHandle } from 'node:fs/promises';
import { RefusalError } from './gateway.ts';
import { EXPLICIT_BE, IMPLICIT_LE, isNative } from './syntaxes.ts';

/**
 * Where the parts of a part-10 file lie, found by walking element headers without reading the values, so that a 200 MB file costs a few
 * kilobytes of memory and a cut-off one can be refused saying where it ends. Values themselves are parsed by dcmjs from the head.
 */
export interface Layout {
  transferSyntaxUid: string;
  /** Everything before PixelData: what dcmjs is given. */
  headBytes: number;
  /** Where PixelData ends; what may follow it is of no use here. */
  endBytes: number;
  pixels: PixelLayout | undefined;
}
export type PixelLayout =
  | { kind: 'native'; offset: number; length: number }
  | { kind: 'encapsulated'; basicOffsets: number[]; fragments: [offset: number, length: number][] };

const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const UNDEFINED_LENGTH = 0xffffffff;
const PIXEL_DATA = 0x7fe00010;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const MAX_DEPTH = 64;
const MAX_FRAGMENTS = 200_000;

interface Header {
  tag: number;
  vr: string;
  length: number;
  /** Where the value begins. */
  at: number;
}

/** Reads bytes by position through one window, so a walk over a header costs one or two reads. */
export class WindowedFile {
  #file: FileHandle;
  readonly size: number;
  #window = Buffer.alloc(0);
  #start = 0;
  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }
  /** `length` bytes at `at`, at most 64 KiB; throws `truncated` when the file ends before. The result is only good until the next call. */
  async bytes(at: number, length: number, inside: string): Promise<Buffer> {
    if (at + length > this.size) throw truncated(inside, at + length, this.size);
    if (at < this.#start || at + length > this.#start + this.#window.length) {
      const window = Buffer.allocUnsafe(Math.min(65_536, this.size - at));
      const { bytesRead } = await this.#file.read(window, 0, window.length, at);
      if (bytesRead < length) throw truncated(inside, at + length, at + bytesRead);
      this.#window = window.subarray(0, bytesRead);
      this.#start = at;
    }
    return this.#window.subarray(at - this.#start, at - this.#start + length);
  }
}

function name(tag: number): string {
  const hex = tag.toString(16).toUpperCase().padStart(8, '0');
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}
function truncated(inside: string, needed: number, size: number): RefusalError {
  return new RefusalError('truncated', `file ends at byte ${size} inside ${inside}, which reaches to byte ${needed}`);
}

class TooDeep extends RefusalError {
  constructor(at: number) {
    super('unreadable', `sequences nested deeper than ${MAX_DEPTH} at byte ${at}`);
  }
}

class Walker {
  #file: WindowedFile;
  #implicit: boolean;
  #bigEndian: boolean;
  constructor(file: WindowedFile, transferSyntaxUid: string) {
    this.#file = file;
    this.#implicit = transferSyntaxUid === IMPLICIT_LE;
    this.#bigEndian = transferSyntaxUid === EXPLICIT_BE;
  }

  async header(at: number, implicit = this.#implicit): Promise<Header> {
    const b = await this.#file.bytes(at, 8, `the element header at byte ${at}`);
    const u16 = (i: number): number => (this.#bigEndian ? b.readUInt16BE(i) : b.readUInt16LE(i));
    const u32 = (i: number): number => (this.#bigEndian ? b.readUInt32BE(i) : b.readUInt32LE(i));
    const tag = u16(0) * 0x10000 + u16(2);
    if (implicit || tag >= ITEM) return { tag, vr: '', length: u32(4), at: at + 8 };
    const vr = b.toString('latin1', 4, 6);
    if (!/^[A-Z]{2}$/.test(vr)) throw new RefusalError('unreadable', `no value representation at byte ${at + 4}, in ${name(tag)}`);
    if (!LONG_VRS.has(vr)) return { tag, vr, length: u16(6), at: at + 8 };
    const long = await this.#file.bytes(at + 8, 4, name(tag));
    return { tag, vr, length: this.#bigEndian ? long.readUInt32BE(0) : long.readUInt32LE(0), at: at + 12 };
  }

  /** The data set from `at` to the end of the file or PixelData. */
  async top(at: number): Promise<{ headBytes: number; pixel: Header | undefined }> {
    let position = at;
    while (position < this.#file.size) {
      const header = await this.header(position);
      if (header.tag === PIXEL_DATA) return { headBytes: position, pixel: header };
      // Trailing padding (PS3.10 §7.2) ends what matters; a run of zeros is what some writers leave instead.
      if (header.tag === 0xfffcfffc || header.tag === 0) break;
      position = await this.#after(header, 0, this.#implicit);
    }
    return { headBytes: position, pixel: undefined };
  }

  async #after(header: Header, depth: number, implicit: boolean): Promise<number> {
    if (header.length !== UNDEFINED_LENGTH) {
      const end = header.at + header.length;
      if (end > this.#file.size) throw truncated(name(header.tag), end, this.#file.size);
      await this.#assertShallow(header, end, depth, implicit);
      return end;
    }
    if (depth > MAX_DEPTH) throw new TooDeep(header.at);
    // UN of undefined length holds implicit little endian (PS3.5 §6.2.2 note 2).
    const inner = implicit || header.vr === 'UN';
    let position = header.at;
    for (;;) {
      const item = await this.header(position, inner);
      if (item.tag === SEQUENCE_END) return item.at;
      if (item.tag !== ITEM) throw new RefusalError('unreadable', `item expected at byte ${position}, in ${name(header.tag)}`);
      position = item.length === UNDEFINED_LENGTH ? await this.#afterItem(item, depth, inner) : await this.#after(item, depth, inner);
    }
  }

  /**
   * What says its length is skipped by it; only how deep sequences nest in there is looked at, because whoever parses them recurses. What else may be
   * wrong inside is the parser's to say.
   */
  async #assertShallow(header: Header, end: number, depth: number, implicit: boolean): Promise<void> {
    if (!['SQ', 'UN', ''].includes(header.vr)) return;
    const inner = implicit || header.vr === 'UN';
    try {
      let position = header.at;
      while (position + 8 <= end) {
        const item = await this.header(position, inner);
        if (item.tag !== ITEM) return;
        if (depth > MAX_DEPTH) throw new TooDeep(header.at);
        if (item.length === UNDEFINED_LENGTH) position = await this.#afterItem(item, depth, inner);
        else {
          const itemEnd = item.at + item.length;
          for (let at = item.at; at + 8 <= itemEnd;) at = await this.#after(await this.header(at, inner), depth + 1, inner);
          position = itemEnd;
        }
      }
    } catch (error) {
      if (error instanceof TooDeep || !(error instanceof RefusalError)) throw error;
    }
  }

  async #afterItem(item: Header, depth: number, implicit: boolean): Promise<number> {
    let position = item.at;
    for (;;) {
      const header = await this.header(position, implicit);
      if (header.tag === ITEM_END) return header.at;
      position = await this.#after(header, depth + 1, implicit);
    }
  }

  async fragments(pixel: Header): Promise<{ endBytes: number; pixels: PixelLayout }> {
    const fragments: [number, number][] = [];
    let basicOffsets: number[] | undefined;
    let position = pixel.at;
    for (;;) {
      const item = await this.header(position);
      if (item.tag === SEQUENCE_END) break;
      if (item.tag !== ITEM || item.length === UNDEFINED_LENGTH)
        throw new RefusalError('unreadable', `fragment expected at byte ${position}, in PixelData`);
      if (item.at + item.length > this.#file.size) throw truncated('PixelData', item.at + item.length, this.#file.size);
      if (basicOffsets) fragments.push([item.at, item.length]);
      else basicOffsets = await this.#offsets(item);
      if (fragments.length > MAX_FRAGMENTS) throw new RefusalError('absurd-size', `more than ${MAX_FRAGMENTS} fragments in PixelData`);
      position = item.at + item.length;
    }
    return { endBytes: position + 8, pixels: { kind: 'encapsulated', basicOffsets: basicOffsets ?? [], fragments } };
  }

  async #offsets(item: Header): Promise<number[]> {
    const offsets: number[] = [];
    for (let i = 0; i + 4 <= item.length; i += 4) offsets.push((await this.#file.bytes(item.at + i, 4, 'PixelData')).readUInt32LE(0));
    return offsets;
  }
}

/**
 * Walks a part-10 file (PS3.10 §7.1).
 * @throws RefusalError `not-dicom` without the DICM prefix, `truncated` or `unreadable` naming the byte.
 */
export async function readLayout(handle: FileHandle, sizeBytes: number): Promise<Layout> {
  if (sizeBytes === 0) throw new RefusalError('empty', 'the file is empty');
  const file = new WindowedFile(handle, sizeBytes);
  if (sizeBytes < 132 || (await file.bytes(128, 4, 'the preamble')).toString('latin1') !== 'DICM') {
    throw new RefusalError('not-dicom', 'no DICM prefix at byte 128');
  }
  const meta = await readMeta(file);
  const walker = new Walker(file, meta.transferSyntaxUid);
  // A deflated data set cannot be walked in place; the caller inflates it first.
  const { headBytes, pixel } = await walker.top(meta.end);
  const layout = { transferSyntaxUid: meta.transferSyntaxUid, headBytes };
  if (!pixel) return { ...layout, endBytes: headBytes, pixels: undefined };
  if (pixel.length === UNDEFINED_LENGTH) {
    if (isNative(meta.transferSyntaxUid))
      throw new RefusalError('unreadable', 'PixelData has no length in an uncompressed transfer syntax');
    return { ...layout, ...(await walker.fragments(pixel)) };
  }
  if (!isNative(meta.transferSyntaxUid))
    throw new RefusalError('unreadable', 'PixelData is not encapsulated although its transfer syntax is compressed');
  if (pixel.at + pixel.length > sizeBytes) throw truncated('PixelData', pixel.at + pixel.length, sizeBytes);
  return { ...layout, endBytes: pixel.at + pixel.length, pixels: { kind: 'native', offset: pixel.at, length: pixel.length } };
}

/** File meta information is always explicit little endian; its group length is not trusted, its elements are walked. */
export async function readMeta(file: WindowedFile): Promise<{ transferSyntaxUid: string; end: number }> {
  const walker = new Walker(file, '1.2.840.10008.1.2.1');
  let position = 132;
  let transferSyntaxUid = '';
  while (position + 8 <= file.size) {
    if ((await file.bytes(position, 2, 'the file meta information')).readUInt16LE(0) !== 2) break;
    const header = await walker.header(position);
    if (header.length > 65_536) throw new RefusalError('unreadable', `absurd length in the file meta information at byte ${position}`);
    if (header.tag === 0x00020010) {
      const raw = await file.bytes(header.at, header.length, 'TransferSyntaxUID');
      transferSyntaxUid = raw.toString('latin1').replace(/[\0 ]+$/, '');
    }
    position = header.at + header.length;
  }
  if (!transferSyntaxUid) throw new RefusalError('unreadable', 'no TransferSyntaxUID in the file meta information');
  return { transferSyntaxUid, end: position };
}
