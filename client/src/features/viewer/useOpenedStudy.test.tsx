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
const study = (uid: string, stackIds: string[], documents: EnclosedDocument[] = []) => ({
  study: { studyInstanceUid: uid },
  content: { stacks: stackIds.map((id) => stack(id, uid)), documents, others: [] },
  error: undefined,
});
const coming = (uid: string) => ({ study: { studyInstanceUid: uid }, content: undefined, error: undefined });
const failed = (uid: string) => ({ ...coming(uid), error: new Error('archive down') });
type Contents = Parameters<typeof useOpenedStudy>[0];

function viewer(first: Contents) {
  const opening = createStudyOpening();
  const here = { opening, studies: [] };
  const choose = vi.fn<(choice: Choice) => void>();
  const wrapper = ({ children }: { children: ReactNode }) => <StudyOpeningContext value={here}>{children}</StudyOpeningContext>;
  const hook = renderHook(({ contents }) => useOpenedStudy(contents, choose), { initialProps: { contents: first }, wrapper });
  return {
    opening,
    choose,
    show: (contents: Contents) => hook.rerender({ contents }),
    goElsewhere: () => act(() => hook.result.current()),
  };
}

it('a study asked for elsewhere is shown once, by its first stack; asked for again, again', () => {
  const { opening, choose, show } = viewer([study('a', ['a1']), study('b', ['b1', 'b2'])]);
  expect(choose).not.toHaveBeenCalled();
  act(() => opening.open('b'));
  expect(choose.mock.calls).toEqual([[{ kind: 'stack', id: 'b1' }]]);
  show([study('a', ['a1']), study('b', ['b1'])]);
  expect(choose).toHaveBeenCalledTimes(1);
  act(() => opening.open('b'));
  expect(choose).toHaveBeenCalledTimes(2);
});

it('one whose content is not here yet is shown when it is', () => {
  const { opening, choose, show } = viewer([coming('a'), coming('b')]);
  act(() => opening.open('b'));
  show([study('a', ['a1']), coming('b')]);
  expect(choose).not.toHaveBeenCalled();
  show([study('a', ['a1']), study('b', ['b1'])]);
  expect(choose.mock.calls).toEqual([[{ kind: 'stack', id: 'b1' }]]);
});

it('who goes elsewhere meanwhile stays there', () => {
  const { opening, choose, show, goElsewhere } = viewer([study('a', ['a1']), coming('b')]);
  act(() => opening.open('b'));
  goElsewhere();
  show([study('a', ['a1']), study('b', ['b1'])]);
  expect(choose).not.toHaveBeenCalled();
});

it.each([
  ['does not come', failed('b')],
  ['holds nothing to show', study('b', [])],
])('one that %s is waited for no longer, and can be asked for again', (_what, outcome) => {
  const { opening, choose, show } = viewer([coming('b')]);
  act(() => opening.open('b'));
  show([outcome]);
  expect(opening.wanted.get()).toBeUndefined();
  show([study('b', ['b1'])]);
  expect(choose, 'who has gone on is not pulled back').not.toHaveBeenCalled();
  act(() => opening.open('b'));
  expect(choose.mock.calls).toEqual([[{ kind: 'stack', id: 'b1' }]]);
});

it('one that holds documents and no picture is shown by its first document', () => {
  const pdf = { id: 'd1', studyUid: 'b', seriesUid: 's', title: '', date: undefined, lengthBytes: undefined, value: undefined };
  const { opening, choose } = viewer([study('a', ['a1']), study('b', [], [pdf])]);
  act(() => opening.open('b'));
  expect(choose.mock.calls).toEqual([[{ kind: 'document', id: 'd1' }]]);
});

it('pressing again while it is waited for is heard by whoever listens', () => {
  const { opening } = viewer([coming('b')]);
  const heard = vi.fn<() => void>();
  opening.wanted.subscribe(heard);
  act(() => opening.open('b'));
  act(() => opening.open('b'));
  expect(heard).toHaveBeenCalledTimes(2);
});
