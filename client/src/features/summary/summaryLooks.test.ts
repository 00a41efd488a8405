import { describe, expect, test } from 'vitest';
import { changesOf } from './changes.ts';
import { findIn } from './find.ts';
import type { Summary } from './model.ts';
import { dotsOf, placeOf, shownSpan, ticksOf, wholeSpan } from './timelineScale.ts';

const word = (text: string) => ({ vi: text, en: text });
const point = (at: string, value: number, flag?: 'high') => ({ at, value, ...(flag && { flag }) });
const points = [point('2026-01-05', 7.8, 'high'), point('2026-03-02', 9.1, 'high')];
const summary: Summary = {
  allergyState: 'some',
  allergies: [{ name: word('Penicillin'), severe: true, reactions: ['Phản vệ'] }],
  problems: [
    { name: word('Tăng huyết áp'), icd: 'I10', active: true, provisional: false, at: '2019-05-01' },
    { name: word('Suy tim'), icd: 'I50', active: true, provisional: false, at: '2026-02-20' },
    { name: word('Viêm phổi'), active: false, provisional: false, at: '2026-01-10', until: '2026-02-01' },
  ],
  medicines: [
    { name: word('Amlodipin 5 mg'), dose: '1 viên sáng', status: 'active', at: '2020-01-01' },
    { name: word('Furosemid 40 mg'), dose: '', status: 'active', at: '2026-02-20' },
    { name: word('Aspirin 81 mg'), dose: '', status: 'stopped', at: '2021-01-01', until: '2026-02-15' },
  ],
  series: [
    { key: 'glucose', group: 'lab', name: word('Đường huyết lúc đói'), unit: 'mmol/L', points, latest: points[1] ?? point('', 0) },
    {
      key: 'na',
      group: 'lab',
      name: word('Natri máu'),
      unit: 'mmol/L',
      points: [point('2026-01-05', 140), point('2026-03-02', 141)],
      latest: point('2026-03-02', 141),
    },
  ],
  wordResults: [],
  immunisations: [],
  documents: [
    { id: 'a', title: 'Biên bản hội chẩn', type: word(''), at: '2026-01-20T08:00:00Z', contentType: 'application/pdf', isMinutes: true },
    { id: 'b', title: 'Giấy ra viện', type: word(''), at: '2026-02-21', contentType: 'application/pdf', isMinutes: false },
  ],
  timeline: [{ kind: 'visit', at: '2019-05-01', title: word('Khám') }],
};

describe('what changed since the last consult', () => {
  test('is what began, ended, came or moved after it, latest first', () => {
    const changes = changesOf(summary, '2026-03-05');
    expect(changes?.since).toBe('2026-01-20');
    expect(changes?.items.map(({ kind, name }) => `${kind} ${name.vi}`)).toEqual([
      'result Đường huyết lúc đói',
      'document Giấy ra viện',
      'problem Suy tim',
      'medicine Furosemid 40 mg',
      'medicineStopped Aspirin 81 mg',
      'problemOver Viêm phổi',
    ]);
    expect(changes?.items[0]?.result).toMatchObject({ now: { value: 9.1 }, before: { value: 7.8 } });
  });
  test('counts days where the reader is: a consult in the first hours of a day is of that day', () => {
    const at = new Date('2026-01-20T00:30:00').toISOString();
    const documents = summary.documents.map((document) => (document.isMinutes ? { ...document, at } : document));
    expect(changesOf({ ...summary, documents }, '2026-03-05')?.since).toBe('2026-01-20');
  });
  test('counts, beside a consult, from the one before it, whatever was signed since', () => {
    const minutes = (id: string, heldAt: string, at: string) => ({
      id,
      title: '',
      type: word(''),
      at,
      heldAt,
      contentType: 'application/pdf',
      isMinutes: true,
    });
    // The consult of January was amended in March; the one being read was asked for on the second of March and signed on the third.
    const documents = [
      minutes('amended', '2026-01-20T08:00:00Z', '2026-03-04T08:00:00Z'),
      minutes('read', '2026-03-02T09:30:00Z', '2026-03-03T08:00:00Z'),
    ];
    expect(changesOf({ ...summary, documents }, '2026-03-02T09:00:00.000Z')?.since).toBe('2026-01-20');
    expect(changesOf({ ...summary, documents }, '2026-03-02T10:00:00.000Z')?.since).toBe('2026-03-02');
    expect(changesOf({ ...summary, documents }, '2026-01-20T07:00:00.000Z')).toBeUndefined();
  });
  test('is also what was photographed after it, with its study; what has no date is not said to be new', () => {
    const images = (at: string, studyInstanceUid: string) => ({
      kind: 'image' as const,
      at,
      title: word('CT ngực'),
      study: { studyInstanceUid, instanceCount: 120 },
    });
    const timeline = [images('2026-02-25', '1.3'), images('2026-01-20', '1.2'), images('', '1.1'), ...summary.timeline];
    const items = changesOf({ ...summary, timeline }, '2026-03-05')?.items ?? [];
    expect(items.filter(({ kind }) => kind === 'image')).toEqual([
      { kind: 'image', name: word('CT ngực'), at: '2026-02-25', images: { event: timeline[0], news: {} } },
      { kind: 'image', name: word('CT ngực'), at: '2026-01-20', images: { event: timeline[1], news: { isOfThatDay: true } } },
    ]);
    expect(items.map(({ kind }) => kind).slice(0, 3), 'among the others by its day').toEqual(['result', 'image', 'document']);
  });
  test('is not told where no consult was before today', () => {
    expect(changesOf(summary, '2026-01-20')).toBeUndefined();
    expect(changesOf({ ...summary, documents: [] }, '2026-03-05')).toBeUndefined();
  });
});

describe('a search in the record', () => {
  test('finds without accents, in every section, all words together', () => {
    expect(findIn(summary, 'duong HUYET').summary.series.map(({ key }) => key)).toEqual(['glucose']);
    expect(findIn(summary, 'i50')).toMatchObject({ hits: 1, summary: { problems: [{ icd: 'I50' }], medicines: [] } });
    expect(findIn(summary, '81 aspirin').hits).toBe(1);
    expect(findIn(summary, 'ung thư').hits).toBe(0);
  });
});

describe('the timeline', () => {
  const now = Date.parse('2026-03-05');
  const whole = wholeSpan(summary.timeline, now);
  test('shows everything, and closer what is asked for', () => {
    expect(placeOf('2019-05-01', whole)).toBeGreaterThan(0);
    const year = shownSpan(whole, 'year', 0);
    expect(placeOf('2019-05-01', year)).toBeUndefined();
    expect(placeOf('2026-01-01', year)).toBeGreaterThan(0.5);
    // Further back than there is anything: the first year stays.
    expect(shownSpan(whole, 'year', 100).from).toBeCloseTo(whole.from, -3);
  });
  test.each(['all', 'years5', 'year', 'months3'] as const)('has a few marks at %s', (zoom) => {
    const ticks = ticksOf(shownSpan(whole, zoom, 0));
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(9);
    for (const { at } of ticks) expect(at).toBeGreaterThanOrEqual(0);
  });
  test('gathers what would lie on each other, and loses nothing', () => {
    const events = ['2026-01-01', '2026-01-02', '2026-01-20', '2026-03-01'].map((at) => ({ kind: 'visit' as const, at, title: word(at) }));
    const dots = dotsOf(events, { from: Date.parse('2026-01-01'), to: Date.parse('2026-03-02') }, 0.1);
    expect(dots.map(({ events: here }) => here.map(({ at }) => at))).toEqual([
      ['2026-01-01', '2026-01-02'],
      ['2026-01-20'],
      ['2026-03-01'],
    ]);
    expect(Math.min(...dots.slice(1).map(({ place }, index) => place - (dots[index]?.place ?? 0)))).toBeGreaterThanOrEqual(0.1);
  });
  test('a record without dates still has a span', () => {
    expect(wholeSpan([], now).to).toBeGreaterThan(wholeSpan([], now).from);
  });
});
