import jpegJs from 'jpeg-js';
import { expect, it } from 'vitest';
import { drawPreview } from './preview.ts';
import { EXPLICIT_LE, RLE } from './syntaxes.ts';

const [rows, columns] = [8, 8];
const dataset = {
  '00280002': { vr: 'US', Value: [3] },
  '00280004': { vr: 'CS', Value: ['YBR_FULL_422'] },
  '00280006': { vr: 'US', Value: [0] },
  '00280010': { vr: 'US', Value: [rows] },
  '00280011': { vr: 'US', Value: [columns] },
  '00280100': { vr: 'US', Value: [8] },
};
const pixels = rows * columns;
/** Red: Y, CB and CR. */
const RED = [76, 85, 255];

/** PS3.5 annex G: a segment for each of Y, CB and CR, each one run of its value. */
function rle(): Buffer {
  const head = Buffer.alloc(64);
  for (const [at, word] of [3, 64, 66, 68].entries()) head.writeUInt32LE(word, at * 4);
  return Buffer.concat([head, Buffer.from(RED.flatMap((value) => [257 - pixels, value]))]);
}

it.each([
  ['uncompressed, two pixels in four bytes', EXPLICIT_LE, Buffer.alloc(pixels * 2, Buffer.of(76, 76, 85, 255))],
  ['uncompressed, three bytes a pixel all the same', EXPLICIT_LE, Buffer.alloc(pixels * 3, Buffer.from(RED))],
  ['out of RLE, three bytes a pixel', RLE, rle()],
])('what says 4:2:2 is drawn in its colours: %s', async (_, transferSyntaxUid, frame) => {
  const { data } = jpegJs.decode(await drawPreview(dataset, transferSyntaxUid, frame, { width: columns, height: rows }));
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const [red = 0, green = 255, blue = 255] = data.subarray(pixel * 4);
    expect([red > 240, green < 15, blue < 15], `pixel ${pixel}`).toEqual([true, true, true]);
  }
});
