import { setImmediate as nextTurn } from 'node:timers/promises';
import { elements, nativePixels, writePart10, type PatientIdentity } from '../../imaging/part10.ts';
import { EXPLICIT_LE } from '../../imaging/syntaxes.ts';
import { uidFrom } from '../../imaging/uids.ts';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { noiseTable } from './noiseTable.ts';
import { soften, type Slice } from './raster.ts';
import { frameElements, type StudyFrame } from './samples.ts';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const SIZE = 512;
const PIXEL_MM = 0.7;
const INTERCEPT = -1024;
const NOISE_HU = 11;
const NOISE_SIZE = 1 << 19;

export interface CtSeries {
  slices: number;
  spacingMm: number;
  /** Draws the slice `depthMm` below the first one, in Hounsfield units, without blur or noise. */
  paint(slice: Slice, depthMm: number): void;
  description: string;
  /** Defined term of PS3.16 annex L, e.g. CHEST. */
  bodyPart: string;
  /** Centre and width of each proposed window, the first one the default. */
  windows: { center: number; width: number; explanation: string }[];
  /** Of the noise: another scan of the same anatomy has another seed. */
  seed: number;
}

/** A CT series: signed 16-bit, HU = stored − 1024, axial, from the head down. One slice is made at a time, yielding to others in between. */
export async function* ctSeries(
  patient: PatientIdentity,
  study: Omit<StudyFrame, 'series' | 'instanceNumber'>,
  series: CtSeries,
): AsyncGenerator<Buffer> {
  const noise = noiseTable(NOISE_SIZE, series.seed);
  const random = seededRandom(series.seed + 1).next;
  const slice: Slice = { values: new Float32Array(SIZE * SIZE), size: SIZE, pixelMm: PIXEL_MM };
  const scratch = new Float32Array(SIZE * SIZE);
  for (let index = 0; index < series.slices; index++) {
    series.paint(slice, index * series.spacingMm);
    soften(slice, scratch);
    const pixels = stored(slice.values, noise, Math.floor(random() * NOISE_SIZE));
    const place = { ...study, series: { key: 'axial', number: 2, description: series.description }, instanceNumber: index + 1 };
    const dict = { ...frameElements(patient, place), ...ctElements(patient, study, index, series) };
    yield writePart10(dict, EXPLICIT_LE, nativePixels(pixels, 'OW'));
    await nextTurn();
  }
}

function stored(hu: Float32Array, noise: Float32Array, offset: number): Buffer {
  const values = new Int16Array(hu.length);
  const mask = NOISE_SIZE - 1;
  for (let i = 0; i < hu.length; i++)
    values[i] = Math.max(0, (hu[i] as number) - INTERCEPT + (noise[(i + offset) & mask] as number) * NOISE_HU);
  return Buffer.from(values.buffer);
}

function ctElements(
  patient: PatientIdentity,
  study: { key: string; date: string },
  index: number,
  { spacingMm, slices, seed, bodyPart, windows }: CtSeries,
): ReturnType<typeof elements> {
  const corner = -((SIZE - 1) / 2) * PIXEL_MM;
  // z grows towards the head (PS3.3 C.7.6.2.1.1): the apex has the largest.
  const z = Number((-index * spacingMm).toFixed(2));
  return elements({
    '00080008 CS': ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    '00080016 UI': CT_IMAGE_STORAGE,
    '00080060 CS': 'CT',
    '00080070 LO': 'Hoi Chan phantom',
    '00081090 LO': 'Ellipses',
    '00180015 CS': bodyPart,
    '00180022 CS': 'HELICAL MODE',
    '00180050 DS': spacingMm,
    '00180060 DS': 120,
    '00180088 DS': spacingMm,
    '00180090 DS': SIZE * PIXEL_MM,
    '00181100 DS': SIZE * PIXEL_MM,
    '00181120 DS': 0,
    '00181130 DS': 150,
    '00181140 CS': 'CW',
    '00181150 IS': 500,
    '00181151 IS': 180,
    '00181152 IS': 90,
    '00181160 SH': 'BODY',
    '00181210 SH': 'SOFT',
    '00185100 CS': 'HFS',
    '00200012 IS': 1,
    '00200032 DS': [corner, corner, z],
    '00200037 DS': [1, 0, 0, 0, 1, 0],
    '00200052 UI': uidFrom('demo', patient.patientId, study.key, 'frame of reference', String(seed)),
    '00201002 IS': slices,
    '00201040 LO': '',
    '00201041 DS': z,
    '00280002 US': 1,
    '00280004 CS': 'MONOCHROME2',
    '00280010 US': SIZE,
    '00280011 US': SIZE,
    '00280030 DS': [PIXEL_MM, PIXEL_MM],
    '00280100 US': 16,
    '00280101 US': 16,
    '00280102 US': 15,
    '00280103 US': 1,
    '00281050 DS': windows.map(({ center }) => center),
    '00281051 DS': windows.map(({ width }) => width),
    '00281052 DS': INTERCEPT,
    '00281053 DS': 1,
    '00281054 LO': 'HU',
    '00281055 LO': windows.map(({ explanation }) => explanation),
  });
}
