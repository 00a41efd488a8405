import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { ViewportPicture, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { createStore } from '../../state/store.ts';
import type { Stack } from './series.ts';
import { fileOf } from './testing/files.ts';
import type { Together, TogetherState } from './together/model.ts';
import { sampleView } from './together/testing/fakes.ts';
import { useChosen } from './useChosen.ts';

const [first, second] = [fileOf(), fileOf({ id: '1b2f6a9e-6d0c-4c53-9a4e-6a8f1c2d3e4f', name: 'Ảnh vết mổ.jpg', kind: 'photo' })];
const presenter = { personId: 'p', name: 'Lan' };
const viewOf = ({ id }: ConsultFile): ViewportView => {
  const uid = uidOfUuid(id);
  return { ...sampleView, studyUid: uid, seriesUid: uid, sopUid: uid };
};

const stackOf = (id: string): Stack => ({
  id,
  studyUid: '1.2',
  seriesUid: id,
  number: 1,
  modality: 'CT',
  description: '',
  bodyPart: '',
  frames: [1, 2].map((at) => ({ studyUid: '1.2', seriesUid: id, sopUid: `${id}.${at}`, frame: 1, instance: {} })),
  isCine: false,
  frameRate: undefined,
});
const stacks = ['1.5', '1.6', '1.7', '1.8'].map(stackOf);
const pictureOf = (seriesUid: string, at = 1): ViewportPicture => {
  const { layout: _layout, ...picture } = sampleView;
  return { ...picture, seriesUid, sopUid: `${seriesUid}.${at}` };
};
const sideBySide: ViewportView = {
  ...pictureOf('1.7'),
  layout: { name: '1x2', active: 1, isLinked: true },
  cells: { 0: pictureOf('1.6') },
};

function following(files: readonly ConsultFile[], stacks: readonly Stack[] = []) {
  const state = createStore<TogetherState>({ role: 'following', presenter });
  const shown = createStore<ViewportView | null>(null);
  const together = { state, shown, lookAlone: () => state.set({ role: 'alone', presenter }) } as Partial<Together> as Together;
  const { result, rerender } = renderHook((known: readonly ConsultFile[]) => useChosen(stacks, stacks[0]?.id, known, [], together), {
    initialProps: files,
  });
  return { state, shown, result, rerender };
}

it('whoever follows sees the file of the consult that the presenter shows, one after the other', () => {
  const { shown, result } = following([first, second]);
  expect(result.current.document).toBeUndefined();
  act(() => shown.set(viewOf(first)));
  expect(result.current.document).toBe(first);
  expect(result.current.current).toEqual({ kind: 'document', id: first.id });
  act(() => shown.set(viewOf(second)));
  expect(result.current.document).toBe(second);
});

it('one that is not known here yet is shown as soon as it is; what is shown meanwhile stays', () => {
  const { shown, result, rerender } = following([first]);
  act(() => shown.set(viewOf(first)));
  act(() => shown.set(viewOf(second)));
  expect(result.current.document).toBe(first);
  rerender([first, second]);
  expect(result.current.document).toBe(second);
});

it('whoever stops following stays at it, and goes where they want', () => {
  const { shown, result, state } = following([first, second]);
  act(() => shown.set(viewOf(first)));
  act(() => state.set({ role: 'alone', presenter }));
  expect(result.current.document).toBe(first);
  act(() => result.current.choose({ kind: 'document', id: second.id }));
  expect(result.current.document).toBe(second);
  act(() => state.set({ role: 'following', presenter }));
  expect(result.current.document, 'back with the presenter').toBe(first);
});

it('whoever follows sees the layout of the presenter, which stays the same while only slices change', () => {
  const { shown, result } = following([], stacks);
  act(() => shown.set(sideBySide));
  const { layout } = result.current;
  expect(layout).toEqual({ name: '1x2', cells: ['1.6', '1.7'], active: 1, isLinked: true });
  act(() => shown.set({ ...sideBySide, ...pictureOf('1.7', 2) }));
  expect(result.current.layout).toBe(layout);
  act(() => shown.set(pictureOf('1.8')));
  expect(result.current.layout, 'one picture').toMatchObject({ name: '1x1', cells: ['1.8'], active: 0 });
});

it('a picture of another cell that is not known here leaves that cell empty; of the active one it is waited for', () => {
  const { shown, result } = following([], stacks);
  act(() => shown.set({ ...sideBySide, cells: { 0: pictureOf('1.99') } }));
  expect(result.current.layout.cells).toEqual([undefined, '1.7']);
  act(() => shown.set({ ...sideBySide, ...pictureOf('1.99') }));
  expect(result.current.isLed).toBe(false);
});

it('whoever stops following stays in the layout, and finds the way back to their own', () => {
  const { shown, result, state } = following([], stacks);
  act(() => state.set({ role: 'nobody', presenter: null }));
  act(() => result.current.arrange('2x2'));
  const own = result.current.layout;
  act(() => state.set({ role: 'following', presenter }));
  act(() => shown.set(sideBySide));
  expect(result.current.back, 'not while one follows').toBeUndefined();
  act(() => state.set({ role: 'nobody', presenter: null }));
  expect(result.current.layout).toMatchObject({ name: '1x2', cells: ['1.6', '1.7'], active: 1 });
  act(() => result.current.back?.());
  expect(result.current.layout).toEqual(own);
  expect(result.current.back).toBeUndefined();
});

it('another cell that is touched does not end following; an arrangement of one’s own does, and links of one’s own', () => {
  const { shown, result, state } = following([], stacks);
  act(() => shown.set(sideBySide));
  act(() => result.current.activate(0));
  expect(state.get().role).toBe('following');
  expect(result.current.layout.active).toBe(1);
  act(() => result.current.link(false));
  expect(state.get().role).toBe('alone');
  expect(result.current.layout).toMatchObject({ name: '1x2', isLinked: false });
  act(() => state.set({ role: 'following', presenter }));
  act(() => result.current.arrange('2x1'));
  expect(state.get().role).toBe('alone');
  expect(result.current.layout.name).toBe('2x1');
  act(() => result.current.activate(0));
  expect(result.current.layout.active).toBe(0);
});
