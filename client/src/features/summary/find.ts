import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import type { Words } from './fhir.ts';
import type { Summary } from './model.ts';
import type { Origin } from './origin.ts';

/** Who wrote it down is found too; not the record system, which may have told all of it. */
const by = (origin: Origin | undefined): string[] => [...(origin?.by ?? []), ...(origin?.from === undefined ? [] : [origin.from])];

/** Everything of the record that holds all words of `query`, accents or not; and how many things that are. */
export function findIn(summary: Summary, query: string): { summary: Summary; hits: number } {
  const wanted = foldVietnamese(query).split(/\s+/).filter(Boolean);
  const has = (...texts: (string | Words | undefined)[]): boolean => {
    const text = foldVietnamese(texts.map((one) => (typeof one === 'object' ? `${one.vi} ${one.en}` : (one ?? ''))).join(' '));
    return wanted.every((word) => text.includes(word));
  };
  const found: Summary = {
    ...summary,
    allergies: summary.allergies.filter(({ name, reactions, note, origin }) => has(name, ...reactions, note, ...by(origin))),
    problems: summary.problems.filter(({ name, icd, note, at, origin }) => has(name, icd, note, at, ...by(origin))),
    medicines: summary.medicines.filter(({ name, dose, reason, at, origin }) => has(name, dose, reason, at, ...by(origin))),
    series: summary.series.filter(({ name, unit, points }) => has(name, unit, ...points.flatMap(({ origin }) => by(origin)))),
    wordResults: summary.wordResults.filter(({ name, text, at, origin }) => has(name, text, at, ...by(origin))),
    immunisations: summary.immunisations.filter(({ name, at, origin }) => has(name, at, ...by(origin))),
    documents: summary.documents.filter(({ title, type, author, at, origin }) => has(title, type, author, at, ...by(origin))),
    timeline: summary.timeline.filter(({ title, detail, values, at, origin }) =>
      has(title, detail, ...(values ?? []).flatMap(({ name, found }) => ('vi' in found ? [name, found] : [name])), at, ...by(origin)),
    ),
  };
  const lists = [found.allergies, found.problems, found.medicines, found.series, found.wordResults, found.immunisations, found.documents];
  return { summary: found, hits: [...lists, found.timeline].reduce((sum, list) => sum + list.length, 0) };
}
