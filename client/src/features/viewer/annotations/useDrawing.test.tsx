import { act, fireEvent, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { expect, it } from 'vitest';
import type { AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import { createStore } from '../../../state/store.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import type { Stack } from '../series.ts';
import type { Annotations, AnnotationsState } from './model.ts';
import { useDrawing } from './useDrawing.ts';

const same = <T,>(place: T): T => place;
const frame = { studyUid: '1', seriesUid: '1.2', sopUid: '1.2.3', frame: 1 };
const stack = { frames: [frame] } as unknown as Stack;
const view = {
  state: createStore({ index: 0, count: 1, window: { center: 40, width: 400 } }),
  placeNear: same,
  pointOf: same,
} as unknown as StackView;

/** Arrows that were put, as `words@x`. */
const put: string[] = [];
const annotations = {
  state: createStore({ annotations: [], own: null, selectedId: undefined } as unknown as AnnotationsState),
  draw: () => undefined,
  select: () => undefined,
  put: ({ text, points }: AnnotationDraft) => void put.push(`${text}@${points[1]?.[0]}`),
} as unknown as Annotations;

function Surface() {
  const surface = useRef<HTMLDivElement>(null);
  const { asked, type, answer } = useDrawing(surface, view, stack, annotations, 'arrow');
  return (
    <>
      <div ref={surface} data-testid="surface" />
      {asked !== undefined && (
        <>
          <input key={asked.id} onChange={(event) => type(event.currentTarget.value)} />
          <button onClick={() => answer(undefined)}>discard</button>
        </>
      )}
    </>
  );
}

function arrow(toX: number): void {
  const surface = screen.getByTestId('surface');
  surface.setPointerCapture = () => undefined;
  const at = (type: 'down' | 'move' | 'up', clientX: number): void =>
    void surface.dispatchEvent(new PointerEvent(`pointer${type}`, { pointerId: 1, clientX, clientY: 5, button: 0 }));
  act(() => {
    at('down', 5);
    at('move', toX);
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
