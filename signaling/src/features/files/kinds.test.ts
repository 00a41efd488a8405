import { expect, test } from 'vitest';
import { sniff } from './kinds.ts';

const bytes = (...values: number[]): Buffer => Buffer.concat([Buffer.from(values), Buffer.alloc(140)]);
const text = (value: string): Buffer => Buffer.concat([Buffer.from(value, 'latin1'), Buffer.alloc(140)]);
const dicom = (head: Buffer): Buffer => {
  const file = Buffer.alloc(200);
  head.copy(file, 0, 0, 128);
  file.write('DICM', 128);
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
  [dicom(Buffer.alloc(128)), 'application/dicom'],
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
  Buffer.from('DICM'),
  Buffer.alloc(0),
])('%#: none of ours', (file) => {
  expect(sniff(file)).toBeUndefined();
});
