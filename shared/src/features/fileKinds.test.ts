import { expect, test } from 'vitest';
import { sniff } from './fileKinds.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from([...values, ...new Uint8Array(140)]);
const text = (value: string): Uint8Array => bytes(...Array.from(value, (char) => char.charCodeAt(0)));
const dicom = (head: Uint8Array): Uint8Array => {
  const file = new Uint8Array(200);
  file.set(head.subarray(0, 128));
  file.set(text('DICM').subarray(0, 4), 128);
  return file;
};

test.each([
  [bytes(0xff, 0xd8, 0xff, 0xe1), 'image/jpeg'],
  [bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), 'image/png'],
  [text('%PDF-1.4'), 'application/pdf'],
  [text('OggS'), 'audio/ogg'],
  [bytes(0x1a, 0x45, 0xdf, 0xa3), 'audio/webm'],
  [text('RIFF\0\0\0\0WAVE'), 'audio/wav'],
  [text('ID3'), 'audio/mpeg'],
  [text('\0\0\0\x20ftypM4A '), 'audio/mp4'],
  [dicom(new Uint8Array(128)), 'application/dicom'],
  // A dual-personality TIFF (PS3.10 §7.1 allows it) is DICOM to us, since TIFF is none of our kinds.
  [dicom(text('II*\0')), 'application/dicom'],
  [dicom(text('%PDF-1.4')), 'application/pdf'],
  [dicom(bytes(0xff, 0xd8, 0xff)), 'image/jpeg'],
])('%#: %2$s', (file, contentType) => {
  expect(sniff(file)?.contentType).toBe(contentType);
});

test.each([
  text('<html><script>'),
  text('<svg'),
  text('MZ'),
  text('PK\x03\x04'),
  text('GIF89a'),
  text('RIFF\0\0\0\0AVI '),
  text('\0\0\0\x20ftypheic'),
  text(' %PDF-'),
  Uint8Array.from([0x44, 0x49, 0x43, 0x4d]),
  new Uint8Array(0),
])('%#: none of ours', (file) => {
  expect(sniff(file)).toBeUndefined();
});
