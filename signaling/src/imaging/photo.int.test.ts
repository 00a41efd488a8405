import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateSync } from 'node:zlib';
import jpegJs from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveGateway } from './archive.ts';
import { text, type DicomJson } from './dicomJson.ts';
import { readAll } from './multipart.ts';
import { captureToDicom, type Capture } from './photo.ts';
import { PATIENT } from './testing/objects.ts';

const run = promisify(execFile);
const takenAt = new Date('2026-11-20T20:30:00Z');

/** Red above, blue below, wider than high. */
function picture(): { data: Buffer; width: number; height: number } {
  const [width, height] = [64, 48];
  const data = Buffer.alloc(width * height * 4, 255);
  for (let i = 0; i < width * height; i++) data.set(i < (width * height) / 2 ? [220, 20, 20] : [20, 20, 220], i * 4);
  return { data, width, height };
}

function jpeg(): Buffer {
  return jpegJs.encode(picture(), 90).data;
}

/** The same JPEG as a telephone writes it: EXIF orientation and a place. */
function telephoneJpeg(orientation: number): Buffer {
  const plain = jpeg();
  const exif = Buffer.from(
    `Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0${String.fromCharCode(orientation)}\0\0\0\0\0\0\0GPS 18.34N 105.90E`,
    'latin1',
  );
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([plain.subarray(0, 2), head, exif, plain.subarray(2)]);
}

describe('photos and PDFs as DICOM', () => {
  let folder = '';
  let gateway: ArchiveGateway;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'photo-'));
    gateway = await ArchiveGateway.create(folder);
  });
  afterAll(async () => {
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Stores it, checks it with dciodvfy (Debian's dicom3tools), gives its metadata and preview. */
  async function accept(
    capture: Capture,
  ): Promise<{ dataset: DicomJson; draw: () => Promise<{ width: number; height: number; data: Uint8Array }> }> {
    const path = join(folder, 'capture.dcm');
    await writeFile(path, capture.file);
    const { stdout, stderr } = await run('dciodvfy', [path]).catch((error: { stdout: string; stderr: string }) => error);
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
    expect(await gateway.store([[capture.file]])).toMatchObject([
      { ok: true, sopUid: capture.sopUid, studyUid: capture.studyUid, patientId: PATIENT.patientId },
    ]);
    const [dataset] = await gateway.seriesMetadata(capture.studyUid, capture.seriesUid);
    return { dataset: dataset ?? {}, draw: async () => jpegJs.decode(await readAll((await gateway.rendered(capture, {})).body)) };
  }
  const colourAt = ({ width, data }: { width: number; data: Uint8Array }, x: number, y: number): string =>
    (data[(y * width + x) * 4] ?? 0) > 128 ? 'red' : 'blue';

  it('keeps the pixels of a JPEG, and the patient', async () => {
    const capture = await captureToDicom({
      patient: PATIENT,
      bytes: jpeg(),
      title: 'Ảnh vết thương cẳng chân',
      takenAt,
      studyKey: 'consult-1',
    });
    const { dataset, draw } = await accept(capture);
    expect(text(dataset, '00100010')).toBe('Đặng^Ằẵỡựỷ^Ơn Ngữ');
    expect(text(dataset, '00081030')).toBe('Ảnh vết thương cẳng chân');
    // 20:30 UTC is the next morning in Viet Nam.
    expect([text(dataset, '00080020'), text(dataset, '00080030')]).toEqual(['20261121', '033000']);
    expect(text(dataset, '00080201')).toBe('+0700');
    const drawn = await draw();
    expect([drawn.width, drawn.height, colourAt(drawn, 32, 5), colourAt(drawn, 32, 42)]).toEqual([64, 48, 'red', 'blue']);
  });

  it('turns a telephone photo upright and forgets where it was taken', async () => {
    const capture = await captureToDicom({ patient: PATIENT, bytes: telephoneJpeg(6), title: 'Ảnh', takenAt });
    expect(capture.file.includes('GPS')).toBe(false);
    const drawn = await (await accept(capture)).draw();
    expect([drawn.width, drawn.height, colourAt(drawn, 42, 32), colourAt(drawn, 5, 32)]).toEqual([48, 64, 'red', 'blue']);
    const upright = await captureToDicom({ patient: PATIENT, bytes: telephoneJpeg(1), title: 'Ảnh', takenAt });
    expect(upright.file.includes('GPS')).toBe(false);
  });

  it('takes PNG as RGB', async () => {
    const { data, width, height } = picture();
    const png = new PNG({ width, height });
    data.copy(png.data);
    const { dataset, draw } = await accept(await captureToDicom({ patient: PATIENT, bytes: PNG.sync.write(png), title: 'Ảnh', takenAt }));
    expect(text(dataset, '00280004')).toBe('RGB');
    const drawn = await draw();
    expect([colourAt(drawn, 32, 5), colourAt(drawn, 32, 42)]).toEqual(['red', 'blue']);
  });

  it('keeps the 50 megapixels of a telephone where they need not be drawn anew', async () => {
    const bytes = jpegOfSize(8_192, 6_144, 1);
    const { file } = await captureToDicom({ patient: PATIENT, bytes, title: 'Ảnh', takenAt });
    expect(file.includes(bytes.subarray(bytes.indexOf(Buffer.from([0xff, 0xc0]))))).toBe(true);
  });

  it('wraps a PDF that can be read back', async () => {
    const pdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(4000, '% filler\n'), Buffer.from('trailer\n%%EOF\n')]);
    const capture = await captureToDicom({ patient: PATIENT, bytes: pdf, title: 'Giấy ra viện', takenAt });
    const { dataset } = await accept(capture);
    expect(text(dataset, '00420012')).toBe('application/pdf');
    const uri = dataset['00420011']?.BulkDataURI ?? '';
    const body = await readAll((await gateway.bulkData(capture.studyUid, `series/${capture.seriesUid}/${uri}`)).body);
    expect(body.includes(pdf)).toBe(true);
  });

  it('gives the same photo the same UIDs, photos of one consult one study, patients never the same', async () => {
    const make = async (studyKey: string, patient = PATIENT): Promise<Capture> =>
      await captureToDicom({ patient, bytes: jpeg(), title: 'Ảnh', takenAt, studyKey });
    const [first, again, other] = [await make('one'), await make('one'), await make('one', { ...PATIENT, patientId: 'other' })];
    expect(again.file.equals(first.file)).toBe(true);
    expect(other.studyUid).not.toBe(first.studyUid);
    const second = await captureToDicom({ patient: PATIENT, bytes: telephoneJpeg(3), title: 'Ảnh', takenAt, studyKey: 'one' });
    expect([second.studyUid, second.seriesUid]).toEqual([first.studyUid, first.seriesUid]);
    expect(second.sopUid).not.toBe(first.sopUid);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['unreadable', Buffer.from('GIF89a and more')],
    ['truncated', jpeg().subarray(0, 700)],
    ['truncated', jpeg().subarray(0, 20)],
    ['truncated', Buffer.from('%PDF-1.4\nhalf a document')],
    ['unreadable', Buffer.concat([PNG.sync.write(new PNG({ width: 4, height: 4 })).subarray(0, 45), Buffer.alloc(20)])],
    ['absurd-size', pngOfSize(60_000, 60_000)],
    ['absurd-size', pngOfSize(5_001, 5_000)],
    ['absurd-size', pngOfSize(5_000, 2_501, { depth: 16 })],
    ['absurd-size', interlacedBomb()],
    ['absurd-size', jpegOfSize(10_001, 10_000, 1)],
    ['absurd-size', jpegOfSize(8_000, 8_000, 6)],
  ] as const)('refuses what is %s', async (refusal, bytes) => {
    await expect(captureToDicom({ patient: PATIENT, bytes, title: 'x', takenAt })).rejects.toMatchObject({ refusal });
  });
});

function pngOfSize(width: number, height: number, { depth = 8 } = {}): Buffer {
  const png = PNG.sync.write(new PNG({ width: 4, height: 4 }));
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt8(depth, 24);
  return png;
}

/** Four by four pixels, and 126 MB of nothing behind them. */
function interlacedBomb(): Buffer {
  const png = PNG.sync.write(new PNG({ width: 4, height: 4 }));
  png.writeUInt8(1, 28);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  const data = deflateSync(Buffer.alloc(126_000_000), { level: 1 });
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write('IDAT', 4);
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(-12)]);
}

/** What a telephone's picture of that size says of itself; its pixels are those of a small one. */
function jpegOfSize(width: number, height: number, orientation: number): Buffer {
  const bytes = telephoneJpeg(orientation);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}
