import { beforeEach, expect, it, vi } from 'vitest';
import type { ViewportPicture, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { createStore } from '../../../state/store.ts';
import type { Layout } from '../layout/layout.ts';
import type { Together } from './model.ts';
import { createSharedCells, type SharedCells } from './sharedCells.ts';
import { sampleView } from './testing/fakes.ts';

const { layout: _layout, ...picture } = sampleView;
const prior: ViewportPicture = { ...picture, studyUid: '1.1', seriesUid: '1.1.3', sopUid: '1.1.3.1' };
const two: Layout = { name: '1x2', cells: ['a', 'b'], active: 0, isLinked: true };

const shown = createStore<ViewportView | null>(null);
const share = vi.fn<Together['share']>();
let cells: SharedCells;
beforeEach(() => {
  shown.set(null);
  share.mockClear();
  cells = createSharedCells({ shown, share } as Partial<Together> as Together);
});
const last = (): ViewportView | undefined => share.mock.lastCall?.[0];

it('all cells travel as one view, the active one first', () => {
  cells.of(0, 'a').share(picture);
  cells.of(1, 'b').share(prior);
  expect(share, 'nobody said how they stand').not.toHaveBeenCalled();
  cells.arrange(two, false);
  const layout = { name: '1x2', active: 0, isLinked: true };
  expect(last()).toEqual({ ...picture, layout, cells: { 1: prior } });
  cells.arrange({ ...two, active: 1, isLinked: false }, false);
  expect(last()).toEqual({ ...prior, layout: { ...layout, active: 1, isLinked: false }, cells: { 0: picture } });
  cells.of(0, 'a').share({ ...picture, frame: 2 });
  expect(last()?.cells).toEqual({ 0: { ...picture, frame: 2 } });
});

it('one picture, or the only one there is room for, travels without an arrangement', () => {
  cells.of(0, 'a').share(picture);
  cells.of(1, 'b').share(prior);
  cells.arrange({ ...two, name: '1x1', cells: ['a'] }, false);
  expect(last()).toEqual(picture);
  cells.arrange({ ...two, active: 1 }, true);
  expect(last()).toEqual(prior);
});

it('a cell whose picture is on its way is not told, and neither is what stood there before or is covered by a document', () => {
  cells.of(0, 'a').share(picture);
  cells.of(1, 'b').share(prior);
  cells.arrange({ ...two, cells: ['a', 'c'] }, false);
  expect(last()).toMatchObject({ cells: {} });
  cells.arrange(undefined, false);
  share.mockClear();
  cells.of(0, 'a').share({ ...picture, frame: 9 });
  expect(share).not.toHaveBeenCalled();
  cells.leave(0, 'a');
  cells.arrange(two, false);
  expect(share, 'the active one is on its way').not.toHaveBeenCalled();
});

it('each follows what the presenter shows in its cell, and is told of that only', () => {
  const [here, there] = [cells.of(0, 'a'), cells.of(1, 'b')];
  expect(cells.of(0, 'a'), 'always the same').toBe(here);
  const told = { here: vi.fn<() => void>(), there: vi.fn<() => void>() };
  here.shown.subscribe(told.here);
  there.shown.subscribe(told.there);
  const layout = { name: '1x2', active: 0, isLinked: true } as const;
  shown.set({ ...picture, layout, cells: { 1: prior } });
  expect([here.shown.get(), there.shown.get()]).toEqual([picture, prior]);
  shown.set({ ...picture, layout, cells: { 1: { ...prior, frame: 3 } } });
  expect([told.here.mock.calls.length, told.there.mock.calls.length]).toEqual([1, 2]);
  // The presenter goes on to the other: what stands in them is the same.
  shown.set({ ...prior, frame: 3, layout: { ...layout, active: 1 }, cells: { 0: picture } });
  expect([told.here.mock.calls.length, told.there.mock.calls.length]).toEqual([1, 2]);
  shown.set({ ...picture, layout: null });
  expect([here.shown.get(), there.shown.get()]).toEqual([picture, null]);
});
