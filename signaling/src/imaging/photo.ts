import { inflateSync } from 'node:zlib';
import { ENCAPSULATED_PDF } from '@hoi-chan/shared/features/sopClasses.ts';
import { PNG } from 'pngjs';
import { elements, encapsulatedPixels, nativePixels, patientElements, writePart10, type PatientIdentity } from './part10.ts';
import { EXPLICIT_LE, JPEG_BASELINE } from './syntaxes.ts';
import { RefusalError } from './gateway.ts';
import { localTime, VIET_NAM_MINUTES, zoneName } from './localTime.ts';
import { jpegHeader, type JpegHeader } from './jpegHeader.ts';
import { uidFrom } from './uids.ts';
import { uprightJpeg } from './uprightJpeg.ts';

const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
/** 10,000 × 10,000: what a picture may have that keeps its pixels as they came, which costs nothing. */
const MAX_PIXELS = 100_000_000;
/** The 50 megapixels of a telephone (8,192 × 6,144): some ten bytes a pixel while a JPEG is drawn anew. */
const MAX_REDRAWN_PIXELS = 52_000_000;
/** A PNG is decoded whole and kept uncompressed: some fifteen bytes a pixel meanwhile, and a white one of 100 megapixels weighs less than 2 MB. */
const MAX_PNG_PIXELS = 25_000_000;

export interface CaptureRequest {
  patient: PatientIdentity;
  /** JPEG, PNG or PDF. */
  bytes: Buffer;
  /** Shown as study and document title, e.g. "Ảnh vết thương cẳng chân phải". */
  title: string;
  /** When it was taken or received. */
  takenAt: Date;
  /** Puts several photos of one consult into one study; the same words give the same study. Default: this file alone. */
  studyKey?: string;
  /** Position within the study, from 1. */
  instanceNumber?: number;
  /** Minutes east of UTC of the place, for the DICOM dates; default 420, Viet Nam. */
  utcOffsetMinutes?: number;
}

export interface Capture {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
  kind: 'photo' | 'pdf';
  /** A DICOM part-10 file. */
  file: Buffer;
}

/**
 * A photo or PDF as a DICOM object of this patient: secondary capture (PS3.3 A.8.1) or encapsulated PDF (PS3.3 A.45.1). JPEG pixels are kept as
 * they are, without the camera's notes on place and owner. The same file for the same patient and study gives the same UIDs, so that sending it twice stores it once.
 * @throws RefusalError `unreadable` for other formats and damaged files, `absurd-size`, `empty`.
 */
export async function captureToDicom(request: CaptureRequest): Promise<Capture> {
  const { patient, bytes, title, studyKey, instanceNumber = 1 } = request;
  if (bytes.length === 0) throw new RefusalError('empty', 'the file is empty');
  const content = bytes.toString('base64');
  const studyUid = uidFrom('capture', patient.patientId, studyKey ?? content);
  const kind = bytes.subarray(0, 5).toString('latin1') === '%PDF-' ? 'pdf' : 'photo';
  const seriesUid = uidFrom('capture', studyUid, kind);
  const sopUid = uidFrom('capture', studyUid, content);
  const offset = request.utcOffsetMinutes ?? VIET_NAM_MINUTES;
  const [date, time] = localTime(request.takenAt, offset);
  const common = {
    ...patientElements(patient),
    ...elements({
      '00080018 UI': sopUid,
      '00080020 DA': date,
      '00080023 DA': date,
      '00080030 TM': time,
      '00080033 TM': time,
      '00080050 SH': '',
      '00080090 PN': '',
      '00080201 SH': zoneName(offset),
      '00081030 LO': longString(title),
      '0008103E LO': longString(title),
      '0020000D UI': studyUid,
      '0020000E UI': seriesUid,
      '00200010 SH': '',
      '00200011 IS': kind === 'photo' ? 1 : 2,
      '00200013 IS': instanceNumber,
    }),
  };
  const file = kind === 'pdf' ? pdfFile(common, bytes, title) : await photoFile(common, bytes);
  return { studyUid, seriesUid, sopUid, kind, file };
}

type Common = ReturnType<typeof elements>;

async function photoFile(common: Common, bytes: Buffer): Promise<Buffer> {
  const photo = {
    ...common,
    ...elements({
      '00080016 UI': SECONDARY_CAPTURE,
      '00080008 CS': ['ORIGINAL', 'PRIMARY'],
      '00080060 CS': 'XC',
      '00080064 CS': 'DI',
      '00200020 CS': '',
      '00200060 CS': '',
    }),
  };
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    const { rows, columns, samples, clean } = await baseline(bytes);
    // Baseline colour is YBR_FULL_422 by definition, however its chroma is sampled (PS3.5 §8.2.1).
    const photometric = samples === 1 ? 'MONOCHROME2' : 'YBR_FULL_422';
    const pixels = {
      ...pixelElements(rows, columns, samples, photometric),
      ...elements({ '00282110 CS': '01', '00282112 DS': ratio(rows * columns * samples, clean.length), '00282114 CS': 'ISO_10918_1' }),
    };
    return writePart10({ ...photo, ...pixels }, JPEG_BASELINE, encapsulatedPixels(clean));
  }
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) {
    const { width, height, data } = readPng(bytes);
    return writePart10({ ...photo, ...pixelElements(height, width, 3, 'RGB') }, EXPLICIT_LE, nativePixels(withoutAlpha(data), 'OB'));
  }
  throw new RefusalError('unreadable', 'neither JPEG, PNG nor PDF');
}

/** The transfer syntax is baseline only, and DICOM knows no EXIF: a progressive or turned picture is drawn anew, any other keeps its pixels. */
async function baseline(bytes: Buffer): Promise<JpegHeader> {
  const header = jpegHeader(bytes);
  if (header.rows * header.columns > MAX_PIXELS)
    throw new RefusalError('absurd-size', `a picture of ${header.rows} × ${header.columns} pixels`);
  if (!header.progressive && header.orientation === 1) return header;
  if (header.rows * header.columns > MAX_REDRAWN_PIXELS)
    throw new RefusalError('absurd-size', `a picture of ${header.rows} × ${header.columns} pixels is too large to draw anew`);
  return jpegHeader(await uprightJpeg(header.clean, header.orientation));
}

function readPng(bytes: Buffer): PNG {
  if (bytes.length < 33) throw new RefusalError('truncated', 'a PNG without its header');
  // Sixteen bits a sample take twice the room until they are made eight.
  const weight = (bytes[24] ?? 0) > 8 ? 2 : 1;
  if (bytes.readUInt32BE(16) * bytes.readUInt32BE(20) * weight > MAX_PNG_PIXELS)
    throw new RefusalError('absurd-size', 'the PNG is too large to decode');
  if (bytes[28] === 1) assertInflatesWithin(bytes, 5 * MAX_PNG_PIXELS);
  try {
    return PNG.sync.read(bytes);
  } catch (cause) {
    throw new RefusalError('unreadable', 'the PNG is damaged', cause);
  }
}

/** The library inflates an interlaced PNG to its end, whatever size it says: a megabyte may hold a gigabyte of nothing. */
function assertInflatesWithin(png: Buffer, maxOutputLength: number): void {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  try {
    inflateSync(Buffer.concat(parts), { maxOutputLength });
  } catch (cause) {
    const isTooMuch = cause instanceof RangeError;
    throw new RefusalError(
      isTooMuch ? 'absurd-size' : 'unreadable',
      isTooMuch ? 'the PNG holds more than its size' : 'the PNG is damaged',
      cause,
    );
  }
}

/** Red, green and blue of RGBA, moved together in place: a copy would be as large again. */
function withoutAlpha(rgba: Buffer): Buffer {
  const pixels = rgba.length / 4;
  for (let i = 0; i < pixels; i++) {
    rgba[i * 3] = rgba[i * 4] ?? 0;
    rgba[i * 3 + 1] = rgba[i * 4 + 1] ?? 0;
    rgba[i * 3 + 2] = rgba[i * 4 + 2] ?? 0;
  }
  return rgba.subarray(0, pixels * 3);
}

function pixelElements(rows: number, columns: number, samples: number, photometric: string): Common {
  if (rows < 1 || columns < 1) throw new RefusalError('unreadable', 'a picture without size');
  if (rows * columns > MAX_PIXELS || rows > 65_535 || columns > 65_535)
    throw new RefusalError('absurd-size', `a picture of ${rows} × ${columns} pixels`);
  return elements({
    '00280002 US': samples,
    '00280004 CS': photometric,
    ...(samples === 3 && { '00280006 US': 0 }),
    '00280010 US': rows,
    '00280011 US': columns,
    '00280100 US': 8,
    '00280101 US': 8,
    '00280102 US': 7,
    '00280103 US': 0,
    '00280301 CS': 'NO',
  });
}

function pdfFile(common: Common, bytes: Buffer, title: string): Buffer {
  // A PDF cut off has lost its trailer (ISO 32000-1 §7.5.5); readers look for it in the last kilobyte.
  if (!bytes.subarray(-1024).includes('%%EOF')) throw new RefusalError('truncated', 'the PDF ends before %%EOF');
  const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
  const document = elements({
    '00080016 UI': ENCAPSULATED_PDF,
    '00080060 CS': 'DOC',
    '00080064 CS': 'WSD',
    '00080070 LO': 'Hoi Chan',
    '0008002A DT': '',
    '00280301 CS': 'YES',
    '00400555 SQ': [],
    '0040A043 SQ': [],
    '00420010 ST': title,
    '00420011 OB': new Uint8Array(padded).buffer,
    '00420012 LO': 'application/pdf',
    '00420015 UL': bytes.length,
  });
  return writePart10({ ...common, ...document }, EXPLICIT_LE);
}

/** LO holds 64 characters and no backslash (PS3.5 §6.2). */
function longString(title: string): string {
  return Array.from(title.normalize('NFC').replace(/[\\\p{Cc}]/gu, ' '))
    .slice(0, 64)
    .join('')
    .trim();
}

function ratio(raw: number, compressed: number): string {
  return (raw / Math.max(1, compressed)).toFixed(2);
}
