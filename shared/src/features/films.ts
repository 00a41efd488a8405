/** Any part of a file; past its end there are fewer bytes. */
export interface FileBytes {
  sizeBytes: number;
  read(from: number, length: number): Promise<Uint8Array>;
}

/** Of a film some dozens: what has more before its tracks is not looked at to the end. */
const MOST_READS = 500;
/** Size and name of a box, the long size with it; an EBML name and size have no more. */
const HEAD = 16;

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const TRACK_TYPE = 0x83;
const PICTURES = 1;

/** Whether it is worth looking further, by its first bytes. What calls itself sound (`M4A `) is left: its pictures are covers of chapters. */
export function beginsAsFilm(head: Uint8Array): boolean {
  if (head.byteLength < HEAD) return false;
  const start = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (start.getUint32(0) === EBML) return true;
  if (wordAt(start, 0) === 'RIFF') return wordAt(start, 8) === 'AVI ';
  // A QuickTime file may begin without saying what it is.
  return ['ftyp', 'moov', 'mdat', 'wide'].includes(wordAt(start, 4)) && wordAt(start, 8) !== 'M4A ';
}

/**
 * Whether a file is a film: an MP4 or QuickTime file (ISO/IEC 14496-12), or a WebM or Matroska file (RFC 9559), with a track of pictures, or an AVI file.
 * They begin as recordings of sound do. Its tracks stand at the end in what some telephones write, so it is not asked of the first bytes alone.
 * What is damaged, or hides its tracks behind hundreds of other parts, is none.
 */
export async function isFilm({ sizeBytes, read }: FileBytes): Promise<boolean> {
  let reads = 0;
  const headAt = async (from: number): Promise<DataView | undefined> => {
    reads += 1;
    if (reads > MOST_READS) return undefined;
    const bytes = await read(from, HEAD);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const start = await headAt(0);
  if (start === undefined || !beginsAsFilm(new Uint8Array(start.buffer, start.byteOffset, start.byteLength))) return false;
  if (wordAt(start, 0) === 'RIFF') return true;
  const whole = { from: 0, to: sizeBytes };
  return start.getUint32(0) === EBML ? hasEbmlPictures(whole, headAt) : hasBoxedPictures(whole, headAt);
}

type HeadAt = (from: number) => Promise<DataView | undefined>;
interface Part {
  from: number;
  to: number;
}

const wordAt = (head: DataView, at: number): string =>
  head.byteLength < at + 4 ? '' : String.fromCharCode(...[0, 1, 2, 3].map((each) => head.getUint8(at + each)));

async function hasBoxedPictures(part: Part, headAt: HeadAt): Promise<boolean> {
  for (let at = part.from; at + 8 <= part.to;) {
    const head = await headAt(at);
    if (head === undefined || head.byteLength < 8) return false;
    const [short, name] = [head.getUint32(0), wordAt(head, 4)];
    if (short === 1 && head.byteLength < HEAD) return false;
    const bodyAt = at + (short === 1 ? 16 : 8);
    const end = short === 0 ? part.to : at + (short === 1 ? Number(head.getBigUint64(8)) : short);
    if (end < bodyAt) return false;
    if (name === 'hdlr') {
      // Version and flags, four bytes of nothing, then what the track is of.
      const kind = await headAt(bodyAt);
      if (kind !== undefined && wordAt(kind, 8) === 'vide') return true;
    }
    if (['moov', 'trak', 'mdia'].includes(name) && (await hasBoxedPictures({ from: bodyAt, to: Math.min(end, part.to) }, headAt)))
      return true;
    at = end;
  }
  return false;
}

async function hasEbmlPictures(part: Part, headAt: HeadAt): Promise<boolean> {
  for (let at = part.from; at < part.to;) {
    const head = await headAt(at);
    const element = head && elementOf(head);
    // The tracks stand before the first sound.
    if (head === undefined || element === undefined || element.name === CLUSTER) return false;
    const bodyAt = at + element.headBytes;
    const end = element.size === undefined ? part.to : bodyAt + element.size;
    if (element.name === TRACK_TYPE && element.size === 1 && head.byteLength > element.headBytes) {
      if (head.getUint8(element.headBytes) === PICTURES) return true;
    }
    if ([SEGMENT, TRACKS, TRACK].includes(element.name) && (await hasEbmlPictures({ from: bodyAt, to: Math.min(end, part.to) }, headAt)))
      return true;
    at = end;
  }
  return false;
}

/** `size` undefined: as far as it goes, as a recorder writes that does not know yet. */
function elementOf(head: DataView): { name: number; size: number | undefined; headBytes: number } | undefined {
  const nameBytes = lengthAt(head, 0);
  if (nameBytes === undefined || nameBytes > 4) return undefined;
  let name = 0;
  for (let at = 0; at < nameBytes; at += 1) name = name * 256 + head.getUint8(at);
  const sizeBytes = lengthAt(head, nameBytes);
  if (sizeBytes === undefined) return undefined;
  const most = 2 ** (7 * sizeBytes) - 1;
  let size = head.getUint8(nameBytes) % 2 ** (8 - sizeBytes);
  for (let at = 1; at < sizeBytes; at += 1) size = size * 256 + head.getUint8(nameBytes + at);
  return { name, size: size === most ? undefined : size, headBytes: nameBytes + sizeBytes };
}

/** Bytes of an EBML number, by its leading zeros; undefined where it is none, or not all there. */
function lengthAt(head: DataView, at: number): number | undefined {
  if (at >= head.byteLength) return undefined;
  const length = Math.clz32(head.getUint8(at)) - 23;
  return length > 8 || at + length > head.byteLength ? undefined : length;
}
