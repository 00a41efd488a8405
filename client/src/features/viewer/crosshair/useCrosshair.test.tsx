import { act, fireEvent, render, screen } from '@testing-library/react';
import { useLayoutEffect, useRef, useState } from 'react';
import { beforeEach, expect, it } from 'vitest';
import { useStore } from '../../../state/useStore.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import { useCrosshair } from './useCrosshair.ts';

let done: string[];
const view = {
  placeAt: ({ x }: { x: number }) => (x > 0 ? { x, y: 0 } : undefined),
  panBy: (dx: number, dy: number) => void done.push(`pan ${dx} ${dy}`),
} as unknown as StackView;

function Surface() {
  const surface = useRef<HTMLDivElement>(null);
  const [isHeld, setHeld] = useState(true);
  const { at, onKey } = useCrosshair(surface, view, isHeld, ({ x, y }) => void done.push(`set ${x} ${y}`));
  const point = useStore(at);
  useLayoutEffect(() => {
    const element = surface.current;
    if (element === null) return;
    Object.defineProperties(element, { clientWidth: { value: 200 }, clientHeight: { value: 160 } });
    for (const type of ['pointermove', 'pointerleave'] as const)
      element.addEventListener(type, (event) => done.push(`${event.pointerType} ${type} ${event.clientX} ${event.clientY}`));
  }, []);
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- as that of the viewer */}
      <div
        role="application"
        ref={surface}
        data-at={point && `${point.x} ${point.y}`}
        onKeyDown={(event) => done.push(onKey(event) ? 'mine' : 'other')}
      />
      <button onClick={() => setHeld(!isHeld)}>tool</button>
    </>
  );
}

const surface = (): HTMLElement => screen.getByRole('application');
const press = (key: string, more = {}): void => void fireEvent.keyDown(surface(), { key, ...more });

beforeEach(() => {
  render(<Surface />);
  done = [];
});

it('arrows point like a mouse, from the middle on, and Enter sets a point there', () => {
  press('Enter');
  expect(done, 'nothing is set where no crosshair is seen').toEqual(['other']);
  press('ArrowRight');
  press('ArrowUp', { shiftKey: true });
  expect(surface().dataset['at']).toBe('101 70');
  press('Enter');
  press('Enter', { repeat: true });
  press('PageDown');
  expect(done.slice(1)).toEqual([
    'keys pointermove 101 80',
    'mine',
    'keys pointermove 101 70',
    'mine',
    'set 101 70',
    'mine',
    'mine',
    'other',
  ]);
});

it('the mouse takes over where it moves, and the keyboard goes on from there', () => {
  press('ArrowRight');
  act(() => void surface().dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', clientX: 30, clientY: 40 })));
  expect(surface().dataset['at']).toBeUndefined();
  press('ArrowDown');
  expect(surface().dataset['at']).toBe('30 41');
});

it('at the edge the picture comes to meet it, as long as there is any', () => {
  act(() => void surface().dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', clientX: 198, clientY: 40 })));
  press('ArrowRight', { shiftKey: true });
  expect(done).toContain('pan -9 0');
  act(() => void surface().dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', clientX: 3, clientY: 40 })));
  done = [];
  press('ArrowLeft', { shiftKey: true });
  expect(surface().dataset['at']).toBe('0 40');
  expect(done.filter((each) => each.startsWith('pan'))).toEqual([]);
});

it('points nowhere any more when the tool is put away or the focus goes', () => {
  press('ArrowRight');
  fireEvent.blur(surface());
  expect(done.at(-1)).toBe('keys pointerleave 101 80');
  expect(surface().dataset['at']).toBeUndefined();
  press('ArrowRight');
  fireEvent.click(screen.getByText('tool'));
  expect(done.at(-1)).toBe('keys pointerleave 102 80');
  press('ArrowRight');
  expect(done.at(-1), 'arrows scroll again').toBe('other');
});
