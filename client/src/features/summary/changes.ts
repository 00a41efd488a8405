import type { Words } from './fhir.ts';
import { newsOf, type ImageNews } from './images.ts';
import type { Summary, TimelineEvent } from './model.ts';
import type { Point } from './measurements.ts';
import type { Origin } from './origin.ts';

export interface Change {
  kind: 'problem' | 'problemOver' | 'medicine' | 'medicineStopped' | 'result' | 'document' | 'image';
  name: Words;
  /** Empty: images without a date. */
  at: string;
  /** Of a result: the value now, the one before, and whether it is out of range. */
  result?: { unit: string; now: Point; before?: Point };
  /** Of images: the study as the timeline has it, and why it is new. */
  images?: { event: TimelineEvent; news: ImageNews };
  origin?: Origin;
}
export interface Changes {
  /** Day of the consult that is compared with. */
  since: string;
  items: Change[];
}

/** The day where the reader is; a date without a time is that day everywhere. */
const dayOf = (at: string): string => (at.includes('T') ? new Date(at).toLocaleDateString('sv') : at.slice(0, 10));

/** From when on a consult is none to compare with: a day (`2026-03-05`), or the moment at which the consult on the screen was asked for. */
export type Before = string;

/** When the newest consult before `before` was held whose minutes stand in the record; undefined when there is none to compare with. */
function lastConsultOf(summary: Summary, before: Before): string | undefined {
  const isBefore = (at: string): boolean =>
    before.includes('T') && at.includes('T') ? Date.parse(at) < Date.parse(before) : dayOf(at) < dayOf(before);
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
const newSince = ({ at, images }: Change): string => images?.news.seenAt ?? at;

/**
 * What is new since the last consult, latest first; a result only where it moved or left its range. On the page of a consult the last one is
 * the one before it: its own minutes stand in the record as soon as they are signed, and would leave nothing to tell.
 */
export function changesOf(summary: Summary, before: Before): Changes | undefined {
  const last = lastConsultOf(summary, before);
  if (last === undefined) return undefined;
  const since = dayOf(last);
  const isNew = (at: string | undefined): at is string => at !== undefined && dayOf(at) > since;
  const items: Change[] = [];
  for (const problem of summary.problems) {
    if (problem.active && isNew(problem.at)) items.push({ kind: 'problem', name: problem.name, at: problem.at, ...from(problem) });
    if (isNew(problem.until)) items.push({ kind: 'problemOver', name: problem.name, at: problem.until, ...from(problem) });
  }
  for (const medicine of summary.medicines) {
    if (isNew(medicine.at) && medicine.status !== 'stopped')
      items.push({ kind: 'medicine', name: medicine.name, at: medicine.at, ...from(medicine) });
    if (medicine.status === 'stopped' && isNew(medicine.until ?? medicine.at))
      items.push({ kind: 'medicineStopped', name: medicine.name, at: medicine.until ?? medicine.at ?? since, ...from(medicine) });
  }
  for (const { name, unit, points, latest } of summary.series) {
    if (!isNew(latest.at)) continue;
    const before = points.findLast(({ at }) => dayOf(at) <= since);
    const moved = before === undefined || Math.abs(latest.value - before.value) >= 0.1 * Math.abs(before.value);
    const isOut = latest.flag !== undefined && latest.flag !== 'normal';
    if (moved || isOut || (before.flag !== undefined && before.flag !== 'normal'))
      items.push({ kind: 'result', name, at: latest.at, result: { unit, now: latest, ...(before && { before }) }, ...from(latest) });
  }
  for (const document of summary.documents) {
    if (!document.isMinutes && isNew(document.at))
      items.push({ kind: 'document', name: { vi: document.title, en: document.title }, at: document.at, ...from(document) });
  }
  for (const event of summary.timeline) {
    const news = event.kind === 'image' ? newsOf(event, last) : undefined;
    if (news) items.push({ kind: 'image', name: event.title, at: event.at, images: { event, news }, ...from(event) });
  }
  return { since, items: items.toSorted((a, b) => newSince(b).localeCompare(newSince(a))) };
}
