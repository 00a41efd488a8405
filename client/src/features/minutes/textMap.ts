import type { TextChange } from './textChange.ts';

/** A run of text that stands in both versions: at `from` in the older, at `to` in the newer. */
export interface Kept {
  from: number;
  to: number;
  length: number;
}

/** One step of a Yjs text event (https://docs.yjs.dev/api/delta-format), as far as plain text has them. */
export interface DeltaStep {
  retain?: number | undefined;
  insert?: unknown;
  delete?: number | undefined;
}

/** How a text of `length` maps to itself. */
export function identityMap(length: number): Kept[] {
  return length > 0 ? [{ from: 0, to: 0, length }] : [];
}

/** Follows `map` by one more change of the newer text. Text after the last step of `delta` is retained, as Yjs means it. */
export function followDelta(map: readonly Kept[], delta: readonly DeltaStep[]): Kept[] {
  let old = 0;
  let now = 0;
  const runs: Kept[] = [];
  for (const step of delta) {
    if (step.retain !== undefined) {
      runs.push({ from: old, to: now, length: step.retain });
      old += step.retain;
      now += step.retain;
    } else if (step.delete !== undefined) {
      old += step.delete;
    } else if (typeof step.insert === 'string') {
      now += step.insert.length;
    }
  }
  runs.push({ from: old, to: now, length: Number.MAX_SAFE_INTEGER - Math.max(old, now) });
  return map.flatMap((kept) => runs.flatMap((run) => cut(kept, run)));
}

function cut(kept: Kept, run: Kept): Kept[] {
  const start = Math.max(kept.to, run.from);
  const end = Math.min(kept.to + kept.length, run.from + run.length);
  return end > start ? [{ from: kept.from + (start - kept.to), to: run.to + (start - run.from), length: end - start }] : [];
}

/** Where a caret at `index` of the older text stands in the newer: right after the letter it stood behind, or where that letter was. */
export function mapIndex(map: readonly Kept[], index: number): number {
  let place = 0;
  for (const kept of map) {
    if (kept.from >= index) break;
    place = kept.to + Math.min(kept.length, index - kept.from);
  }
  return place;
}

/** A change made against the older text, as changes of the newer one, from the end to the start. What others inserted inside it stays. */
export function mapChange(map: readonly Kept[], change: TextChange): TextChange[] {
  const end = change.index + change.remove;
  const removals = map
    .map((kept) => {
      const start = Math.max(kept.from, change.index);
      return { index: kept.to + (start - kept.from), remove: Math.min(kept.from + kept.length, end) - start, insert: '' };
    })
    .filter((removal) => removal.remove > 0)
    .sort((a, b) => b.index - a.index);
  if (change.insert === '') return removals;
  // All removals lie at or behind this place, so that inserting last never shifts them.
  return [...removals, { index: mapIndex(map, change.index), remove: 0, insert: change.insert }];
}
