import { describe, expect, it } from 'vitest';
import { newsOf, takenWithin, type ImageNews } from './images.ts';

describe('a time of DICOM, in Viet Nam', () => {
  it.each([
    ['081500', '01:15:00', '01:15:01'],
    ['081500.123456', '01:15:00', '01:15:01'],
    ['08:15:30', '01:15:30', '01:15:31'],
    ['0815', '01:15:00', '01:16:00'],
    ['08', '01:00:00', '02:00:00'],
    [' 081560 ', '01:16:00', '01:16:01'],
  ])('%s is of %s to %s UTC', (written, from, to) => {
    expect(takenWithin('2026-03-02', written)).toEqual({
      fromMs: Date.parse(`2026-03-02T${from}Z`),
      toMs: Date.parse(`2026-03-02T${to}Z`),
    });
  });
  it.each(['', '8', '24', '0860', '081561', '08150', '081500.', '081500.1234567', '8h15', '0815-0830', null])('%s is none', (written) => {
    expect(takenWithin('2026-03-02', written)).toBeUndefined();
  });
  it('is none without its day', () => {
    expect(takenWithin('', '0815')).toBeUndefined();
  });
});

describe('images are new since a consult', () => {
  // 23:30 in Viet Nam.
  const MOMENT = '2026-01-20T16:30:00Z';
  const DAY = '2026-01-20';
  const arrival = (firstSeenAt: string, listedSince: string) => ({ firstSeenAt, listedSince });
  const [BEFORE, AFTER, LATER] = ['2026-01-20T10:00:00.000Z', '2026-01-20T17:30:00.000Z', '2026-02-02T03:00:00.000Z'];
  type Case = [
    what: string,
    heldAt: string,
    at: string,
    time: string | null,
    came: ReturnType<typeof arrival> | undefined,
    news: ImageNews | undefined,
  ];
  it.each<Case>([
    ['taken on a later day', MOMENT, '2026-01-21', null, undefined, {}],
    ['taken on a later day than a consult of which the day is known', DAY, '2026-01-21', '0001', undefined, {}],
    ['taken in the hour after it', MOMENT, DAY, '2345', undefined, {}],
    ['taken on the day before', MOMENT, '2026-01-19', '2345', undefined, undefined],
    ['taken before it', MOMENT, DAY, '2329', undefined, undefined],
    ['taken in its hour, nobody knows when', MOMENT, DAY, '23', undefined, { isOfThatDay: true }],
    ['of its day without a time', MOMENT, DAY, null, undefined, { isOfThatDay: true }],
    ['of its day, of a consult without a time', DAY, DAY, '0800', undefined, { isOfThatDay: true }],
    ['of its day, seen before it', MOMENT, DAY, null, arrival(BEFORE, BEFORE), undefined],
    ['of its day, seen on that day', DAY, DAY, null, arrival(BEFORE, BEFORE), { isOfThatDay: true }],
    ['of its day, first seen after it', MOMENT, DAY, null, arrival(AFTER, BEFORE), { seenAt: AFTER }],
    ['taken before it, first seen after it', MOMENT, DAY, '0800', arrival(AFTER, BEFORE), { seenAt: AFTER }],
    ['taken years before, first seen after it', MOMENT, '2019-05-01', null, arrival(LATER, BEFORE), { seenAt: LATER }],
    ['without a date, first seen after it', MOMENT, '', null, arrival(LATER, BEFORE), { seenAt: LATER }],
    ['first seen on its day, of which alone is known', DAY, '2019-05-01', null, arrival(BEFORE, BEFORE), undefined],
    ['first seen on a later day than it', DAY, '2019-05-01', null, arrival(AFTER, BEFORE), { seenAt: AFTER }],
    ['first seen when the archive was first asked, after it', MOMENT, '2019-05-01', null, arrival(LATER, LATER), undefined],
    ['first seen later than the archive was first asked, both after it', MOMENT, '', null, arrival(LATER, AFTER), undefined],
    ['without a date, of which nothing is known', MOMENT, '', null, undefined, undefined],
  ])('%s', (_what, heldAt, at, time, came, news) => {
    const taken = takenWithin(at, time);
    const study = { studyInstanceUid: '1', instanceCount: 1, ...(taken && { takenWithin: taken }), ...(came && { arrival: came }) };
    expect(newsOf({ kind: 'image', at, title: { vi: '', en: '' }, study }, heldAt)).toEqual(news);
  });
});
