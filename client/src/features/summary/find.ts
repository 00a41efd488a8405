import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import { formatDate } from '../../ui/time.ts';
import { dayHere, type Words } from './fhir.ts';
import type { Point, Series } from './measurements.ts';
import type { Summary } from './model.ts';
import type { Origin } from './origin.ts';
import type { LabValue, TimelineEvent } from './timelineEvent.ts';

/** Who wrote it down is found too; not the record system, which may have told all of it. */
const by = (origin: Origin | undefined): string[] => [...(origin?.by ?? []), ...(origin?.from === undefined ? [] : [origin.from])];

/** A day as the record writes it, and as it stands on the screen. */
const day = (...moments: (string | undefined)[]): string[] =>
  moments.filter((at) => at !== undefined && at !== '').flatMap((at) => [at ?? '', formatDate(at ?? '')]);

/** `2/3/2026`: the screen writes `02/03/2026`. */
const SHORT_DATE = /^\d{1,2}\/(\d{1,2}\/)?\d{4}$/;

/** What is searched for, folded; everything found holds all of them. */
export function wordsOfQuery(query: string): string[] {
  const words = foldVietnamese(query).split(/\s+/).filter(Boolean);
  return words.map((word) => (SHORT_DATE.test(word) ? word.replace(/(?<!\d)\d(?!\d)/g, '0$&') : word));
}

/** A series of which the words name some days: the values of these, latest first, without the latest value, which is shown in any case. */
export interface FoundSeries extends Series {
  foundPoints?: Point[];
}
interface FoundSummary extends Summary {
  series: FoundSeries[];
}

/**
 * Everything of the record that holds all words of `query`, accents or not; and how many things that are. Each stands in it once: on the timeline what
 * no section of its own has told.
 */
export function findIn(summary: Summary, query: string): { summary: FoundSummary; hits: number } {
  const wanted = wordsOfQuery(query);
  const has = (...texts: (string | Words | undefined)[]): boolean => {
    const text = foldVietnamese(texts.map((one) => (typeof one === 'object' ? `${one.vi} ${one.en}` : (one ?? ''))).join(' '));
    return wanted.every((word) => text.includes(word));
  };
  const seriesFound = (series: Series): FoundSeries[] => {
    const { name, unit, points, latest } = series;
    if (has(name, unit, ...points.flatMap(({ origin }) => by(origin)))) return [series];
    const ofThatDay = points.filter(({ at, origin }) => has(name, unit, ...day(at), ...by(origin)));
    return ofThatDay.length === 0 ? [] : [{ ...series, foundPoints: ofThatDay.filter((point) => point !== latest).toReversed() }];
  };
  const found = {
    ...summary,
    allergies: summary.allergies.filter(({ name, reactions, note, origin }) => has(name, ...reactions, note, ...by(origin))),
    problems: summary.problems.filter(({ name, icd, note, at, until, origin }) => has(name, icd, note, ...day(at, until), ...by(origin))),
    medicines: summary.medicines.filter(({ name, dose, reason, at, until, origin }) =>
      has(name, dose, reason, ...day(at, until), ...by(origin)),
    ),
    series: summary.series.flatMap(seriesFound),
    wordResults: summary.wordResults.filter(({ name, text, at, origin }) => has(name, text, ...day(at), ...by(origin))),
    immunisations: summary.immunisations.filter(({ name, at, origin }) => has(name, ...day(at), ...by(origin))),
    documents: summary.documents.filter(({ title, type, author, at, origin }) => has(title, type, author, ...day(at), ...by(origin))),
  };
  const isTold = ({ kind, at, title, documentId, values, origin }: TimelineEvent): boolean =>
    kind === 'document'
      ? found.documents.some((one) => one.id === documentId && one.origin === origin && one.title === title)
      : kind === 'vaccine'
        ? found.immunisations.some((one) => one.at === at && one.name.vi === title.vi)
        : (values?.some((value) => isMeasured(found, value, at)) ?? false);
  const timeline = summary.timeline.filter(
    (event) =>
      has(
        event.title,
        event.detail,
        ...(event.values ?? []).flatMap(({ name, found: value }) => ('vi' in value ? [name, value] : [name])),
        ...day(event.at),
        ...by(event.origin),
      ) && !isTold(event),
  );
  const { allergies, problems, medicines, series, wordResults, immunisations, documents } = found;
  const lists = [allergies, problems, medicines, series, wordResults, immunisations, documents, timeline];
  return { summary: { ...found, timeline }, hits: lists.reduce((sum, list) => sum + list.length, 0) };
}

/** Whether the measurements have the value of that day. */
function isMeasured({ series, wordResults }: Pick<Summary, 'series' | 'wordResults'>, { name }: LabValue, at: string): boolean {
  const isOfThatDay = (one: { at?: string }): boolean => one.at !== undefined && dayHere(one.at) === dayHere(at);
  return (
    series.some((one) => one.name.vi === name.vi && one.points.some(isOfThatDay)) ||
    wordResults.some((one) => one.name.vi === name.vi && isOfThatDay(one))
  );
}
