import type { ViewportChange, ViewportView } from '@hoi-chan/shared/features/viewport.ts';

/** What is different in `after`; all of it when nothing was before, undefined when nothing is. */
export function changeBetween<T extends object>(before: T | undefined, after: T | undefined): Partial<T> | undefined {
  if (after === undefined || before === undefined) return before === after ? undefined : (after ?? {});
  const change: Partial<T> = {};
  for (const key in after) if (JSON.stringify(after[key]) !== JSON.stringify(before[key])) change[key] = after[key];
  return Object.keys(change).length === 0 ? undefined : change;
}

/** True when nothing but the frame is another. */
export function isStep(change: ViewportChange): boolean {
  return Object.keys(change).every((key) => key === 'frame' || key === 'sopUid');
}

/** `before` with the change; undefined when that is not a whole view. */
export function applyChange(before: ViewportView | null, change: ViewportChange): ViewportView | undefined {
  if (before !== null) return { ...before, ...change };
  return isWhole(change) ? change : undefined;
}

const keys = ['studyUid', 'seriesUid', 'sopUid', 'frame', 'camera', 'window', 'inverted', 'playing', 'frameRate'] as const;

function isWhole(change: ViewportChange): change is ViewportView {
  return keys.every((key) => change[key] !== undefined);
}
