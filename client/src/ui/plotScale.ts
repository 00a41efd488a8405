/** A stretch of an axis: milliseconds since 1970, or values in their unit. */
export interface Span {
  from: number;
  to: number;
}

/** Where something lies in a span: 0 at its beginning, 1 at its end; in the middle of one without length. */
export function partOf(value: number, { from, to }: Span): number {
  return to === from ? 0.5 : (value - from) / (to - from);
}

/** The smallest span that holds all of these; at least one must be a number. */
export function spanOf(values: readonly number[]): Span {
  return { from: Math.min(...values), to: Math.max(...values) };
}

/** With room on both sides, as a part of its length. */
export function widened({ from, to }: Span, room: number): Span {
  const more = (to - from) * room;
  return { from: from - more, to: to + more };
}

/** Round values inside a span, 1, 2 or 5 times a power of ten apart, at most `most` of them. */
export function roundValues({ from, to }: Span, most = 6): number[] {
  const rough = (to - from) / most;
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  // Rounded: 3 × 0.1 is not 0.3 in a machine.
  return Array.from({ length: count }, (_each, index) => Number(((first + index) * step).toPrecision(12)));
}
