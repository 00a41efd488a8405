import { RefusalError } from './gateway.ts';

export interface JpegHeader {
  rows: number;
  columns: number;
  samples: number;
  progressive: boolean;
  /** EXIF orientation 1…8; 1 is upright. */
  orientation: number;
  /** The same picture without what cameras write about place, owner and previews. */
  clean: Buffer;
}

type Frame = Pick<JpegHeader, 'rows' | 'columns' | 'samples' | 'progressive'>;

/** Reads the head of a JPEG (ISO/IEC 10918-1 annex B). @throws RefusalError `truncated` or `unreadable`. */
export function jpegHeader(bytes: Buffer): JpegHeader {
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let at = 2;
  let frame: Frame | undefined;
  let orientation = 1;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new RefusalError('unreadable', `no JPEG marker at byte ${at}`);
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda) break;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    const segment = bytes.subarray(at, end);
    // SOF0…SOF15 except the tables DHT, JPG and DAC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) frame = readFrame(segment, marker);
    if (marker === 0xe1) orientation = readOrientation(segment) ?? orientation;
    // Of application data only JFIF (APP0) and Adobe (APP14) say how to read the colours.
    const dropped = marker === 0xfe || (marker >= 0xe1 && marker <= 0xef && marker !== 0xee);
    if (!dropped) kept.push(segment);
    at = end;
  }
  if (!frame) throw new RefusalError('truncated', 'the JPEG ends before its frame header');
  const end = bytes.indexOf(Buffer.from([0xff, 0xd9]), at);
  if (end < 0) throw new RefusalError('truncated', 'the JPEG ends before its end marker');
  kept.push(bytes.subarray(at, end + 2));
  return { ...frame, orientation, clean: Buffer.concat(kept) };
}

function readFrame(segment: Buffer, marker: number): Frame {
  const samples = segment[9] ?? 0;
  if (segment.length < 10 + samples * 3) throw new RefusalError('truncated', 'the JPEG ends inside its frame header');
  if (segment[4] !== 8 || (samples !== 1 && samples !== 3)) throw new RefusalError('unreadable', 'a JPEG of unusual depth or colours');
  return { rows: segment.readUInt16BE(5), columns: segment.readUInt16BE(7), samples, progressive: marker !== 0xc0 && marker !== 0xc1 };
}

/** Tag 0x0112 of the first EXIF directory (TIFF 6.0 §2, EXIF 2.3 §4.6.4). */
function readOrientation(segment: Buffer): number | undefined {
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0' || segment.length < 26) return undefined;
  const tiff = segment.subarray(10);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (i: number): number => (i + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(i) : tiff.readUInt16BE(i));
  const start = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let entry = 0; entry < u16(start); entry++) {
    const at = start + 2 + entry * 12;
    if (at + 12 > tiff.length) return undefined;
    if (u16(at) === 0x0112) return u16(at + 8) >= 1 && u16(at + 8) <= 8 ? u16(at + 8) : undefined;
  }
  return undefined;
}
