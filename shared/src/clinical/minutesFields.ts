/** The free texts of the minutes of a consult, in the order in which they are read (biên bản hội chẩn, DOMAIN: course, discussion, conclusion). */
export const MINUTES_TEXTS = ['reason', 'course', 'discussion', 'conclusion', 'nextStep'] as const;
export type MinutesText = (typeof MINUTES_TEXTS)[number];

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
