import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { createStore } from '../../state/store.ts';
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

function following(files: readonly ConsultFile[]) {
  const state = createStore<TogetherState>({ role: 'following', presenter });
  const shown = createStore<ViewportView | null>(null);
  const together = { state, shown, lookAlone: () => state.set({ role: 'alone', presenter }) } as Partial<Together> as Together;
  const { result, rerender } = renderHook((known: readonly ConsultFile[]) => useChosen([], undefined, known, [], together), {
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
