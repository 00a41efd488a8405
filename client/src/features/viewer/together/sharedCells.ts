import type { ViewportCells, ViewportPicture, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { pictureIn } from '@hoi-chan/shared/viewportChange.ts';
import type { Store } from '../../../state/store.ts';
import type { Layout } from '../layout/layout.ts';
import { changeBetween } from './change.ts';
import type { Together } from './model.ts';

/** The cells of a layout, looked at together: each follows and shows its own picture, and all travel as one view. */
export interface SharedCells {
  /** Looking together at what stands in one cell; always the same for the same. */
  of(cell: number, stackId: string): Together;
  /** It stands there no more: what it showed last is not shown again later. */
  leave(cell: number, stackId: string): void;
  /** How this window is arranged; undefined: no pictures are shown now. `isSingle`: there is room for the active one only. */
  arrange(layout: Layout | undefined, isSingle: boolean): void;
}

export function createSharedCells(together: Together): SharedCells {
  const made = new Map<string, Together>();
  const pictures = new Map<string, ViewportPicture>();
  const keyOf = (cell: number, stackId: string): string => `${cell} ${stackId}`;
  let layout: Layout | undefined;
  let isSingle = false;

  const share = (): void => {
    if (layout === undefined) return;
    const { name, active, isLinked } = layout;
    const stands = layout.cells.map((stackId, cell) => (stackId === undefined ? undefined : pictures.get(keyOf(cell, stackId))));
    const picture = stands[active];
    // Its viewport is on its way.
    if (picture === undefined) return;
    if (isSingle || name === '1x1') return together.share(picture);
    const beside = stands.flatMap((each, cell) => (each === undefined || cell === active ? [] : [[cell, each]]));
    together.share({ ...picture, layout: { name, active, isLinked }, cells: Object.fromEntries(beside) as ViewportCells });
  };

  return {
    of: (cell, stackId) => {
      const key = keyOf(cell, stackId);
      const known = made.get(key);
      if (known !== undefined) return known;
      const own: Together = {
        ...together,
        shown: pictureOf(together.shown, cell),
        share: (picture) => {
          // What is left out would leave standing what was shown before.
          pictures.set(key, { ...picture, mpr: picture.mpr ?? null });
          share();
        },
      };
      made.set(key, own);
      return own;
    },
    leave: (cell, stackId) => void pictures.delete(keyOf(cell, stackId)),
    arrange: (next, onlyActive) => {
      layout = next;
      isSingle = onlyActive;
      share();
    },
  };
}

/** Of what is shown the picture in one cell; tells of its changes only. */
function pictureOf(shown: Store<ViewportView | null>, cell: number): Store<ViewportPicture | null> {
  let last: ViewportPicture | null = null;
  const get = (): ViewportPicture | null => {
    const view = shown.get();
    const now = (view && pictureIn(view, cell)) ?? null;
    if (now === null || last === null || changeBetween(last, now) !== undefined) last = now;
    return last;
  };
  return {
    get,
    subscribe: (listener) => {
      let told = get();
      return shown.subscribe(() => {
        const now = get();
        if (now === told) return;
        told = now;
        listener();
      });
    },
  };
}
