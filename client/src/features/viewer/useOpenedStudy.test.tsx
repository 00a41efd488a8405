import { renderHook, act } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { createStudyOpening } from '../../state/studyOpening.ts';
import { StudyOpeningContext } from '../../state/useStudyOpening.ts';
import type { EnclosedDocument } from './enclosed/enclosed.ts';
import type { Stack } from './series.ts';
import type { Choice } from './Strip.tsx';
import { useOpenedStudy } from './useOpenedStudy.ts';

const stack = (id: string, studyUid: string): Stack => ({
  id,
  studyUid,
  seriesUid: id,
  number: 1,
  modality: 'CT',
  description: '',
  bodyPart: '',
  frames: [],
  isCine: false,
  frameRate: undefined,
});

function viewer(first: Stack[], documents: EnclosedDocument[] = []) {
  const opening = createStudyOpening();
  const here = { opening, studies: [] };
  const choose = vi.fn<(choice: Choice) => void>();
  const wrapper = ({ children }: { children: ReactNode }) => <StudyOpeningContext value={here}>{children}</StudyOpeningContext>;
  const hook = renderHook(({ stacks }) => useOpenedStudy(stacks, documents, choose), { initialProps: { stacks: first }, wrapper });
  return { opening, choose, hook };
}

it('a study asked for elsewhere is shown once, by its first stack; asked for again, again', () => {
  const { opening, choose, hook } = viewer([stack('a1', 'a'), stack('b1', 'b'), stack('b2', 'b')]);
  expect(choose).not.toHaveBeenCalled();
  act(() => opening.open('b'));
  expect(choose.mock.calls).toEqual([[{ kind: 'stack', id: 'b1' }]]);
  hook.rerender({ stacks: [stack('a1', 'a'), stack('b1', 'b')] });
  expect(choose).toHaveBeenCalledTimes(1);
  act(() => opening.open('b'));
  expect(choose).toHaveBeenCalledTimes(2);
});

it('one whose content is not here yet is shown when it is', () => {
  const { opening, choose, hook } = viewer([]);
  act(() => opening.open('b'));
  hook.rerender({ stacks: [stack('a1', 'a')] });
  expect(choose).not.toHaveBeenCalled();
  hook.rerender({ stacks: [stack('a1', 'a'), stack('b1', 'b')] });
  expect(choose.mock.calls).toEqual([[{ kind: 'stack', id: 'b1' }]]);
});

it('who chooses something else meanwhile stays there', () => {
  const { opening, choose, hook } = viewer([stack('a1', 'a')]);
  act(() => opening.open('b'));
  act(() => hook.result.current({ kind: 'stack', id: 'a1' }));
  hook.rerender({ stacks: [stack('a1', 'a'), stack('b1', 'b')] });
  expect(choose.mock.calls).toEqual([[{ kind: 'stack', id: 'a1' }]]);
});

it('one that holds documents and no picture is shown by its first document', () => {
  const pdf = { id: 'd1', studyUid: 'b', seriesUid: 's', title: '', date: undefined, lengthBytes: undefined, value: undefined };
  const { opening, choose } = viewer([stack('a1', 'a')], [pdf]);
  act(() => opening.open('b'));
  expect(choose.mock.calls).toEqual([[{ kind: 'document', id: 'd1' }]]);
});
