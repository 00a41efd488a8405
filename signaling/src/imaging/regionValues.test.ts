import { expect, test } from 'vitest';
import type { DicomJson } from './dicomJson.ts';
import { regionValues } from './regionValues.ts';
import { EXPLICIT_LE } from './syntaxes.ts';

const element = (vr: string, ...Value: unknown[]) => ({ vr, Value });
/** Four columns, two rows, 12 bits of 16. */
const describe = (more: DicomJson = {}): DicomJson => ({
  '00280002': element('US', 1),
  '00280004': element('CS', 'MONOCHROME2'),
  '00280010': element('US', 2),
  '00280011': element('US', 4),
  '00280100': element('US', 16),
  '00280101': element('US', 12),
  '00280103': element('US', 0),
  ...more,
});
const frame = Buffer.from(Uint16Array.from([0, 10, 20, 30, 40, 50, 60, 70 + 0x4000]).buffer);
const whole = {
  kind: 'rectangle',
  points: [
    [0, 0],
    [3, 1],
  ],
} as const;
const at = (column: number, row: number) => ({ kind: 'probe', points: [[column, row]] }) as const;
const valuesOf = (dataset: DicomJson, ...regions: Parameters<typeof regionValues>[4][number][]) =>
  regionValues(dataset, EXPLICIT_LE, frame, 1, regions);

test('mean, deviation and extremes in modality units, overlay bits left out', async () => {
  const scaled = describe({ '00281053': element('DS', 2), '00281052': element('DS', -1024) });
  const [statistics, value, outside] = await valuesOf(scaled, whole, at(1, 1), at(4, 0));
  expect(statistics).toMatchObject({ pixels: 8, mean: 35 * 2 - 1024, min: -1024, max: 140 - 1024 });
  expect(statistics && 'deviation' in statistics && statistics.deviation).toBeCloseTo(2 * Math.sqrt(525), 9);
  expect(value).toEqual({ value: 100 - 1024 });
  expect(outside).toBeUndefined();
});

test('an enhanced object scales each frame by itself', async () => {
  const group = (slope: number) => ({ '00289145': element('SQ', { '00281053': element('DS', slope), '00281052': element('DS', 1) }) });
  const [own] = await valuesOf(describe({ '52009230': element('SQ', group(3)), '52009229': element('SQ', group(7)) }), at(1, 0));
  const [shared] = await valuesOf(describe({ '52009229': element('SQ', group(7)) }), at(1, 0));
  expect([own, shared]).toEqual([{ value: 31 }, { value: 71 }]);
});

test('says nothing of colour and of values behind a look-up table', async () => {
  expect(await valuesOf(describe({ '00280004': element('CS', 'PALETTE COLOR') }), whole)).toEqual([undefined]);
  expect(await valuesOf(describe({ '00283000': element('SQ', {}) }), whole)).toEqual([undefined]);
});
