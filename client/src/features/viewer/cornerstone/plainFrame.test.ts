import { describe, expect, it } from 'vitest';
import { assertWhole, plainFrame, type FrameForm } from './plainFrame.ts';

const EXPLICIT_LE = '1.2.840.10008.1.2.1';
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';

describe('uncompressed colour with shared chroma (4:2:2)', () => {
  const form = (rows: number, columns: number): FrameForm => ({
    rows,
    columns,
    samplesPerPixel: 3,
    bitsAllocated: 8,
    photometricInterpretation: 'YBR_FULL_422',
  });
  /** Pairs of pixels as they stand in pydicom's SC_ybr_full_422_uncompressed.dcm, and what dcmj2pnm makes of each (dcmtk 3.6.7). */
  const PAIRS: [stored: number[], rgb: number[]][] = [
    [
      [76, 76, 85, 255],
      [254, 0, 0],
    ],
    [
      [166, 166, 109, 192],
      [255, 126, 133],
    ],
    [
      [149, 149, 44, 22],
      [1, 253, 1],
    ],
    [
      [29, 29, 255, 107],
      [0, 0, 254],
    ],
    [
      [255, 255, 128, 128],
      [255, 254, 255],
    ],
  ];
  it('becomes the colours that other readers give it', () => {
    const frame = Uint8Array.from(PAIRS.flatMap(([stored]) => stored));
    const rgb = plainFrame(frame, EXPLICIT_LE, form(1, PAIRS.length * 2));
    const wanted = PAIRS.flatMap(([, colour]) => [...colour, ...colour]);
    expect(rgb).toHaveLength(wanted.length);
    for (const [at, value] of rgb.entries()) expect(Math.abs(value - (wanted[at] ?? Number.NaN)), `value ${at}`).toBeLessThanOrEqual(1);
  });
  it('keeps the brightness of each of the two pixels', () => {
    expect([...plainFrame(Uint8Array.of(10, 200, 128, 128), EXPLICIT_LE, form(1, 2))]).toEqual([10, 10, 10, 200, 200, 200]);
  });
  it('of which three bytes a pixel are stored all the same is not taken for pairs', () => {
    const frame = Uint8Array.of(10, 128, 128, 200, 128, 128);
    expect(plainFrame(frame, EXPLICIT_LE, form(1, 2))).toBe(frame);
  });
  it('is left to the decoder when compressed', () => {
    const stream = Uint8Array.of(0xff, 0xd8);
    expect(plainFrame(stream, JPEG_BASELINE, form(100, 100))).toBe(stream);
  });
  it('that is too short is no picture', () => {
    expect(() => plainFrame(new Uint8Array(7), EXPLICIT_LE, form(2, 2))).toThrow('7 bytes that needs 8');
  });
});

describe('a frame of bits', () => {
  const form: FrameForm = { rows: 3, columns: 5, samplesPerPixel: 1, bitsAllocated: 1, photometricInterpretation: 'MONOCHROME2' };
  it('has a byte for each pixel, the lowest bit first, and nothing of the padding', () => {
    expect([...plainFrame(Uint8Array.of(0b0010_0001, 0b1100_0000), EXPLICIT_LE, form)]).toEqual([
      1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    ]);
  });
  it('that is too short is no picture', () => {
    expect(() => plainFrame(Uint8Array.of(1), EXPLICIT_LE, form)).toThrow('1 bytes that needs 2');
  });
});

it('leaves every other frame as it is', () => {
  const frame = new Uint8Array(8);
  const grey: FrameForm = { rows: 2, columns: 2, samplesPerPixel: 1, bitsAllocated: 16, photometricInterpretation: 'MONOCHROME2' };
  expect(plainFrame(frame, EXPLICIT_LE, grey)).toBe(frame);
});

it('a picture that came out of the decoder empty, or in part, is damaged', () => {
  const image = (rows: number, columns: number, values: number) => ({ rows, columns, getPixelData: () => new Uint16Array(values) });
  expect(() => assertWhole(image(2, 3, 6), 1)).not.toThrow();
  expect(() => assertWhole(image(2, 3, 24), 3)).not.toThrow();
  for (const [broken, samples] of [
    [image(0, 0, 0), 1],
    [image(2, 3, 5), 1],
    [image(2, 3, 6), 3],
  ] as const)
    expect(() => assertWhole(broken, samples)).toThrow('decoded values');
});
