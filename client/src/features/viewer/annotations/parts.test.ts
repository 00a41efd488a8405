import { describe, expect, it } from 'vitest';
import type { DicomInstance } from '../dicomJson.ts';
import { findingsOf, linesOf } from './findings.ts';
import { readReports } from './reported.ts';
import { hit, onScreen, simplified } from './screen.ts';

const doubled = ({ x, y }: { x: number; y: number }) => ({ x: x * 2 + 5, y: y * 2 });

describe('on the screen', () => {
  it('an ellipse turns with the picture and is hit on its line only', () => {
    const turned = ({ x, y }: { x: number; y: number }) => ({ x: -y + 100, y: x });
    const drawn = onScreen(
      {
        kind: 'ellipse',
        points: [
          [10, 20],
          [50, 40],
        ],
      },
      turned,
    );
    expect(drawn?.handles).toEqual([
      { x: 80, y: 10 },
      { x: 60, y: 50 },
    ]);
    // Middle 30, 30; radii 20, 10.
    expect(drawn && hit(drawn, { x: 70, y: 50 }, 9)).toBe('line');
    expect(drawn && hit(drawn, { x: 70, y: 30 }, 9)).toBeUndefined();
    expect(drawn && hit(drawn, { x: 80, y: 12 }, 9)).toEqual({ handle: 0 });
  });

  it('a finger reaches farther than a mouse', () => {
    const drawn = onScreen(
      {
        kind: 'length',
        points: [
          [0, 0],
          [100, 0],
        ],
      },
      doubled,
    );
    expect(drawn && hit(drawn, { x: 105, y: 12 }, 9)).toBeUndefined();
    expect(drawn && hit(drawn, { x: 105, y: 12 }, 22)).toBe('line');
  });

  it('a long free line keeps its shape within what may be sent', () => {
    const circle = Array.from({ length: 5000 }, (_, i): [number, number] => [
      100 * Math.cos((i / 2500) * Math.PI),
      100 * Math.sin((i / 2500) * Math.PI),
    ]);
    const kept = simplified(circle, 256, 0.3);
    expect(kept.length).toBeLessThanOrEqual(256);
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.every(([x, y]) => Math.abs(Math.hypot(x, y) - 100) < 1e-6)).toBe(true);
    const noise = Array.from({ length: 4000 }, (_, i): [number, number] => [i, (i * 7919) % 1000]);
    expect(simplified(noise, 256, 0.3).length).toBeLessThanOrEqual(256);
  });
});

describe('findings', () => {
  const shape = { kind: 'rectangle' as const, studyUid: '1', seriesUid: '1', sopUid: '1', frame: 1, text: '', window: null };
  const picture = { columns: 10, rows: 10, valueAt: (column: number) => column };
  const format = (value: number, digits: number): string => value.toFixed(digits);

  it('say HU and mm² where the file gives them', () => {
    const ct: DicomInstance = { '00080060': { vr: 'CS', Value: ['CT'] }, '00280030': { vr: 'DS', Value: [0.5, 0.5] } };
    const found = findingsOf(
      {
        ...shape,
        points: [
          [2, 2],
          [4, 4],
        ],
      },
      ct,
      picture,
    );
    expect(linesOf(found, '', format)).toEqual(['3.0 ± 0.8 HU', '2.0 … 4.0', '1.0 mm²']);
  });

  it('are in pixels without a scale, and about when it is the detector’s', () => {
    const plain = findingsOf(
      {
        ...shape,
        kind: 'length',
        points: [
          [0, 0],
          [3, 4],
        ],
      },
      {},
      undefined,
    );
    expect(linesOf(plain, 'x', format)).toEqual(['5.0 px', 'x']);
    const dx: DicomInstance = { '00080060': { vr: 'CS', Value: ['DX'] }, '00181164': { vr: 'DS', Value: [0.2, 0.2] } };
    expect(
      linesOf(
        findingsOf(
          {
            ...shape,
            kind: 'length',
            points: [
              [0, 0],
              [3, 4],
            ],
          },
          dx,
          undefined,
        ),
        '',
        format,
      ),
    ).toEqual(['≈ 1.0 mm']);
  });

  it('have no value beside the picture', () => {
    expect(findingsOf({ ...shape, kind: 'probe', points: [[-1, 3]] }, {}, picture).value).toBeUndefined();
    expect(findingsOf({ ...shape, kind: 'probe', points: [[3.4, 3]] }, {}, picture).value).toBe(3);
  });
});

describe('reports of the archive', () => {
  const picture = { studyUid: '1', seriesUid: '1.2', sopUid: '1.2.3' };
  const concept = (code: string): DicomInstance => ({ '0040A043': { vr: 'SQ', Value: [{ '00080100': { vr: 'SH', Value: [code] } }] } });
  const scoord = (type: string, data: number[], code?: string, sop = '1.2.3'): DicomInstance => ({
    '0040A040': { vr: 'CS', Value: ['SCOORD'] },
    ...(code !== undefined && concept(code)),
    '00700022': { vr: 'FL', Value: data },
    '00700023': { vr: 'CS', Value: [type] },
    '0040A730': { vr: 'SQ', Value: [{ '00081199': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: [sop] } }] } }] },
  });
  const group = (...children: DicomInstance[]): DicomInstance => ({ ...concept('125007'), '0040A730': { vr: 'SQ', Value: children } });
  const report = (groups: DicomInstance[], time = '100000'): DicomInstance => ({
    '00080018': { vr: 'UI', Value: [`9.${time}`] },
    '0020000E': { vr: 'UI', Value: ['9'] },
    '00080023': { vr: 'DA', Value: ['20260101'] },
    '00080033': { vr: 'TM', Value: [time] },
    '0040A730': { vr: 'SQ', Value: [{ ...concept('126010'), '0040A730': { vr: 'SQ', Value: groups } }] },
  });

  it.each<[string, DicomInstance, string, [number, number][]]>([
    [
      'a rectangle',
      scoord('POLYLINE', [1, 1, 3, 1, 3, 5, 1, 5, 1, 1], '111030'),
      'rectangle',
      [
        [0.5, 0.5],
        [2.5, 4.5],
      ],
    ],
    [
      'a straight ellipse',
      scoord('ELLIPSE', [0.5, 5.5, 20.5, 5.5, 10.5, 0.5, 10.5, 10.5], '111030'),
      'ellipse',
      [
        [0, 0],
        [20, 10],
      ],
    ],
    ['a point', scoord('POINT', [7.5, 8.5], '111030'), 'probe', [[7, 8]]],
  ])('read %s', (_name, graphic, kind, points) => {
    expect(readReports([report([group(graphic)])], [picture])).toMatchObject([{ kind, points, sopUid: '1.2.3' }]);
  });

  it('read a turned ellipse of another viewer as a line round it', () => {
    const [found] = readReports([report([group(scoord('ELLIPSE', [0.5, 0.5, 10.5, 10.5, 3.5, 7.5, 7.5, 3.5], '111030'))])], [picture]);
    expect(found?.kind).toBe('freehand');
    expect(found?.points.length).toBe(64);
  });

  it('the newest of a series stands for the ones before; foreign pictures and nonsense are passed over', () => {
    const first = report([group(scoord('POINT', [1, 1], '111030')), group(scoord('POINT', [2, 2], '111030'))]);
    const second = report([group(scoord('POINT', [3, 3], '111030'))], '110000');
    expect(readReports([second, first], [picture])).toMatchObject([{ points: [[2.5, 2.5]] }]);
    expect(readReports([report([group(scoord('POINT', [1, 1], '111030', '6.6.6'))])], [picture])).toEqual([]);
    expect(readReports([report([group(scoord('CIRCLE', [1, 1], '111030')), group(), {}])], [picture])).toEqual([]);
    expect(readReports([{ '0040A730': { vr: 'SQ' } }], [picture])).toEqual([]);
  });

  it('a report that nests without end is read to a depth', () => {
    let nested: DicomInstance = group(scoord('POINT', [1, 1], '111030'));
    for (let depth = 0; depth < 2000; depth += 1) nested = { ...concept('1'), '0040A730': { vr: 'SQ', Value: [nested] } };
    expect(readReports([nested], [picture])).toEqual([]);
  });
});
