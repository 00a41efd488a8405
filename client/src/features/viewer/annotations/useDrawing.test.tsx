import { act, fireEvent, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { expect, it } from 'vitest';
import type { Annotation, AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import { createStore } from '../../../state/store.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import type { Stack } from '../series.ts';
import type { Annotations, AnnotationsState } from './model.ts';
import { useDrawing } from './useDrawing.ts';

const same = <T,>(place: T): T => place;
const frame = { studyUid: '1', seriesUid: '1.2', sopUid: '1.2.3', frame: 1 };
const stack = { frames: [frame, { ...frame, sopUid: '1.2.4' }] } as unknown as Stack;
const shown = createStore({ index: 0, count: 2, window: { center: 40, width: 400 } });
const view = {
  state: shown,
  placeNear: same,
  pointOf: same,
} as unknown as StackView;

const kept = {
  ...frame,
  id: 'kept',
  kind: 'arrow',
  text: 'Nốt',
  points: [
    [1, 1],
    [9, 9],
  ],
  window: null,
  version: 1,
} as unknown as Annotation;

const stand = createStore({ annotations: [kept], own: null, selectedId: undefined } as unknown as AnnotationsState);

/** Arrows that were put, as `words@x`. */
const put: string[] = [];
const annotations = {
  state: stand,
  draw: () => undefined,
  select: () => undefined,
  put: ({ text, points }: AnnotationDraft) => void put.push(`${text}@${points[1]?.[0]}`),
} as unknown as Annotations;

function Surface() {
  const surface = useRef<HTMLDivElement>(null);
  const { asked, askAgain, type, answer } = useDrawing(surface, view, stack, annotations, 'arrow');
  return (
    <>
      <div ref={surface} data-testid="surface" />
      <button onClick={() => askAgain(kept)}>again</button>
      {asked !== undefined && (
        <>
          <input key={asked.id} defaultValue={asked.text} onChange={(event) => type(event.currentTarget.value)} />
          <button onClick={() => answer(undefined)}>discard</button>
          <button onClick={() => answer(screen.getByRole<HTMLInputElement>('textbox').value)}>keep</button>
        </>
      )}
    </>
  );
}

function arrow(toX: number, onTheWay?: () => void): void {
  const surface = screen.getByTestId('surface');
  surface.setPointerCapture = () => undefined;
  const at = (type: 'down' | 'move' | 'up', clientX: number): void =>
    void surface.dispatchEvent(new PointerEvent(`pointer${type}`, { pointerId: 1, clientX, clientY: 5, button: 0 }));
  act(() => {
    at('down', 5);
    at('move', toX);
    onTheWay?.();
    at('up', toX);
  });
}

it('an arrow whose words are not answered stays, with what is typed, when another is begun', () => {
  render(<Surface />);
  arrow(50);
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Nốt đặc ' } });
  expect(put).toEqual([]);
  arrow(90);
  expect(put).toEqual(['Nốt đặc@50']);
  expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('');
  arrow(70);
  expect(put, 'without words too').toEqual(['Nốt đặc@50', '@90']);
  fireEvent.click(screen.getByText('discard'));
  arrow(60);
  expect(put, 'what was discarded does not come back').toHaveLength(2);
});

it('what was begun on one picture is given up when another is shown before it is done', () => {
  render(<Surface />);
  const before = put.length;
  arrow(80, () => shown.set({ ...shown.get(), index: 1 }));
  expect(screen.queryByRole('textbox')).toBeNull();
  arrow(85);
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Hạch' } });
  arrow(40);
  expect(put.slice(before)).toEqual(['Hạch@85']);
});

it('the words of an arrow that is kept are asked again, and stay without an answer', () => {
  render(<Surface />);
  const before = put.length;
  fireEvent.click(screen.getByText('again'));
  expect(screen.getByRole<HTMLInputElement>('textbox').defaultValue).toBe('Nốt');
  fireEvent.click(screen.getByText('discard'));
  expect(put).toHaveLength(before);
  fireEvent.click(screen.getByText('again'));
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Nốt đặc' } });
  fireEvent.click(screen.getByText('keep'));
  expect(put.slice(before)).toEqual(['Nốt đặc@9']);
});

it('an arrow that waits for its words is kept when those of another are asked for', () => {
  render(<Surface />);
  const before = put.length;
  arrow(70);
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'U gan' } });
  fireEvent.click(screen.getByText('again'));
  expect(put.slice(before)).toEqual(['U gan@70']);
  fireEvent.click(screen.getByText('discard'));
});

it('an arrow that was moved or deleted while its words are asked again stays so', () => {
  render(<Surface />);
  const before = put.length;
  const change = (annotations: Annotation[]) => stand.set({ ...stand.get(), annotations });
  fireEvent.click(screen.getByText('again'));
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Nốt đặc' } });
  change([
    {
      ...kept,
      points: [
        [1, 1],
        [20, 20],
      ],
    },
  ]);
  fireEvent.click(screen.getByText('keep'));
  expect(put.slice(before)).toEqual(['Nốt đặc@20']);
  fireEvent.click(screen.getByText('again'));
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Hạch' } });
  change([]);
  fireEvent.click(screen.getByText('keep'));
  expect(put.slice(before)).toHaveLength(1);
  change([kept]);
});
