import { describe, expect, test } from 'vitest';
import { angleOf, areaOf, lengthOf, statisticsOf, type PictureValues } from './measure.ts';
import { imageScale, type ImagePoint, type JsonObject } from './scale.ts';

const el = (...values: unknown[]) => ({ Value: values });
const square: ImagePoint[] = [
  [10, 10],
  [20, 10],
  [20, 20],
  [10, 20],
];
/** A value that tells its place. */
const ramp: PictureValues = { columns: 64, rows: 64, valueAt: (column, row) => column + 100 * row };

describe('sizes', () => {
  test('a length takes rows and columns by their own spacing', () => {
    expect(
      lengthOf(
        [
          [0, 0],
          [3, 4],
        ],
        undefined,
      ),
    ).toBe(5);
    expect(
      lengthOf(
        [
          [0, 0],
          [30, 0],
        ],
        { column: 0.5, row: 2 },
      ),
    ).toBe(15);
    expect(
      lengthOf(
        [
          [0, 0],
          [0, 30],
        ],
        { column: 0.5, row: 2 },
      ),
    ).toBe(60);
  });

  test('an angle is measured in the patient, not on a stretched picture', () => {
    const corner: ImagePoint[] = [
      [0, 10],
      [0, 0],
      [10, 10],
    ];
    expect(angleOf(corner, undefined)).toBeCloseTo(45, 10);
    expect(angleOf(corner, { column: 1, row: 2 })).toBeCloseTo((Math.atan2(10, 20) * 180) / Math.PI, 10);
    expect(angleOf([corner[2] ?? [0, 0], corner[1] ?? [0, 0], corner[0] ?? [0, 0]], undefined)).toBeCloseTo(45, 10);
  });

  test('areas', () => {
    const box: ImagePoint[] = [
      [20, 30],
      [10, 10],
    ];
    expect(areaOf('rectangle', box, { column: 0.5, row: 0.5 })).toBe(50);
    expect(areaOf('ellipse', box, undefined)).toBeCloseTo(Math.PI * 5 * 10, 10);
    expect(areaOf('freehand', square, { column: 0.5, row: 2 })).toBe(100);
    expect(areaOf('freehand', square.toReversed(), undefined)).toBe(100);
  });
});

describe('statistics', () => {
  test('of a rectangle: the pixels whose middle lies inside', () => {
    const found = statisticsOf(
      'rectangle',
      [
        [9.6, 4.6],
        [12.4, 5.4],
      ],
      ramp,
    );
    expect(found).toEqual({ pixels: 3, mean: 511, deviation: Math.sqrt(2 / 3), min: 510, max: 512 });
  });

  test.each(['ellipse', 'freehand'] as const)('of %s: the same pixels as one by one', (kind) => {
    const points: ImagePoint[] =
      kind === 'ellipse'
        ? [
            [5.3, 8.1],
            [40.9, 33.7],
          ]
        : [
            [5.31, 5.17],
            [50.23, 12.41],
            [20.11, 20.37],
            [44.73, 50.29],
            [8.43, 41.83],
          ];
    const inside = (x: number, y: number): boolean => {
      if (kind === 'ellipse') {
        const [a = [0, 0], b = [0, 0]] = points;
        return ((x - (a[0] + b[0]) / 2) / ((b[0] - a[0]) / 2)) ** 2 + ((y - (a[1] + b[1]) / 2) / ((b[1] - a[1]) / 2)) ** 2 <= 1;
      }
      // Ray to the right.
      return points.reduce((odd, [x0, y0], index) => {
        const [x1, y1] = points[(index + 1) % points.length] ?? [0, 0];
        return y0 <= y !== y1 <= y && x <= x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) ? !odd : odd;
      }, false);
    };
    const values: number[] = [];
    for (let y = 0; y < 64; y += 1) for (let x = 0; x < 64; x += 1) if (inside(x, y)) values.push(ramp.valueAt(x, y));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const found = statisticsOf(kind, points, ramp);
    expect(found?.pixels).toBe(values.length);
    expect(found?.mean).toBeCloseTo(mean, 6);
    expect(found?.deviation).toBeCloseTo(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length), 6);
  });

  test('outside the picture, and where no pixel has its middle, there are none', () => {
    expect(
      statisticsOf(
        'rectangle',
        [
          [-20, -20],
          [-5, -5],
        ],
        ramp,
      ),
    ).toBeUndefined();
    expect(
      statisticsOf(
        'ellipse',
        [
          [3.2, 3.2],
          [3.4, 3.4],
        ],
        ramp,
      ),
    ).toBeUndefined();
    expect(
      statisticsOf(
        'rectangle',
        [
          [-100_000, -100_000],
          [200_000, 200_000],
        ],
        ramp,
      )?.pixels,
    ).toBe(64 * 64);
  });
});

describe('the scale of a picture', () => {
  const ct = { '00080060': el('CT'), '00280030': el(0.7, 0.5) };
  const dx = { '00080060': el('DX') };
  test.each<[string, JsonObject, ReturnType<typeof imageScale>]>([
    ['CT: rows first', ct, { column: 0.5, row: 0.7, source: 'patient' }],
    ['nothing', { '00080060': el('OT') }, undefined],
    ['zero', { ...ct, '00280030': el(0, 0) }, undefined],
    ['text', { ...ct, '00280030': el('0.7', '0.5') }, { column: 0.5, row: 0.7, source: 'patient' }],
    ['no number', { ...ct, '00280030': el('x', 1) }, undefined],
    ['X-ray, detector only', { ...dx, '00181164': el(0.2, 0.2) }, { column: 0.2, row: 0.2, source: 'detector' }],
    ['X-ray, the same twice', { ...dx, '00181164': el(0.2, 0.2), '00280030': el(0.2, 0.2) }, { column: 0.2, row: 0.2, source: 'detector' }],
    [
      'X-ray, corrected',
      { ...dx, '00181164': el(0.2, 0.2), '00280030': el(0.18, 0.18) },
      { column: 0.18, row: 0.18, source: 'calibrated' },
    ],
    ['X-ray, fiducial', { ...dx, '00280030': el(0.2, 0.2), '00280A02': el('FIDUCIAL') }, { column: 0.2, row: 0.2, source: 'calibrated' }],
    ['X-ray, spacing that nobody explains', { ...dx, '00280030': el(0.2, 0.2) }, { column: 0.2, row: 0.2, source: 'detector' }],
    ['scanned film', { '00080060': el('OT'), '00182010': el(0.1, 0.1) }, { column: 0.1, row: 0.1, source: 'detector' }],
    [
      'enhanced MR',
      { '00080060': el('MR'), '52009229': el({ '00289110': el({ '00280030': el(1, 2) }) }) },
      { column: 2, row: 1, source: 'patient' },
    ],
  ])('%s', (_name, instance, scale) => expect(imageScale(instance, 1)).toEqual(scale));

  test('ultrasound: of the region that holds the points, in cm only', () => {
    const region = (x0: number, x1: number, unit: number) => ({
      '00186018': el(x0),
      '0018601A': el(0),
      '0018601C': el(x1),
      '0018601E': el(400),
      '00186024': el(unit),
      '00186026': el(unit),
      '0018602C': el(0.05),
      '0018602E': el(0.05),
    });
    const us = { '00080060': el('US'), '00186011': el(region(0, 300, 3), region(301, 600, 4)) };
    const line = (x: number): ImagePoint[] => [
      [x, 10],
      [x + 20, 30],
    ];
    expect(imageScale(us, 1, line(50))).toEqual({ column: 0.5, row: 0.5, source: 'patient' });
    expect(imageScale(us, 1, line(400)), 'Doppler: seconds and cm/s').toBeUndefined();
    expect(imageScale(us, 1, line(290)), 'across two regions').toBeUndefined();
  });
});
