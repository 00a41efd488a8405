import { cellCount, LAYOUTS, type LayoutName } from '@hoi-chan/shared/arrangements.ts';
import { isoDate, TAG, textOf } from '../dicomJson.ts';
import type { Stack } from '../series.ts';

export interface Layout {
  name: LayoutName;
  /** The stack of each cell, row by row; undefined: empty. */
  cells: readonly (string | undefined)[];
  /** The cell that the list, the keys and the presentation are about. */
  active: number;
  /** Scrolling and moving one moves the others. */
  isLinked: boolean;
}

export const singleLayout: Layout = { name: '1x1', cells: [undefined], active: 0, isLinked: true };

/** Another arrangement: what is seen stays, what is new shows stacks that are not seen yet. */
export function arranged(layout: Layout, name: LayoutName, stacks: readonly Stack[]): Layout {
  const count = cellCount(name);
  const activeStack = layout.cells[layout.active];
  const kept = layout.cells.slice(0, count);
  // The active one is never lost.
  if (layout.active >= count) kept[0] = activeStack;
  const unseen = stacks.map(({ id }) => id).filter((id) => !kept.includes(id));
  const cells = Array.from({ length: count }, (_, index) => kept[index] ?? (index < kept.length ? undefined : unseen.shift()));
  return { ...layout, name, cells, active: layout.active < count ? layout.active : 0 };
}

/** Shows a stack in the active cell; when another cell has it already, that one becomes active. */
export function shown(layout: Layout, stackId: string): Layout {
  const at = layout.cells.indexOf(stackId);
  if (at >= 0) return at === layout.active ? layout : { ...layout, active: at };
  return { ...layout, cells: layout.cells.map((id, index) => (index === layout.active ? stackId : id)) };
}

/** Pixels of the window across and down that a picture with its tools needs to be read. */
const LEAST_CELL = { width: 240, height: 200 };

export function fits({ name }: Layout, room: { width: number; height: number }): boolean {
  const { rows, columns } = LAYOUTS[name];
  return room.width / columns >= LEAST_CELL.width && room.height / rows >= LEAST_CELL.height;
}

/** Side by side with the one before: older to the right, linked. */
export function compared(current: Stack, prior: Stack): Layout {
  return { name: '1x2', cells: [current.id, prior.id], active: 0, isLinked: true };
}

/**
 * The stack of an older study that `current` is best compared with: of the same modality, the newest first; of those of one study the one with
 * the same description, then the same part of the body, then the nearest in number of pictures.
 */
export function priorOf(current: Stack, stacks: readonly Stack[]): Stack | undefined {
  const date = dateOf(current);
  if (date === undefined) return undefined;
  const older = stacks.filter((stack) => {
    const theirs = dateOf(stack);
    return stack.studyUid !== current.studyUid && stack.modality === current.modality && theirs !== undefined && theirs < date;
  });
  const likeness = (stack: Stack): number =>
    Number(stack.description !== '' && stack.description === current.description) * 4 +
    Number(stack.bodyPart !== '' && stack.bodyPart === current.bodyPart) * 2 +
    Math.min(stack.frames.length, current.frames.length) / Math.max(stack.frames.length, current.frames.length, 1);
  return older.toSorted((a, b) => {
    const [dateA = '', dateB = ''] = [dateOf(a), dateOf(b)];
    return dateA === dateB ? likeness(b) - likeness(a) : dateA < dateB ? 1 : -1;
  })[0];
}

export function dateOf(stack: Stack): string | undefined {
  const instance = stack.frames[0]?.instance;
  return instance && isoDate(textOf(instance, TAG.studyDate));
}
