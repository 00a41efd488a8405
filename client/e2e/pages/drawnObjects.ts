import { elements } from '../../../signaling/src/imaging/part10.ts';
import { testObject } from '../../../signaling/src/imaging/testing/objects.ts';

/*
 * Small objects of which is known how they must be drawn: the sides of the patient, a scale, activity, colours in the ways in which they are stored, bits.
 */

export const SIDE = 64;
export const MM_PER_PIXEL = 2;
/** The bright square: in the picture's upper left, which is the patient's right and front. */
export const [FROM, TO] = [8, 24];

const drawn = (of: (x: number, y: number) => number): Uint16Array =>
  Uint16Array.from({ length: SIDE * SIDE }, (_, at) => of(at % SIDE, Math.floor(at / SIDE)));
const inSquare = (x: number, y: number): boolean => x >= FROM && x < TO && y >= FROM && y < TO;

type Patient = Parameters<typeof testObject>[0]['patient'];

export const slices = (patient: Patient, study: string): Buffer[] =>
  [0, 1, 2, 3].map((slice) =>
    testObject({
      ...(patient && { patient }),
      study,
      series: 'sides',
      instance: `slice ${slice}`,
      pixels: drawn((x, y) => (inSquare(x, y) ? 1000 : 0)),
      change: elements({
        '00080016 UI': '1.2.840.10008.5.1.4.1.1.4',
        '00080060 CS': 'MR',
        '0008103E LO': 'Bốn phía',
        '00200013 IS': slice + 1,
        '00200032 DS': [0, 0, 5 * slice],
        '00200037 DS': [1, 0, 0, 0, 1, 0],
        '00280030 DS': [MM_PER_PIXEL, MM_PER_PIXEL],
        '00281050 DS': 500,
        '00281051 DS': 1000,
      }),
    }),
  );

/** Activity where the square is, 30,000 Bq/ml over 1,000. */
export const pet = (patient: Patient, study: string): Buffer =>
  testObject({
    ...(patient && { patient }),
    study,
    series: 'pet',
    instance: 'pet',
    pixels: drawn((x, y) => (inSquare(x, y) ? 3000 : 100)),
    change: elements({
      '00080016 UI': '1.2.840.10008.5.1.4.1.1.128',
      '00080060 CS': 'PT',
      '0008103E LO': 'Hoạt độ',
      '00200032 DS': [0, 0, 0],
      '00200037 DS': [1, 0, 0, 0, 1, 0],
      '00280030 DS': [MM_PER_PIXEL, MM_PER_PIXEL],
      '00281050 DS': 15_000,
      '00281051 DS': 30_000,
      '00281052 DS': 0,
      '00281053 DS': 10,
      '00541001 CS': 'BQML',
    }),
  });

/** What the four quarters of the palette picture hold, and the colour that their table gives it. */
export const QUARTERS = [
  { index: 10, colour: 0xff0000 },
  { index: 80, colour: 0x00ff00 },
  { index: 150, colour: 0x0000ff },
  { index: 250, colour: 0xffff00 },
] as const;

export function palette(patient: Patient, study: string): Buffer {
  const table = (shift: number): ArrayBuffer => {
    const entries = new Uint16Array(256);
    for (const { index, colour } of QUARTERS) entries[index] = ((colour >> shift) & 0xff) * 257;
    return entries.buffer;
  };
  const quarterAt = (at: number): number => Number(at % SIDE >= SIDE / 2) + 2 * Number(at >= (SIDE * SIDE) / 2);
  const stored = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => QUARTERS[quarterAt(at)]?.index ?? 0);
  return testObject({
    ...(patient && { patient }),
    study,
    series: 'palette',
    instance: 'palette',
    pixels: new Uint16Array(stored.buffer),
    change: elements({
      '00080016 UI': '1.2.840.10008.5.1.4.1.1.7',
      '0008103E LO': 'Bảng màu',
      '00280004 CS': 'PALETTE COLOR',
      '00280100 US': 8,
      '00280101 US': 8,
      '00280102 US': 7,
      '00281101 US': [256, 0, 16],
      '00281102 US': [256, 0, 16],
      '00281103 US': [256, 0, 16],
      '00281201 OW': table(16),
      '00281202 OW': table(8),
      '00281203 OW': table(0),
    }),
  });
}

/** Red, green, blue and white as uncompressed 4:2:2: two pixels in four bytes, Y, Y, CB, CR (PS3.3 §C.7.6.3.1.2). Orthanc cannot cut it. */
export const SHARED_CHROMA = [
  { stored: [76, 76, 85, 255], colour: 0xff0000 },
  { stored: [149, 149, 44, 22], colour: 0x00ff00 },
  { stored: [29, 29, 255, 107], colour: 0x0000ff },
  { stored: [255, 255, 128, 128], colour: 0xffffff },
] as const;

export function sharedChroma(patient: Patient, study: string): Buffer {
  const bytes = Uint8Array.from({ length: SIDE * SIDE * 2 }, (_, at) => {
    const pixel = Math.floor(at / 2);
    const quarter = Number(pixel % SIDE >= SIDE / 2) + 2 * Number(pixel >= (SIDE * SIDE) / 2);
    return SHARED_CHROMA[quarter]?.stored[at % 4] ?? 0;
  });
  return testObject({
    ...(patient && { patient }),
    study,
    series: 'chroma',
    instance: 'chroma',
    pixels: new Uint16Array(bytes.buffer),
    change: elements({
      '00080016 UI': '1.2.840.10008.5.1.4.1.1.7',
      '0008103E LO': 'Màu chung',
      '00280002 US': 3,
      '00280004 CS': 'YBR_FULL_422',
      '00280006 US': 0,
      '00280100 US': 8,
      '00280101 US': 8,
      '00280102 US': 7,
    }),
  });
}

/** Red, green and blue of a colour, 0…255. */
export const channels = (colour: number): number[] => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];

/** Uncompressed colours as an ultrasound machine stores them, the four quarters moved on by one in each frame. */
const COLOURS = [0xc01020, 0x10c020, 0x2010c0, 0xd0b010] as const;
export const FILM_FRAMES = 3;
export const quartersOf = (frame: number): number[] => COLOURS.map((_, quarter) => COLOURS[(quarter + frame) % 4] ?? 0);

/** Red, green and blue as Y, CB and CR (PS3.3 §C.7.6.3.1.2). */
function ybrOf([red = 0, green = 0, blue = 0]: number[]): number[] {
  return [
    0.299 * red + 0.587 * green + 0.114 * blue,
    128 - 0.168736 * red - 0.331264 * green + 0.5 * blue,
    128 + 0.5 * red - 0.418688 * green - 0.081312 * blue,
  ].map(Math.round);
}

export function inColour(
  patient: Patient,
  study: string,
  name: string,
  form: { photometricInterpretation: 'RGB' | 'YBR_FULL'; planar: 0 | 1; frames: number },
): Buffer {
  const pixels = SIDE * SIDE;
  const frameOf = (frame: number): number[] => {
    const samples = quartersOf(frame).map((colour) =>
      form.photometricInterpretation === 'RGB' ? channels(colour) : ybrOf(channels(colour)),
    );
    const sampleAt = (pixel: number, sample: number): number =>
      samples[Number(pixel % SIDE >= SIDE / 2) + 2 * Number(pixel >= pixels / 2)]?.[sample] ?? 0;
    return Array.from({ length: pixels * 3 }, (_, at) =>
      form.planar === 1 ? sampleAt(at % pixels, Math.floor(at / pixels)) : sampleAt(Math.floor(at / 3), at % 3),
    );
  };
  const bytes = Uint8Array.from(Array.from({ length: form.frames }, (_, frame) => frameOf(frame)).flat());
  return testObject({
    ...(patient && { patient }),
    study,
    series: name,
    instance: name,
    frames: form.frames,
    pixels: new Uint16Array(bytes.buffer),
    change: elements({
      '00080016 UI': `1.2.840.10008.5.1.4.1.1.${form.frames > 1 ? '3' : '6'}.1`,
      '00080060 CS': 'US',
      '0008103E LO': name,
      '00280002 US': 3,
      '00280004 CS': form.photometricInterpretation,
      '00280006 US': form.planar,
      '00280100 US': 8,
      '00280101 US': 8,
      '00280102 US': 7,
    }),
  });
}

/** A segmentation: the square, one bit a pixel. */
export function segmentation(patient: Patient, study: string): Buffer {
  const bits = new Uint8Array((SIDE * SIDE) / 8);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1)
    if (inSquare(pixel % SIDE, Math.floor(pixel / SIDE))) bits[pixel >> 3] = (bits[pixel >> 3] ?? 0) | (1 << (pixel & 7));
  return testObject({
    ...(patient && { patient }),
    study,
    series: 'bits',
    instance: 'bits',
    pixels: new Uint16Array(bits.buffer),
    change: elements({ '00080060 CS': 'SEG', '0008103E LO': 'Phân vùng', '00280100 US': 1, '00280101 US': 1, '00280102 US': 0 }),
  });
}
