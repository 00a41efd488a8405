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
  allergies: [{ name: word('Penicillin'), severe: true, reactions: [word('Phản vệ')] }],
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
    {
      id: 'a',
      title: word('Biên bản hội chẩn'),
      type: word(''),
      at: '2026-01-20T08:00:00Z',
      contentType: 'application/pdf',
      isMinutes: true,
    },
    { id: 'b', title: word('Giấy ra viện'), type: word(''), at: '2026-02-21', contentType: 'application/pdf', isMinutes: false },
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
      title: word(''),
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
  test('is also what was found in words since, and the conclusion of a report', () => {
    const wordResults = [
      { name: word('Cấy máu'), text: word('E. coli'), at: '2026-03-01' },
      { name: word('HBsAg'), text: word('Âm tính'), at: '2026-01-10' },
    ];
    const report = (at: string, more: object) => ({ kind: 'report' as const, at, title: word('CT ngực'), ...more });
    const timeline = [
      report('2026-02-28', { detail: 'Nốt phổi phải' }),
      // Its values are told by themselves.
      report('2026-02-27', { hasResults: true }),
      report('2026-02-26', {}),
      report('2026-01-02', { detail: 'Bình thường' }),
    ];
    const changes = changesOf({ ...summary, series: [], wordResults, timeline }, '2026-03-05');
    expect(changes?.items.filter(({ kind }) => kind === 'result')).toEqual([
      { kind: 'result', name: word('Cấy máu'), at: '2026-03-01', text: word('E. coli') },
      { kind: 'result', name: word('CT ngực'), at: '2026-02-28', text: word('Nốt phổi phải') },
      { kind: 'result', name: word('CT ngực'), at: '2026-02-26' },
    ]);
    expect(changes?.undated).toEqual([]);
    const undated = changesOf({ ...summary, series: [], timeline: [report('', { detail: 'Nốt phổi phải' })] }, '2026-03-05');
    expect(undated).toMatchObject({ undated: [word('CT ngực')] });
  });
  test('what ended on a day that nothing tells is named as such, and not said to be new: systems rewrite records for their own reasons', () => {
    const over = (more: object, at = '2021-01-01') => ({
      ...summary,
      problems: [{ name: word('Lao'), active: false, provisional: false, at, ...more }],
      medicines: [{ name: word('INH'), dose: '', status: 'stopped' as const, at, ...more }],
      series: [],
      documents: summary.documents.filter(({ isMinutes }) => isMinutes),
    });
    const told = (record: Summary) => {
      const changes = changesOf(record, '2026-03-05');
      return [changes?.items.map(({ kind, at }) => `${kind} ${at}`), changes?.undated.map(({ vi }) => vi)];
    };
    expect(told(over({}))).toEqual([[], ['Lao', 'INH']]);
    expect(told(over({ writtenAt: '2026-02-20T08:00:00Z' })), 'rewritten since').toEqual([[], ['Lao', 'INH']]);
    expect(told(over({ writtenAt: '2025-02-20T08:00:00Z' })), 'as it is since long ago').toEqual([[], []]);
    expect(told(over({ until: '2021-07-01', writtenAt: '2026-02-20T08:00:00Z' })), 'its end is known').toEqual([[], []]);
    expect(told(over({ until: '2026-02-08' }, '2026-02-01')), 'begun and finished since').toEqual([
      ['problemOver 2026-02-08', 'medicineOver 2026-02-08'],
      [],
    ]);
    expect(told(over({}, '2026-02-01')), 'begun since, and over').toEqual([['medicineOver 2026-02-01', 'problemOver '], []]);
  });
  test('of medicines an order that ran out is as usual, one without a begin is named unless somebody said before that it is taken', () => {
    const medicine = (name: string, more: object) => ({ name: word(name), dose: '', status: 'active' as const, ...more });
    const medicines = [
      medicine('Amoxicillin', { status: 'completed', isOrder: true, at: '2025-10-01' }),
      medicine('Warfarin', { status: 'stopped', isOrder: true, at: '2025-10-01' }),
      medicine('Metformin', {}),
      medicine('Enalapril', { assertedAt: '2025-12-01' }),
    ];
    const changes = changesOf({ ...summary, medicines }, '2026-03-05');
    expect(changes?.undated.map(({ vi }) => vi)).toEqual(['Warfarin', 'Metformin']);
    expect(changes?.items.filter(({ kind }) => kind.startsWith('medicine'))).toEqual([]);
  });
  describe('of results', () => {
    const lab = (...of: { at: string; value: number; issuedAt?: string; flag?: 'high' }[]): Summary => ({
      ...summary,
      problems: [],
      medicines: [],
      documents: summary.documents.filter(({ isMinutes }) => isMinutes),
      timeline: [],
      series: [{ key: 'k', group: 'lab', name: word('Kali máu'), unit: 'mmol/L', points: of, latest: of.at(-1) ?? point('', 0) }],
    });
    test('is what was sampled before and given out after it, to the minute', () => {
      const sampled = { at: '2026-01-19T08:00:00Z', value: 6.8 };
      const told = (issuedAt: string, before = 4) =>
        changesOf(lab({ at: '2025-12-01', value: before }, { ...sampled, issuedAt }), '2026-03-05')?.items;
      expect(told('2026-01-22T08:00:00Z')).toMatchObject([
        { kind: 'result', at: sampled.at, issuedAt: '2026-01-22T08:00:00Z', result: { now: { value: 6.8 }, before: { value: 4 } } },
      ]);
      expect(told('2026-01-20T09:00:00Z'), 'an hour after it').toHaveLength(1);
      expect(told('2026-01-20T07:00:00Z'), 'an hour before it').toEqual([]);
      const words = [{ name: word('Cấy máu'), text: word('E. coli'), at: '2026-01-19', issuedAt: '2026-01-23' }];
      const report = {
        kind: 'report' as const,
        at: '2026-01-18',
        title: word('Giải phẫu bệnh'),
        detail: 'Lành tính',
        issuedAt: '2026-01-24',
      };
      expect(changesOf({ ...lab(), series: [], wordResults: words, timeline: [report] }, '2026-03-05')?.items).toMatchObject([
        { text: word('Lành tính'), issuedAt: '2026-01-24' },
        { text: word('E. coli'), issuedAt: '2026-01-23' },
      ]);
    });
    test('is also what left its range for a while and came back', () => {
      const items = changesOf(lab(point('2026-01-05', 4), point('2026-02-01', 6.8, 'high'), point('2026-03-01', 4.1)), '2026-03-05')?.items;
      expect(items).toMatchObject([{ at: '2026-02-01', result: { now: { value: 6.8 }, before: { value: 4 }, since: { value: 4.1 } } }]);
      const moved = lab(point('2026-01-05', 4), point('2026-02-01', 6.8, 'high'), point('2026-03-01', 5));
      expect(changesOf(moved, '2026-03-05')?.items, 'also where it did not come back to what it was').toMatchObject([
        { at: '2026-02-01', result: { now: { value: 6.8 }, since: { value: 5 } } },
      ]);
    });
    test('that they came without moving, or that nobody can tell when, is not nothing', () => {
      const told = (record: Summary) => changesOf(record, '2026-03-05');
      expect(told(lab(point('2026-01-05', 4), point('2026-03-01', 4.1)))).toMatchObject({ items: [], hasSteady: true });
      expect(told(lab(point('2026-01-05', 4)))).toMatchObject({ items: [], hasSteady: false, hasOfThatDay: false });
      expect(told(lab(point('2026-01-20', 4)))).toMatchObject({ items: [], hasOfThatDay: true });
      expect(told(lab(point('2026-01-20T07:00:00Z', 4)))).toMatchObject({ items: [], hasOfThatDay: false });
      const started = { name: word('Hen'), active: true, provisional: false, at: '2026' };
      expect(told({ ...lab(point('2026-01-05', 4)), problems: [started] })).toMatchObject({ items: [], hasOfThatDay: true });
    });
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
  test('finds days as the record and as the screen writes them, of measurements too, each with its values of that day', () => {
    for (const query of ['2026-01-05', '05/01/2026', '5/1/2026']) {
      const { hits, summary: found } = findIn(summary, query);
      expect(hits, query).toBe(2);
      expect(
        found.series.map(({ key, foundPoints }) => [key, foundPoints?.map(({ value }) => value)]),
        query,
      ).toEqual([
        ['glucose', [7.8]],
        ['na', [140]],
      ]);
    }
    expect(findIn(summary, 'natri 01/2026').summary.series.map(({ key }) => key)).toEqual(['na']);
    expect(findIn(summary, '02/03/2026').summary.series[0], 'the latest value stands there in any case').toMatchObject({ foundPoints: [] });
    expect(findIn(summary, 'natri').summary.series[0]).not.toHaveProperty('foundPoints');
    expect(findIn(summary, '15/02/2026'), 'when something ended').toMatchObject({
      hits: 1,
      summary: { medicines: [{ at: '2021-01-01' }] },
    });
  });
  test('finds each thing once: not again on the timeline what a section of its own tells', () => {
    const [glucose] = summary.series;
    const record: Summary = {
      ...summary,
      immunisations: [{ name: word('Viêm gan B'), at: '2026-02-01' }],
      timeline: [
        ...summary.documents.map(({ id, title, at }) => ({ kind: 'document' as const, at: at ?? '', title, documentId: id })),
        { kind: 'vaccine', at: '2026-02-01', title: word('Viêm gan B') },
        // Not given: its section does not have it.
        { kind: 'vaccine', at: '2026-02-08', title: word('Viêm gan B') },
        {
          kind: 'report',
          at: '2026-03-02',
          title: word(''),
          hasResults: true,
          values: [{ name: glucose?.name ?? word(''), found: { value: 9.1, unit: 'mmol/L' } }],
        },
        ...summary.timeline,
      ],
    };
    const found = (query: string) => {
      const { hits, summary: all } = findIn(record, query);
      return [hits, all.timeline.map(({ kind, at }) => `${kind} ${at}`)];
    };
    expect(found('ra viện')).toEqual([1, []]);
    expect(found('viem gan b')).toEqual([2, ['vaccine 2026-02-08']]);
    expect(found('duong huyet')).toEqual([1, []]);
    expect(found('02/03/2026'), 'both series, and their day not again').toEqual([2, []]);
    expect(found('kham')).toEqual([1, ['visit 2019-05-01']]);
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
