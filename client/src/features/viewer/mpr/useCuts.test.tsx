import { act, renderHook } from '@testing-library/react';
import type { ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from '../../../state/store.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import { createTogether, type Together } from '../together/model.ts';
import { FakeClock, FakePort, sampleView, settle } from '../together/testing/fakes.ts';
import { useShared } from '../together/useTogether.ts';
import { initialViewState } from '../viewState.ts';
import { stack as made } from './testing/slices.ts';
import { useCuts } from './useCuts.ts';
import type { MprRefusal } from './volume.ts';

const link = vi.hoisted(() => ({ thin: false }));
vi.mock('../../../shell/thrift.ts', () => ({
  isOnThinLink: () => link.thin,
  isOnPoorLink: () => link.thin,
  downlinkMbit: () => undefined,
}));

const consultId = 'c1';
const tim = { personId: 'p-tim', name: 'Phạm Quốc Tim' };
const stack = made();
const shown: ViewportView = { ...sampleView, sopUid: '1.3', studyUid: '1', seriesUid: '1' };
const at = [1, 2, -7.5] as [number, number, number];
const elsewhere = [2, 2, -5] as [number, number, number];

let clock: FakeClock;
let port: FakePort;
let together: Together;
let followed: (ViewportView | null)[];

beforeEach(async () => {
  link.thin = false;
  clock = new FakeClock();
  port = new FakePort();
  port.handlers['viewport:present'] = () => ({ presentation: 5, presenter: { personId: 'me', name: 'Tôi' } });
  followed = [];
  together = createTogether({ consultId, personId: 'me', port, clock });
  await settle();
});
afterEach(() => together.destroy());

function mount(missing = 0, refusal?: MprRefusal) {
  const view = {
    state: createStore(initialViewState(10, 15)),
    follow: (given: ViewportView | null) => void followed.push(given),
    snapshot: () => shown,
  } as unknown as StackView;
  const missingBytes = (): number => missing;
  const findRefusal = () => refusal;
  const initialProps: { together: Together | undefined } = { together };
  return renderHook(
    (props: typeof initialProps) => {
      const cuts = useCuts(props.together, missingBytes, findRefusal);
      useShared(props.together, stack, view, cuts);
      return cuts;
    },
    { initialProps },
  );
}
const viewer = (missing?: number) => mount(missing).result;
const presents = (): void => act(() => port.notify('viewport:presenterChanged', { consultId, presentation: 1, presenter: tim }));
let seq = 0;
const shows = (change: object): void => act(() => port.notify('viewport:shared', { consultId, presentation: 1, seq: (seq += 1), change }));
const role = (): string => together.state.get().role;

it('who follows gets the cuts, their point, and their end', () => {
  const cuts = viewer();
  presents();
  shows(shown);
  expect(cuts.current.cutting).toBeNull();
  shows({ mpr: { at } });
  expect(cuts.current.cutting).toEqual({ at });
  const before = followed.length;
  shows({ mpr: { at: elsewhere } });
  expect(cuts.current.cutting).toEqual({ at: elsewhere });
  expect(followed.length, 'the picture below is left as it is').toBe(before);
  shows({ window: { center: 1, width: 2 } });
  expect(followed.at(-1)?.window).toEqual({ center: 1, width: 2 });
  shows({ mpr: null });
  expect(cuts.current.cutting).toBeNull();
  shows({ sopUid: '9.9', mpr: { at } });
  expect(cuts.current.cutting, 'of another stack').toBeNull();
});

it('who joins late has them from one answer', async () => {
  port.handlers['viewport:open'] = () => ({
    presentation: 1,
    presenter: tim,
    seq: 8,
    view: { ...shown, mpr: { at } },
    pointers: [],
    drafts: [],
    marks: { seq: 0, annotations: [] },
    mayMark: true,
  });
  together.reopen();
  await settle();
  expect(viewer().current.cutting).toEqual({ at });
});

it('who moves, closes or opens them while following looks alone, and returns to what is shown', () => {
  const cuts = viewer();
  presents();
  shows({ ...shown, mpr: { at } });
  act(() => cuts.current.cover(true));
  act(() => cuts.current.moveTo(elsewhere));
  expect(role()).toBe('alone');
  shows({ mpr: { at: [0, 0, 0] } });
  expect(cuts.current.cutting).toEqual({ at: elsewhere });
  act(() => together.follow());
  expect(cuts.current.cutting).toEqual({ at: [0, 0, 0] });
  act(() => cuts.current.close());
  expect([role(), cuts.current.cutting]).toEqual(['alone', null]);
  act(() => together.follow());
  expect(cuts.current.cutting).toEqual({ at: [0, 0, 0] });
  shows({ mpr: null });
  act(() => cuts.current.open());
  expect([role(), cuts.current.cutting]).toEqual(['alone', { at: null }]);
  act(() => together.follow());
  expect(cuts.current.cutting).toBeNull();
});

it('the presenter sends opening, the newest point and closing, and nothing before the point is known', async () => {
  const cuts = viewer();
  await act(async () => together.present());
  await clock.pass(50);
  act(() => cuts.current.open());
  await clock.pass(50);
  const sent = () => port.sentAs('viewport:share').map(({ change }) => change);
  expect(sent()).toEqual([{ ...shown, mpr: null }]);
  act(() => cuts.current.state.set({ at }));
  await clock.pass(50);
  for (let step = 0; step < 20; step += 1) act(() => cuts.current.moveTo([step, 0, 0]));
  await clock.pass(50);
  act(() => cuts.current.close());
  await clock.pass(50);
  expect(sent().slice(1)).toEqual([{ mpr: { at } }, { mpr: { at: [19, 0, 0] } }, { mpr: null }]);
});

it('on a thin link a whole stack is asked for before it comes because somebody else cuts it', () => {
  link.thin = true;
  const cuts = viewer(25_000_000);
  presents();
  shows({ ...shown, mpr: { at } });
  expect(cuts.current.heldBytes).toBe(25_000_000);
  // Scrolls the picture instead, and is not shown the cuts for that.
  act(() => together.lookAlone());
  expect(cuts.current.cutting).toBeNull();
  act(() => together.follow());
  expect(cuts.current.heldBytes).toBe(25_000_000);
  act(() => cuts.current.ask());
  expect([cuts.current.heldBytes, cuts.current.cutting]).toEqual([0, { at }]);
});

it('who opens them is not asked, and what is in memory is shown at once', () => {
  link.thin = true;
  const own = viewer(25_000_000);
  act(() => own.current.open());
  expect([own.current.heldBytes, own.current.cutting]).toEqual([0, { at: null }]);
  presents();
  const here = viewer(0);
  shows({ ...shown, mpr: { at } });
  expect([here.current.heldBytes, here.current.cutting]).toEqual([0, { at }]);
});

it('a window that follows no more, because the presenter’s series stands in another, does not keep the presenter’s cuts', () => {
  const cell = mount();
  presents();
  shows({ ...shown, mpr: { at } });
  expect(cell.result.current.cutting).toEqual({ at });
  act(() => cell.result.current.cover(true));
  shows({ ...shown, seriesUid: '9', sopUid: '9.9', mpr: null });
  cell.rerender({ together: undefined });
  expect(cell.result.current.cutting).toBeNull();
});

it('a window keeps the cuts of one who looks alone when another becomes the active one', () => {
  const cell = mount();
  presents();
  shows({ ...shown, mpr: { at } });
  act(() => cell.result.current.cover(true));
  act(() => cell.result.current.moveTo(elsewhere));
  cell.rerender({ together: undefined });
  expect(cell.result.current.cutting).toEqual({ at: elsewhere });
});

it('who cannot cut is told so, asked for nothing, and shown no refusal in place of the picture later', () => {
  link.thin = true;
  const cuts = mount(25_000_000, 'size').result;
  presents();
  shows({ ...shown, mpr: { at } });
  expect([cuts.current.heldBytes, cuts.current.refusal]).toEqual([0, 'size']);
  act(() => together.lookAlone());
  expect([cuts.current.cutting, cuts.current.refusal]).toEqual([null, undefined]);
});

it('cuts that are still loading do not come over the picture of one who looks alone meanwhile; those one opens then do', () => {
  const cuts = viewer();
  presents();
  shows({ ...shown, mpr: { at } });
  act(() => together.lookAlone());
  expect(cuts.current.cutting).toBeNull();
  act(() => together.follow());
  expect(cuts.current.cutting).toEqual({ at });
  act(() => cuts.current.open());
  expect([role(), cuts.current.cutting]).toEqual(['alone', { at: null }]);
});

it('one key takes away what is on its way, though it be the presenter’s, and leaves the picture; pressed again it opens one’s own', () => {
  const cuts = viewer();
  presents();
  shows({ ...shown, mpr: { at } });
  act(() => cuts.current.toggle());
  expect([role(), cuts.current.cutting]).toEqual(['alone', null]);
  act(() => cuts.current.toggle());
  expect([role(), cuts.current.cutting]).toEqual(['alone', { at: null }]);
  act(() => cuts.current.toggle());
  expect(cuts.current.cutting, 'its code may be lost').toBeNull();
});

it('whoever takes over while the cuts of the one before could not come here shows the others the picture, never that point', async () => {
  const cuts = mount(0, 'size').result;
  presents();
  shows({ ...shown, mpr: { at } });
  expect(cuts.current.refusal).toBe('size');
  // A frame may come between what is handed on and what is handed on next: none may be of that point.
  const handed = vi.spyOn(together, 'share');
  await act(async () => together.present());
  await act(async () => clock.pass(50));
  expect(handed.mock.calls.filter(([view]) => view.mpr !== null)).toEqual([]);
  expect(port.sentAs('viewport:share').map(({ change }) => change)).toEqual([{ ...shown, mpr: null }]);
});

it('whoever takes over with the cuts before their eyes shows them on', async () => {
  const cuts = viewer();
  presents();
  shows({ ...shown, mpr: { at } });
  act(() => cuts.current.cover(true));
  await act(async () => together.present());
  await act(async () => clock.pass(50));
  expect(port.sentAs('viewport:share').map(({ change }) => change)).toEqual([{ ...shown, mpr: { at } }]);
});
