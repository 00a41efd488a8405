import charls from '@cornerstonejs/codec-charls/decodewasmjs';
import { expect, it } from 'vitest';
import type { ImagingGateway } from './gateway.ts';
import { elements } from './part10.ts';
import { EXPLICIT_LE, JPEG_LS } from './syntaxes.ts';
import { testObject, testRef } from './testing/objects.ts';
import { partOf, refusal } from './testing/payloads.ts';

const [ROWS, COLUMNS] = [60, 81];
const FRAMES = 3;

/** Three values a pixel, none of which is where another would be the same: each frame by pixel. */
const byPixel = (frame: number): Buffer =>
  Buffer.from(
    Array.from({ length: ROWS * COLUMNS * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % COLUMNS, Math.floor(at / 3 / COLUMNS)];
      return [x * 3, y * 4, (x ^ y) + 40 * frame][at % 3] ?? 0;
    }),
  );
const byPlane = (frame: number): Buffer => {
  const pixels = byPixel(frame);
  return Buffer.concat([0, 1, 2].map((sample) => pixels.filter((_, at) => at % 3 === sample)));
};

/** Of the contract: what is in colour comes losslessly in fewer bytes, as the viewer's own codec decodes it. */
export function colourFrames(gateway: () => ImagingGateway): void {
  it.each([
    { photometricInterpretation: 'RGB', planar: 0, frames: 1 },
    { photometricInterpretation: 'RGB', planar: 1, frames: 1 },
    { photometricInterpretation: 'YBR_FULL', planar: 0, frames: 1 },
    { photometricInterpretation: 'YBR_FULL', planar: 1, frames: 1 },
    { photometricInterpretation: 'RGB', planar: 0, frames: FRAMES },
    { photometricInterpretation: 'RGB', planar: 1, frames: FRAMES },
    { photometricInterpretation: 'YBR_FULL', planar: 1, frames: FRAMES },
    { photometricInterpretation: 'PALETTE COLOR', planar: undefined, frames: FRAMES },
    { photometricInterpretation: 'MONOCHROME2', planar: undefined, frames: FRAMES },
  ])(
    'every value of $frames frames of $photometricInterpretation, planar configuration $planar, is in JPEG-LS where it was',
    async ({ photometricInterpretation, planar, frames }) => {
      const samples = planar === undefined ? 1 : 3;
      // Of one sample a pixel: the third plane, which differs from frame to frame.
      const stored = Array.from({ length: frames }, (_, at) =>
        planar === 0 ? byPixel(at) : byPlane(at).subarray(samples === 1 ? ROWS * COLUMNS * 2 : 0),
      );
      const name = `${photometricInterpretation} ${planar} ${frames}`;
      const file = Buffer.concat([...stored, Buffer.alloc((ROWS * COLUMNS * samples * frames) % 2)]);
      const form = {
        '00280002 US': samples,
        '00280004 CS': photometricInterpretation,
        ...(planar !== undefined && { '00280006 US': planar }),
        '00280010 US': ROWS,
        '00280011 US': COLUMNS,
        '00280100 US': 8,
        '00280101 US': 8,
        '00280102 US': 7,
      };
      const pixels = new Uint16Array(new Uint8Array(file).buffer);
      const object = testObject({ instance: name, study: name, frames, change: elements(form), pixels });
      expect((await gateway().store([[object]])).map(refusal)).toEqual(['stored']);
      const ref = testRef(name, name);
      const { JpegLSDecoder } = await charls();
      for (const [at, frame] of stored.entries()) {
        const { contentType, bytes } = await partOf(await gateway().frame(ref, at + 1, { accept: [JPEG_LS, '*'] }));
        expect(contentType).toContain(`transfer-syntax=${JPEG_LS}`);
        expect(bytes.length).toBeLessThan(frame.length);
        const decoder = new JpegLSDecoder();
        decoder.getEncodedBuffer(bytes.length).set(bytes);
        decoder.decode();
        expect(decoder.getFrameInfo()).toMatchObject({ width: COLUMNS, height: ROWS, componentCount: samples, bitsPerSample: 8 });
        // What is decoded is read by the planar configuration that the metadata say: 0 is by plane.
        expect(decoder.getInterleaveMode() === 0).toBe(planar !== 0);
        expect(Buffer.from(decoder.getDecodedBuffer()).equals(frame)).toBe(true);
        decoder.delete();
      }
      const asStored = await partOf(await gateway().frame(ref, 1));
      expect(asStored.contentType).toContain(`transfer-syntax=${EXPLICIT_LE}`);
      expect(asStored.bytes.subarray(0, stored[0]?.length).equals(stored[0] ?? Buffer.of())).toBe(true);
    },
  );
}
