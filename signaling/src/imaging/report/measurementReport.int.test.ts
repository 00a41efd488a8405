import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DicomJson } from '../dicomJson.ts';
import { writeMeasurementReport, type ReportedAnnotation } from './measurementReport.ts';

const run = promisify(execFile);
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hoi-chan-sr-'));
});
afterAll(() => rm(directory, { recursive: true }));

const el = (vr: string, ...Value: unknown[]): { vr: string; Value: unknown[] } => ({ vr, Value });
/** An X-ray of which only the detector's spacing is known. */
const picture = {
  '00080016': el('UI', '1.2.840.10008.5.1.4.1.1.1.1'),
  '00080018': el('UI', '1.2.3.4'),
  '00080060': el('CS', 'DX'),
  '00100010': el('PN', { Alphabetic: 'Nguyen^An' }),
  '00100020': el('LO', 'P1'),
  '00181164': el('DS', 0.2, 0.2),
  '0020000D': el('UI', '1.2.3'),
  '0020000E': el('UI', '1.2.3.1'),
} as unknown as DicomJson;

const drawn = (kind: ReportedAnnotation['kind'], points: ReportedAnnotation['points']): ReportedAnnotation => ({
  trackingUid: `1.2.3.9.${points.length}`,
  kind,
  points,
  text: '',
  authorName: 'Phạm Quốc Tim',
  frame: 1,
  instance: picture,
});

test('a length and an area on the detector say so to whoever reads the report, an angle does not', async () => {
  const file = writeMeasurementReport({
    seriesUid: '1.2.3.8',
    sopUid: '1.2.3.8.1',
    at: new Date('2026-11-20T20:30:05Z'),
    observer: 'Phạm Quốc Tim',
    picture,
    annotations: [
      drawn('length', [
        [0, 0],
        [50, 0],
      ]),
      drawn('angle', [
        [0, 0],
        [0, 9],
        [9, 9],
      ]),
      drawn('rectangle', [
        [0, 0],
        [10, 10],
      ]),
    ],
  });
  const path = join(directory, 'report.dcm');
  await writeFile(path, file);
  const { stdout } = await run('dsrdump', ['+Pc', '+Pl', path]);
  const said = stdout.split('\n').map((line) => /"(Length|Angle|Area)"\)|not corrected for magnification/.exec(line)?.slice(0, 2));
  expect(said.flatMap((found) => (found ? [found[1] ?? 'on the detector'] : []))).toEqual([
    'Length',
    'on the detector',
    'Angle',
    'Area',
    'on the detector',
  ]);
  const verdict = await run('dciodvfy', ['-new', path]).catch((error: { stderr: string; stdout: string }) => error);
  expect(`${verdict.stdout}\n${verdict.stderr}`.split('\n').filter((line) => /^Error/i.test(line))).toEqual([]);
});
