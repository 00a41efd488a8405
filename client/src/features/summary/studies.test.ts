import { describe, expect, it } from 'vitest';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import { findIn } from './find.ts';
import { summarise } from './model.ts';
import { dayOf, doubtfulOf, withStudies } from './studies.ts';

const LONG_AGO = '2020-01-01T00:00:00.000Z';
const study = (studyInstanceUid: string, more: Partial<StudySummary> = {}): StudySummary => ({
  studyInstanceUid,
  studyDate: '20260302',
  studyTime: null,
  firstSeenAt: LONG_AGO,
  description: 'X-quang ngực thẳng',
  modalities: ['DX'],
  seriesCount: 1,
  instanceCount: 2,
  mismatch: null,
  ...more,
});
const listed = (studies: StudySummary[]) => ({ studies, listedSince: LONG_AGO });
const differs = (confirmedAt: string | null): StudySummary['mismatch'] => ({
  differs: ['name'],
  archive: { name: 'L. V.', birthYear: '1970', sex: 'M' },
  confirmedAt,
});
const record = summarise({
  resourceType: 'Bundle',
  type: 'document',
  entry: ['2026-03-01', '2026-03-03'].map((start) => ({
    resource: {
      resourceType: 'Encounter',
      status: 'finished',
      class: { code: 'AMB' },
      period: { start },
      reasonCode: [{ text: `Khám ${start}` }],
    },
  })),
});
const titles = (studies: StudySummary[]): string[] =>
  withStudies(record, listed(studies)).timeline.map(({ at, title }) => `${at} ${title.vi}`);

describe('the studies of the image archive on the timeline', () => {
  it('stand where they belong in time; what has no date stands last', () => {
    expect(titles([study('1.1', { studyDate: null, description: 'Không ngày' }), study('1.2')])).toEqual([
      '2026-03-03 Khám 2026-03-03',
      '2026-03-02 X-quang ngực thẳng',
      '2026-03-01 Khám 2026-03-01',
      ' Không ngày',
    ]);
  });

  it('are left out as long as nobody has said that they are this patient’s', () => {
    const studies = [
      study('1.1', { mismatch: differs(null), description: '' }),
      study('1.2', { mismatch: differs('2026-03-05T00:00:00Z') }),
    ];
    expect(withStudies(record, listed(studies)).timeline.flatMap((event) => event.study?.studyInstanceUid ?? [])).toEqual(['1.2']);
    expect(doubtfulOf(studies)).toBe(1);
  });

  it('are named by what they were taken with where nobody described them, without the reports beside them', () => {
    const [event] = withStudies(
      record,
      listed([study('1.1', { description: '', modalities: ['CT', 'SR'], studyDate: '20260401', studyTime: '0830' })]),
    ).timeline;
    expect(event).toEqual({
      kind: 'image',
      at: '2026-04-01',
      title: { vi: 'CT', en: 'CT' },
      origin: { part: 'images', sourceIds: ['archive'], by: [], recordedAt: '2026-04-01' },
      study: {
        studyInstanceUid: '1.1',
        instanceCount: 2,
        takenWithin: { fromMs: Date.parse('2026-04-01T01:30:00Z'), toMs: Date.parse('2026-04-01T01:31:00Z') },
        arrival: { firstSeenAt: LONG_AGO, listedSince: LONG_AGO },
      },
    });
  });

  it('are found by a search in the record, by their name and by what they were taken with', () => {
    const whole = withStudies(record, listed([study('1.1')]));
    expect(findIn(whole, 'x-quang nguc').hits).toBe(1);
    expect(findIn(whole, 'dx 2026-03').summary.timeline).toMatchObject([{ kind: 'image' }]);
  });

  it('leave a record as it is when there are none, so that nothing is drawn anew', () => {
    expect(withStudies(record, listed([]))).toBe(record);
    expect(withStudies(record, listed([study('1.1', { mismatch: differs(null) })]))).toBe(record);
  });
});

describe('a day of DICOM', () => {
  it.each([
    ['20260302', '2026-03-02'],
    ['1992.12.31', '1992-12-31'],
    [' 20240229 ', '2024-02-29'],
    ['20260229', ''],
    ['20261301', ''],
    ['00000000', ''],
    ['2026', ''],
    ['', ''],
    [null, ''],
  ])('%s is %s', (written, day) => {
    expect(dayOf(written)).toBe(day);
  });
});
