import type { ViewportCells, ViewportChange, ViewportPicture, ViewportView } from '@hoi-chan/shared/features/viewport.ts';

/** What is different in `after`; all of it when nothing was before, undefined when nothing is. */
export function changeBetween<T extends object>(before: T | undefined, after: T | undefined): Partial<T> | undefined {
  if (after === undefined || before === undefined) return before === after ? undefined : (after ?? {});
  const change: Partial<T> = {};
  for (const key in after) if (JSON.stringify(after[key]) !== JSON.stringify(before[key])) change[key] = after[key];
  return Object.keys(change).length === 0 ? undefined : change;
}

/** The same of a view: of its other cells only what changed of the one that did, all of them with another arrangement. */
export function viewChange(before: ViewportView | undefined, after: ViewportView): ViewportChange | undefined {
  if (before === undefined) return after;
  const { cells: cellsBefore = {}, ...restBefore } = before;
  const { cells: cellsAfter = {}, ...restAfter } = after;
  const rest = changeBetween(restBefore, restAfter);
  const cells = rest?.layout === undefined ? cellsChange(cellsBefore, cellsAfter) : cellsAfter;
  return rest === undefined && Object.keys(cells).length === 0 ? undefined : { ...rest, ...(Object.keys(cells).length > 0 && { cells }) };
}

function cellsChange(before: ViewportCells, after: ViewportCells): NonNullable<ViewportChange['cells']> {
  const change: NonNullable<ViewportChange['cells']> = {};
  for (const cell of [0, 1, 2, 3] as const) {
    const [was, is] = [before[cell], after[cell]];
    const part = is === undefined ? (was === undefined ? undefined : null) : changeBetween(was, is);
    if (part !== undefined) change[cell] = part;
  }
  return change;
}

/** True when nothing but frames of films that play are others, and of pictures that a film takes along. */
export function isStepOfFilm({ cells: changed, ...rest }: ViewportChange, after: ViewportView): boolean {
  const takesAlong = after.playing && after.layout?.isLinked === true;
  const isStep = (part: Partial<ViewportPicture> | null | undefined, picture: ViewportPicture | undefined): boolean =>
    part === undefined ||
    (part !== null && (picture?.playing === true || takesAlong) && Object.keys(part).every((key) => key === 'frame' || key === 'sopUid'));
  const isQuiet = Object.keys(rest).length === 0;
  return (isQuiet || isStep(rest, after)) && ([0, 1, 2, 3] as const).every((cell) => isStep(changed?.[cell], after.cells?.[cell]));
}
