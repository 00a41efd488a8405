import jpegJs from 'jpeg-js';
import { expect, it } from 'vitest';
import type { ImagingGateway } from './gateway.ts';
import { elements } from './part10.ts';
import { EXPLICIT_LE, JPEG_LS } from './syntaxes.ts';
import { testObject, testRef } from './testing/objects.ts';
import { bytesOf, codeOf, partOf, refusal } from './testing/payloads.ts';

/** Of the contract: frames that do not lie as Rows, Columns and SamplesPerPixel alone would have them. */
export function unevenFrames(gateway: () => ImagingGateway): void {
  it('cuts uncompressed colours with shared chroma (4:2:2), two bytes a pixel, and draws them', async () => {
    const [rows, columns] = [4, 6];
    // Two pixels: Y, Y, CB, CR. Red in the first frame, green in the second (PS3.3 C.7.6.3.1.2).
    const frames = [
      Buffer.alloc(rows * columns * 2, Buffer.of(76, 76, 85, 255)),
      Buffer.alloc(rows * columns * 2, Buffer.of(149, 149, 44, 22)),
    ];
    const form = { '00280002 US': 3, '00280004 CS': 'YBR_FULL_422', '00280006 US': 0, '00280010 US': rows, '00280011 US': columns };
    const change = elements({ ...form, '00280100 US': 8, '00280101 US': 8, '00280102 US': 7 });
    const object = (count: number): Buffer =>
      testObject({
        instance: `chroma ${count}`,
        study: 'chroma',
        frames: count,
        change,
        pixels: new Uint16Array(new Uint8Array(Buffer.concat(frames.slice(0, count))).buffer),
      });
    expect((await gateway().store([[object(1)], [object(2)]])).map(refusal)).toEqual(['stored', 'stored']);
    const [one, two] = [testRef('chroma 1', 'chroma'), testRef('chroma 2', 'chroma')];
    const bytesOfFrame = async (ref: typeof one, frameNumber: number): Promise<Buffer> => {
      const { contentType, bytes } = await partOf(await gateway().frame(ref, frameNumber, { accept: [JPEG_LS, '*'] }));
      expect(contentType).toContain(`transfer-syntax=${EXPLICIT_LE}`);
      return bytes;
    };
    expect((await bytesOfFrame(one, 1)).equals(frames[0] ?? Buffer.of())).toBe(true);
    expect((await bytesOfFrame(two, 2)).equals(frames[1] ?? Buffer.of()), 'its metadata were not asked for before').toBe(true);
    await gateway().studyMetadata(one.studyUid);
    for (const [at, frame] of frames.entries()) expect((await bytesOfFrame(two, at + 1)).equals(frame)).toBe(true);
    expect(await codeOf(gateway().frame(two, 3))).toBe('NOT_FOUND');
    const { data } = jpegJs.decode(await bytesOf(await gateway().rendered(two, { frame: 2, width: columns, height: rows })));
    expect([(data[0] ?? 255) < 40, (data[1] ?? 0) > 200, (data[2] ?? 255) < 40]).toEqual([true, true, true]);
  });

  it('cuts frames of bits, which begin within a byte', async () => {
    // 3 × 5 bits a frame; of frame n every nth pixel is set.
    const isSet = (frame: number, pixel: number): boolean => pixel % frame === 0;
    const packed = Buffer.alloc(6);
    for (let bit = 0; bit < 45; bit += 1)
      if (isSet(Math.floor(bit / 15) + 1, bit % 15)) packed[bit >> 3] = (packed[bit >> 3] ?? 0) | (1 << (bit & 7));
    const form = { '00280010 US': 3, '00280011 US': 5, '00280100 US': 1, '00280101 US': 1, '00280102 US': 0 };
    const pixels = new Uint16Array(new Uint8Array(packed).buffer);
    const object = testObject({ instance: 'bits', study: 'bits', frames: 3, change: elements(form), pixels });
    expect((await gateway().store([[object]])).map(refusal)).toEqual(['stored']);
    for (const frame of [1, 2, 3]) {
      const { bytes } = await partOf(await gateway().frame(testRef('bits', 'bits'), frame));
      const bits = Array.from({ length: 15 }, (_, pixel) => (((bytes[pixel >> 3] ?? 0) >> (pixel & 7)) & 1) === 1);
      expect(bits).toEqual(Array.from({ length: 15 }, (_, pixel) => isSet(frame, pixel)));
    }
  });
}
