import { dayHere, inBoth, type Words } from './fhir.ts';
import { newsOf, type ImageNews } from './images.ts';
import type { Summary } from './model.ts';
import type { TimelineEvent } from './timelineEvent.ts';
import type { Point } from './measurements.ts';
import type { Origin } from './origin.ts';

export interface Change {
  kind: 'problem' | 'problemOver' | 'medicine' | 'medicineStopped' | 'medicineOver' | 'result' | 'document' | 'image';
  name: Words;
  /** Empty: images without a date, and what is over without a date of its end. */
  at: string;
  /** Of a result: the value that is news, the one before, and the last where that one came later (back in range), each with whether it is out of range. */
  result?: { unit: string; now: Point; before?: Point; since?: Point };
  /** Of a result in words, or a report: what it says. */
  text?: Words;
  /** Of a result: when it was given out, where that and not the day of the sample makes it new. */
  issuedAt?: string;
  /** Of images: the study as the timeline has it, and why it is new. */
  images?: { event: TimelineEvent; news: ImageNews };
  origin?: Origin;
}
export interface Changes {
  /** Day of the consult that is compared with. */
  since: string;
  items: Change[];
  /** What began, ended or was found on a day that nothing tells: since then or before is not known. */
  undated: Words[];
  /** Something is of the day of the consult, or of no more than its month or year, and nothing tells whether of before or after it. */
  hasOfThatDay: boolean;
  /** Results came that neither moved nor left their range. */
  hasSteady: boolean;
}

const isMoment = (at: string): boolean => at.includes('T');
const isNotAfter = (at: string, moment: string): boolean => isMoment(at) && isMoment(moment) && Date.parse(at) <= Date.parse(moment);
const isOut = (point: Point | undefined): boolean => point?.flag !== undefined && point.flag !== 'normal';

/** From when on a consult is none to compare with: a day (`2026-03-05`), or the moment at which the consult on the screen was asked for. */
export type Before = string;

/** When the newest consult before `before` was held whose minutes stand in the record; undefined when there is none to compare with. */
function lastConsultOf(summary: Summary, before: Before): string | undefined {
  const isBefore = (at: string): boolean =>
    before.includes('T') && at.includes('T') ? Date.parse(at) < Date.parse(before) : dayHere(at) < dayHere(before);
  return summary.documents
    .filter(({ isMinutes }) => isMinutes)
    .map(({ heldAt, at }) => heldAt ?? at)
    .filter((at) => at !== undefined)
    .filter(isBefore)
    .toSorted((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
}

const from = ({ origin }: { origin?: Origin }): { origin?: Origin } => (origin ? { origin } : {});

/** From when on it could be known: the day it happened, or that on which it came. */
const newSince = ({ at, images, issuedAt }: Change): string => images?.news.seenAt ?? issuedAt ?? at;

/**
 * What is new since the last consult, latest first; a result only where it moved or left its range. On the page of a consult the last one is
 * the one before it: its own minutes stand in the record as soon as they are signed, and would leave nothing to tell.
 */
export function changesOf(summary: Summary, before: Before): Changes | undefined {
  const last = lastConsultOf(summary, before);
  if (last === undefined) return undefined;
  const since = dayHere(last);
  const isNew = (at: string | undefined): at is string => at !== undefined && dayHere(at) > since;
  const items: Change[] = [];
  const undated: Words[] = [];
  let hasOfThatDay = false;
  let hasSteady = false;

  /** What the consult itself put down is no news since it. */
  const isOfConsult = ({ origin }: { origin?: Origin }): boolean => origin?.via === 'consult' || origin?.via === 'request';
  const noteThatDay = (one: { origin?: Origin }, ...moments: (string | undefined)[]): void => {
    if (isOfConsult(one)) return;
    hasOfThatDay ||= moments.some((at) => at !== undefined && since.startsWith(dayHere(at)) && !isNotAfter(at, last));
  };
  /** Since when it is known to have been as it is, at the latest: not after the consult. */
  const wasKnown = (at: string | undefined): boolean => at !== undefined && !isNew(at);

  for (const problem of summary.problems) {
    const { name, active, at, until, writtenAt } = problem;
    noteThatDay(problem, at, until);
    if (active && isNew(at)) items.push({ kind: 'problem', name, at, ...from(problem) });
    if (isNew(until)) items.push({ kind: 'problemOver', name, at: until, ...from(problem) });
    else if (until === undefined && !active && isNew(at)) items.push({ kind: 'problemOver', name, at: '', ...from(problem) });
    else if (until === undefined && !(active && at !== undefined) && !wasKnown(writtenAt)) undated.push(name);
  }
  for (const medicine of summary.medicines) {
    const { name, status, at, until, writtenAt, assertedAt, isUnclear, isOrder } = medicine;
    if (status !== 'proposed') noteThatDay(medicine, at, until);
    const isOver = (status === 'stopped' || status === 'completed') && isUnclear !== true;
    if (isOver && isNew(at)) items.push({ kind: 'medicineOver', name, at: until ?? at, ...from(medicine) });
    else if (isOver && isNew(until)) items.push({ kind: 'medicineStopped', name, at: until, ...from(medicine) });
    else if (isOver) {
      // Every order of the years before is completed by now.
      const isUsualEnd = status === 'completed' && isOrder === true && at !== undefined;
      if (until === undefined && !isUsualEnd && !wasKnown(writtenAt)) undated.push(name);
    } else if (isNew(at)) items.push({ kind: 'medicine', name, at, ...from(medicine) });
    else if (at === undefined && !wasKnown(writtenAt) && !wasKnown(assertedAt)) undated.push(name);
  }

  /** Why a result is new: it is of after the consult, or was given out after it, then to the minute. */
  const newsOfResult = ({ at, issuedAt }: { at?: string; issuedAt?: string }): { issuedAt?: string } | undefined => {
    if (isNew(at)) return {};
    if (issuedAt === undefined) return undefined;
    const isAfter = isMoment(issuedAt) && isMoment(last) ? Date.parse(issuedAt) > Date.parse(last) : isNew(issuedAt);
    return isAfter ? { issuedAt } : undefined;
  };
  for (const { name, unit, points, group } of summary.series) {
    const isNewPoint = (point: Point): boolean => (group === 'lab' ? newsOfResult(point) !== undefined : isNew(point.at));
    const fresh = points.filter(isNewPoint);
    if (group === 'lab') for (const point of points) if (!fresh.includes(point)) noteThatDay(point, point.issuedAt ?? point.at);
    const known = (now: Point): Point | undefined => points.findLast((point) => !isNewPoint(point) && point.at <= now.at);
    const isNews = (now: Point): boolean => {
      const before = known(now);
      return before === undefined || isOut(before) || Math.abs(now.value - before.value) >= 0.1 * Math.abs(before.value);
    };
    // What was out of range meanwhile is told, with where it stands now, before what only moved.
    const told = fresh.findLast(isOut) ?? fresh.findLast(isNews);
    if (told === undefined) {
      hasSteady ||= fresh.length > 0;
      continue;
    }
    const before = known(told);
    const later = fresh.findLast((point) => point.at > told.at);
    const result = { unit, now: told, ...(before && { before }), ...(later && { since: later }) };
    items.push({ kind: 'result', name, at: told.at, result, ...newsOfResult(told), ...from(told) });
  }
  // Nothing tells whether words moved: every one that came is named.
  for (const found of summary.wordResults) {
    const news = newsOfResult(found);
    if (news) items.push({ kind: 'result', name: found.name, at: found.at ?? '', text: found.text, ...news, ...from(found) });
    else if (found.at === undefined) undated.push(found.name);
    else noteThatDay(found, found.issuedAt ?? found.at);
  }
  for (const document of summary.documents) {
    if (document.isMinutes) continue;
    noteThatDay(document, document.at);
    if (document.at === undefined) undated.push(document.title);
    if (isNew(document.at)) items.push({ kind: 'document', name: document.title, at: document.at, ...from(document) });
  }
  for (const event of summary.timeline) {
    if (event.kind === 'report') {
      const news = newsOfResult(event);
      // Values without a conclusion are told by their series.
      const isToldThere = event.detail === undefined && event.hasResults === true;
      if (news && !isToldThere)
        items.push({
          kind: 'result',
          name: event.title,
          at: event.at,
          ...(event.detail && { text: inBoth(event.detail) }),
          ...news,
          ...from(event),
        });
      else if (event.at === '' && !isToldThere) undated.push(event.title);
      else if (event.at !== '' && !news) noteThatDay(event, event.issuedAt ?? event.at);
    }
    const news = event.kind === 'image' ? newsOf(event, last) : undefined;
    if (news) items.push({ kind: 'image', name: event.title, at: event.at, images: { event, news }, ...from(event) });
  }
  return { since, undated, hasOfThatDay, hasSteady, items: items.toSorted((a, b) => newSince(b).localeCompare(newSince(a))) };
}
