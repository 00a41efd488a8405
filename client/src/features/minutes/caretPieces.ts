import type { Companion } from './presence.ts';

/** A run of the text, what is selected in it, and whose caret stands behind it. */
export interface Piece {
  /** Where it begins, in UTF-16 units. */
  from: number;
  text: string;
  selectedBy: Companion | undefined;
  carets: readonly Companion[];
}

/** Cuts a text at the carets and selections of the others, so that each can be drawn in its place. */
export function caretPieces(text: string, companions: readonly Companion[]): Piece[] {
  const here = companions.flatMap((companion) => {
    if (companion.caret === null) return [];
    const caret = Math.min(companion.caret, text.length);
    const anchor = Math.min(companion.anchor ?? caret, text.length);
    return [{ companion, caret, from: Math.min(caret, anchor), to: Math.max(caret, anchor) }];
  });
  const cuts = [...new Set([0, text.length, ...here.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  const caretsAt = (index: number): Companion[] => here.filter(({ caret }) => caret === index).map(({ companion }) => companion);
  const start: Piece = { from: 0, text: '', selectedBy: undefined, carets: caretsAt(0) };
  const pieces = cuts.slice(1).map((to, index): Piece => {
    const from = cuts[index] ?? 0;
    return {
      from,
      text: text.slice(from, to),
      selectedBy: here.find((one) => one.from <= from && to <= one.to)?.companion,
      carets: caretsAt(to),
    };
  });
  return [start, ...pieces];
}
