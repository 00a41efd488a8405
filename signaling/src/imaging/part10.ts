import { data, type Dict } from 'dcmjs';
import './dicomJson.ts';

/** 2.25 + a UUID made for this product: says who wrote the file (PS3.7 annex D.3.3.2). */
const IMPLEMENTATION_UID = '2.25.202937716218353927304837180563918406532';

/**
 * A part-10 file: `dict` written by dcmjs under `transferSyntaxUid`, then `pixelElement` (a whole PixelData element in that syntax) as it
 * is, so that compressed frames are carried over byte for byte.
 */
export function writePart10(dict: Dict, transferSyntaxUid: string, pixelElement: Buffer = Buffer.alloc(0)): Buffer {
  const sopClass = dict['00080016']?.Value ?? [];
  const sopInstance = dict['00080018']?.Value ?? [];
  const file = new data.DicomDict({
    '00020001': { vr: 'OB', Value: [new Uint8Array([0, 1]).buffer] },
    '00020002': { vr: 'UI', Value: sopClass },
    '00020003': { vr: 'UI', Value: sopInstance },
    '00020010': { vr: 'UI', Value: [transferSyntaxUid] },
    '00020012': { vr: 'UI', Value: [IMPLEMENTATION_UID] },
    '00020013': { vr: 'SH', Value: ['HOI-CHAN'] },
  });
  file.dict = dict;
  return Buffer.concat([Buffer.from(file.write()), pixelElement]);
}

/** Uncompressed pixels as an explicit little-endian PixelData element. */
export function nativePixels(bytes: Buffer, vr: 'OB' | 'OW'): Buffer {
  return Buffer.concat([header(vr, bytes.length + (bytes.length % 2)), bytes, Buffer.alloc(bytes.length % 2)]);
}

/** One compressed frame as an encapsulated PixelData element with an empty offset table (PS3.5 annex A.4). */
export function encapsulatedPixels(frame: Buffer): Buffer {
  const padded = Buffer.concat([frame, Buffer.alloc(frame.length % 2)]);
  const item = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  const sized = Buffer.from(item);
  sized.writeUInt32LE(padded.length, 4);
  return Buffer.concat([header('OB', 0xffffffff), item, sized, padded, Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])]);
}

function header(vr: string, length: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(0x7fe0, 0);
  bytes.writeUInt16LE(0x0010, 2);
  bytes.write(vr, 4, 'latin1');
  bytes.writeUInt32LE(length, 8);
  return bytes;
}

type Value = string | number | string[] | number[] | ArrayBuffer | Dict[];

/** `{'00100020 LO': 'x'}` as a dictionary dcmjs writes; an empty string is an element present without a value (type 2). */
export function elements(values: Record<`${string} ${string}`, Value>): Dict {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const [tag = '', vr = ''] = key.split(' ');
      const list: unknown[] = Array.isArray(value) ? value : value === '' ? [] : [value];
      return [tag, { vr, Value: vr === 'PN' ? list.map((name) => ({ Alphabetic: name })) : list }];
    }),
  );
}

/** Who an object is about; the same words whoever makes it. */
export interface PatientIdentity {
  /** PatientID (0010,0020). */
  patientId: string;
  /** As written in Vietnamese, `Nguyễn Văn An`, or already parted by `^`. */
  name: string;
  /** YYYYMMDD, or nothing where it is not known to the day. */
  birthDate: string;
  sex: 'M' | 'F' | '';
}

export function patientElements(patient: PatientIdentity): Dict {
  return elements({
    '00080005 CS': 'ISO_IR 192',
    '00100010 PN': dicomName(patient.name),
    '00100020 LO': patient.patientId,
    '00100030 DA': patient.birthDate,
    '00100040 CS': patient.sex,
  });
}

/** Vietnamese order is family, middle, given; PN is family^given^middle (PS3.5 §6.2). Control characters and `\` may not stand in PN. */
export function dicomName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(/[\p{Cc}\\=]/gu, ' ')
    .trim();
  if (clean.includes('^')) return clean.slice(0, 64);
  const words = clean.split(/\s+/);
  if (words.length === 1) return clean.slice(0, 64);
  const [family = '', ...rest] = words;
  const given = rest.pop() ?? '';
  return (rest.length > 0 ? `${family}^${given}^${rest.join(' ')}` : `${family}^${given}`).slice(0, 64);
}
