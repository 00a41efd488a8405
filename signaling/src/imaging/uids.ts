import { createHash } from 'node:crypto';
import { ImagingError, type InstanceRef } from './gateway.ts';

/** DICOM PS3.5 §9.1: digits and dots, at most 64; leading zeros are tolerated because real scanners write them. Also what keeps a UID from being a path. */
const UID = /^[0-9]+(\.[0-9]+)*$/;

export function isUid(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 64 && UID.test(value);
}

/** Throws INVALID (`invalid-uid`) before a UID comes near a path or an URL. */
export function assertUids(...uids: string[]): void {
  if (!uids.every(isUid)) throw new ImagingError('INVALID', 'not a DICOM UID', { reason: 'invalid-uid' });
}

export function assertRef(ref: InstanceRef): void {
  assertUids(ref.studyUid, ref.seriesUid, ref.sopUid);
}

/** The same UID for the same words, under 2.25 (PS3.5 annex B.2: a UUID as one decimal number); the hash is shaped as a version-8 UUID. */
export function uidFrom(...words: string[]): string {
  const hash = createHash('sha256').update(words.join('\u0000')).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return `2.25.${BigInt(`0x${hash.subarray(0, 16).toString('hex')}`).toString(10)}`;
}
