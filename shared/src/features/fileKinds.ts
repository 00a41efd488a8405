import type { ConsultFile } from './consultShapes.ts';

export interface FileKind {
  kind: ConsultFile['kind'];
  contentType: string;
}

/** As many first bytes as `sniff` looks at. */
export const HEAD_BYTES = 132;

const startsWith = (head: Uint8Array, ...bytes: number[]): boolean => bytes.every((byte, index) => head[index] === byte);
const ascii = (head: Uint8Array, from: number, to: number): string => String.fromCharCode(...head.subarray(from, to));

/**
 * What a file is, by its first bytes (https://mimesniff.spec.whatwg.org/, DICOM PS3.10 §7.1), never by its name. What claims to be two things
 * at once is the one its very first bytes say: a PDF in the preamble of a DICOM file is opened as the PDF it is. undefined: none of ours.
 */
export function sniff(head: Uint8Array): FileKind | undefined {
  if (startsWith(head, 0xff, 0xd8, 0xff)) return { kind: 'photo', contentType: 'image/jpeg' };
  if (startsWith(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return { kind: 'photo', contentType: 'image/png' };
  if (ascii(head, 0, 5) === '%PDF-') return { kind: 'pdf', contentType: 'application/pdf' };
  if (ascii(head, 0, 4) === 'OggS') return { kind: 'audio', contentType: 'audio/ogg' };
  if (startsWith(head, 0x1a, 0x45, 0xdf, 0xa3)) return { kind: 'audio', contentType: 'audio/webm' };
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WAVE') return { kind: 'audio', contentType: 'audio/wav' };
  if (ascii(head, 0, 3) === 'ID3' || (head[0] === 0xff && [0xfb, 0xf3, 0xf2].includes(head[1] ?? 0)))
    return { kind: 'audio', contentType: 'audio/mpeg' };
  if (ascii(head, 4, 8) === 'ftyp' && ['M4A ', 'mp42', 'isom', 'iso5', 'iso6'].includes(ascii(head, 8, 12)))
    return { kind: 'audio', contentType: 'audio/mp4' };
  if (ascii(head, 128, 132) === 'DICM') return { kind: 'dicom', contentType: 'application/dicom' };
  return undefined;
}
