import { cellCount } from './arrangements.ts';
import type { ViewportCells, ViewportChange, ViewportPicture, ViewportView } from './features/viewport.ts';

/*
 * What is told of a view is only what changed of it; of the cells beside the active one, too. Both sides put it together here. This module is small: the screens
 * load it without the schemas.
 */

const keys = ['studyUid', 'seriesUid', 'sopUid', 'frame', 'camera', 'window', 'inverted', 'playing', 'frameRate'] as const;

function isWhole(picture: Partial<ViewportPicture>): picture is ViewportPicture {
  return keys.every((key) => picture[key] !== undefined);
}

type Cell = keyof ViewportCells;
const cellsOf = <T>(cells: { [C in Cell]?: T | undefined } | undefined): [Cell, T][] =>
  Object.entries(cells ?? {}) as unknown as [Cell, T][];

/** `before` with the change; undefined when that is not a whole view. */
export function applyChange(before: ViewportView | null, change: ViewportChange): ViewportView | undefined {
  const { cells: changed, ...rest } = change;
  // An arrangement is told with all of its cells: what stood in those of the one before says nothing.
  const kept = rest.layout === undefined ? before?.cells : undefined;
  const view = { ...before, ...rest };
  if (!isWhole(view)) return undefined;
  if (changed === undefined) return withCells(view, kept);
  const cells: { [C in Cell]?: ViewportPicture } = { ...kept };
  for (const [cell, part] of cellsOf(changed)) {
    if (part === null) {
      delete cells[cell];
      continue;
    }
    const picture = { ...cells[cell], ...part };
    if (!isWhole(picture)) return undefined;
    cells[cell] = picture;
  }
  return withCells(view, cells);
}

function withCells({ cells: _before, ...view }: ViewportView, cells: ViewportCells | undefined): ViewportView {
  return cells === undefined || Object.keys(cells).length === 0 ? view : { ...view, cells };
}

/** Two changes as one. */
export function joinChanges(first: ViewportChange, second: ViewportChange): ViewportChange {
  const joined = { ...first, ...second };
  if (second.layout !== undefined || second.cells === undefined) {
    if (second.layout !== undefined && second.cells === undefined) delete joined.cells;
    return joined;
  }
  const cells: NonNullable<ViewportChange['cells']> = { ...first.cells };
  for (const [cell, part] of cellsOf(second.cells)) cells[cell] = part === null ? null : { ...cells[cell], ...part };
  return { ...joined, cells };
}

/** Whether the cells are those of the arrangement: as many as it has at most, the active one told by the view itself. */
export function isInOrder({ layout, cells }: ViewportView): boolean {
  const count = layout ? cellCount(layout.name) : 1;
  const active = layout?.active ?? 0;
  return active < count && cellsOf(cells).every(([cell]) => Number(cell) < count && Number(cell) !== active);
}

/** The picture in one cell of what is shown; undefined: none. */
export function pictureIn(view: ViewportView, cell: number): ViewportPicture | undefined {
  if (cell !== (view.layout?.active ?? 0)) return view.cells?.[cell as Cell];
  const { layout: _layout, cells: _cells, ...picture } = view;
  return picture;
}

/** Of every picture that is shown the study, or the file. */
export function studiesOf(view: ViewportView): string[] {
  return [...new Set([view.studyUid, ...cellsOf(view.cells).map(([, { studyUid }]) => studyUid)])];
}
