/** The free texts of the minutes of a consult, in the order in which they are read (biên bản hội chẩn, DOMAIN: course, discussion, conclusion). */
export const MINUTES_TEXTS = ['reason', 'course', 'discussion', 'conclusion', 'nextStep'] as const;
export type MinutesText = (typeof MINUTES_TEXTS)[number];

/** Of one section, in UTF-16 units, as `maxLength` counts: some seven printed pages. */
export const MAX_FIELD_LETTERS = 20_000;
/** Of one recommendation, which becomes an order: a page. */
export const MAX_LINE_LETTERS = 2_000;
/** Of the id of a recommendation, by which it is decided on. */
export const MAX_LINE_ID_LETTERS = 64;
/** Recommendations; the asking doctor decides on each when signing. */
export const MOST_PLAN_LINES = 100;
/** Several people who write the same part at once may bring it beyond what one may write there: so many times as much is taken. */
export const MERGED_TIMES = 2;

/** The lines as they are shown, hashed and printed: by `order`, a line without one by its place in the array; equal ones by id. */
export function inPlanOrder<L extends { id: string; order: number | null }>(lines: readonly L[]): L[] {
  return lines
    .map((line, index) => ({ line, key: line.order !== null && Number.isFinite(line.order) ? line.order : index }))
    .sort((a, b) => a.key - b.key || (a.line.id < b.line.id ? -1 : 1))
    .map(({ line }) => line);
}

/** True for a text that says nothing: empty, or only headings (`Khám:`) with nothing behind them. */
export function isBlankText(text: string): boolean {
  return text.split('\n').every((line) => /^\s*$|:\s*$/.test(line));
}
