import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import type { Words } from './fhir.ts';
import type { Summary } from './model.ts';

/** Everything of the record that holds all words of `query`, accents or not; and how many things that are. */
export function findIn(summary: Summary, query: string): { summary: Summary; hits: number } {
  const wanted = foldVietnamese(query).split(/\s+/).filter(Boolean);
  const has = (...texts: (string | Words | undefined)[]): boolean => {
    const text = foldVietnamese(texts.map((one) => (typeof one === 'object' ? `${one.vi} ${one.en}` : (one ?? ''))).join(' '));
    return wanted.every((word) => text.includes(word));
  };
  const found: Summary = {
    ...summary,
    allergies: summary.allergies.filter(({ name, reactions, note }) => has(name, ...reactions, note)),
    problems: summary.problems.filter(({ name, icd, note, at }) => has(name, icd, note, at)),
    medicines: summary.medicines.filter(({ name, dose, reason, at }) => has(name, dose, reason, at)),
    series: summary.series.filter(({ name, unit }) => has(name, unit)),
    wordResults: summary.wordResults.filter(({ name, text, at }) => has(name, text, at)),
    immunisations: summary.immunisations.filter(({ name, at }) => has(name, at)),
    documents: summary.documents.filter(({ title, type, author, at }) => has(title, type, author, at)),
    timeline: summary.timeline.filter(({ title, detail, at }) => has(title, detail, at)),
  };
  const lists = [found.allergies, found.problems, found.medicines, found.series, found.wordResults, found.immunisations, found.documents];
  return { summary: found, hits: [...lists, found.timeline].reduce((sum, list) => sum + list.length, 0) };
}
