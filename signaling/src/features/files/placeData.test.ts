import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { erasePlace } from './placeData.ts';

const folder = mkdtempSync(join(tmpdir(), 'hoi-chan-place-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Little- or big-endian TIFF: orientation 6, a GPS directory with 21° 01′ 42″ N, and the device's name behind the pointer. */
function tiff(little: boolean, gpsTags: 'place' | 'version' = 'place'): Buffer {
  const out = Buffer.alloc(200);
  const u16 = (value: number, at: number) => (little ? out.writeUInt16LE(value, at) : out.writeUInt16BE(value, at));
  const u32 = (value: number, at: number) => (little ? out.writeUInt32LE(value, at) : out.writeUInt32BE(value, at));
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    u16(tag, at);
    u16(type, at + 2);
    u32(count, at + 4);
    if (type === 3) u16(value, at + 8);
    else u32(value, at + 8);
  };
  out.write(little ? 'II' : 'MM', 'latin1');
  u16(42, 2);
  u32(8, 4);
  u16(3, 8);
  entry(10, 0x0112, 3, 1, 6);
  entry(22, 0x8825, 4, 1, 60);
  entry(34, 0xa430, 2, 8, 150);
  u16(gpsTags === 'place' ? 2 : 1, 60);
  entry(62, 0, 1, 4, 0x02030000);
  if (gpsTags === 'place') entry(74, 2, 5, 3, 100);
  [21, 1, 1, 1, 42, 1].forEach((value, index) => u32(gpsTags === 'place' ? value : 0, 100 + index * 4));
  out.write('BS. Lan\0', 150, 'latin1');
  return out;
}

const segment = (body: Buffer): Buffer => {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};
const PICTURE = Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0, 0x47, 0x50, 0x53, 0xff, 0xd9]);
const exif = (body: Buffer): Buffer => segment(Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), body]));
const jpeg = (...segments: Buffer[]): Buffer => Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, PICTURE]);
const chunk = (type: string, body: Buffer): Buffer => {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, checksum]);
};

async function erased(bytes: Buffer): Promise<{ found: boolean; bytes: Buffer }> {
  const path = join(folder, 'photo');
  writeFileSync(path, bytes);
  const found = await erasePlace(path);
  return { found, bytes: readFileSync(path) };
}
const latitude = (little: boolean): Buffer => tiff(little).subarray(100, 124);

describe('a photo', () => {
  test.each([true, false])('loses its place and nothing else (little-endian: %s)', async (little) => {
    const before = jpeg(exif(tiff(little)));
    const { found, bytes } = await erased(before);
    expect(found).toBe(true);
    expect(bytes.length).toBe(before.length);
    expect(bytes.includes(latitude(little))).toBe(false);
    expect(bytes.includes(Buffer.from('BS. Lan'))).toBe(true);
    expect(bytes.subarray(-PICTURE.length)).toEqual(PICTURE);
    const after = bytes.subarray(12);
    const u16 = (at: number) => (little ? after.readUInt16LE(at) : after.readUInt16BE(at));
    // Two entries are left: orientation, and what stood behind the pointer.
    expect([u16(8), u16(10), u16(18), u16(22)]).toEqual([2, 0x0112, 6, 0xa430]);
    // Once more finds nothing.
    expect((await erased(bytes)).found).toBe(false);
  });

  test('with a GPS directory but no fix had no place', async () => {
    expect((await erased(jpeg(exif(tiff(true, 'version'))))).found).toBe(false);
  });

  test('loses the place in XMP, as attribute and as element', async () => {
    const xmp =
      'http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude="21,1.7N" dc:title="Vết thương"><exif:GPSLongitude>105,51E</exif:GPSLongitude></x>';
    const { found, bytes } = await erased(jpeg(segment(Buffer.from(xmp))));
    expect(found).toBe(true);
    expect(bytes.toString()).not.toMatch(/21,1\.7N|105,51E/);
    expect(bytes.toString()).toContain('dc:title="Vết thương"');
  });

  test('as PNG loses it too, and its checksums are right', async () => {
    const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    const rest = [chunk('IDAT', Buffer.from('GPSLatitude>1')), chunk('IEND', Buffer.alloc(0))];
    const { found, bytes } = await erased(Buffer.concat([signature, chunk('eXIf', tiff(false)), ...rest]));
    expect(found).toBe(true);
    expect(bytes.includes(latitude(false))).toBe(false);
    expect(bytes.readUInt32BE(8 + 8 + 200)).toBe(crc32(bytes.subarray(12, 16 + 200)));
    expect(bytes.subarray(-Buffer.concat(rest).length)).toEqual(Buffer.concat(rest));
  });
});

test.each([
  ['without notes', jpeg()],
  ['cut short inside its EXIF', jpeg(exif(tiff(true))).subarray(0, 60)],
  ['whose directory points outside', jpeg(exif(Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1')))],
  ['whose segment has no length', Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0, 0, 0])],
  ['that is a PDF', Buffer.from('%PDF-1.7 GPSLatitude="21"')],
])('what is %s stays as it is', async (_case, bytes) => {
  const { found, bytes: after } = await erased(bytes);
  expect(found).toBe(false);
  expect(after).toEqual(bytes);
});
