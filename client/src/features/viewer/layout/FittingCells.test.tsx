import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import type { Stack } from '../series.ts';
import type { SharedCells } from '../together/sharedCells.ts';
import { FittingCells } from './FittingCells.tsx';
import type { Layout } from './layout.ts';

const stacks = ['a', 'b', 'c'].map((id) => ({ id }) as Stack);
const two: Layout = { name: '1x2', cells: ['a', 'b'], active: 1, isLinked: true };
let width = 1200;
beforeEach(() => {
  width = 1200;
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockImplementation(() => width);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(500);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function show(props: { layout?: Layout; isTaken?: boolean; presenter?: string | undefined } = {}) {
  const { layout = two, isTaken = true, presenter } = props;
  const onActive = vi.fn<(cell: number) => void>();
  const arrange = vi.fn<SharedCells['arrange']>();
  const shared: SharedCells = { of: () => expect.unreachable(), leave: () => undefined, arrange };
  const shown = renderWithUi(
    <FittingCells layout={layout} isTaken={isTaken} presenter={presenter} stacks={stacks} onActive={onActive} shared={shared}>
      {(stack, cell) => <button>{`${stack.id} in ${cell}`}</button>}
    </FittingCells>,
  );
  return { shown, onActive, arrange };
}
const pictures = (): (string | null)[] => screen.getAllByTestId('cell').map((each) => each.textContent);

it('where there is room the presenter’s pictures stand as they stand there, and a click in another cell is answered', async () => {
  const { shown, arrange } = show({ presenter: 'Lan' });
  await shown;
  expect(pictures()).toEqual(['a in 0', 'b in 1']);
  expect(arrange).toHaveBeenLastCalledWith(two, false);
  expect(screen.queryByTestId('led-cell')).toBeNull();
  await userEvent.click(screen.getByText('b in 1'));
  expect(screen.queryByTestId('led-cell'), 'the one the presenter looks at').toBeNull();
  await userEvent.click(screen.getByText('a in 0'));
  expect(screen.getByTestId('led-cell').textContent).toContain('Lan');
});

it('on a telephone the one the presenter looks at stands alone, with the way to the others', async () => {
  width = 360;
  const { shown, onActive, arrange } = show({ presenter: 'Lan' });
  await shown;
  expect(pictures()).toEqual(['b in 1']);
  expect(arrange, 'shown to others if they take over: one').toHaveBeenLastCalledWith(two, true);
  await userEvent.click(screen.getByRole('button', { name: 'Ảnh 1' }));
  expect(pictures()).toEqual(['a in 0']);
  expect(onActive, 'the cell of the presenter stays theirs').not.toHaveBeenCalled();
});

it('so it stays when one was led there; then what is chosen is one’s own', async () => {
  width = 360;
  const { shown, onActive } = show();
  await shown;
  await userEvent.click(screen.getByRole('button', { name: 'Ảnh 1' }));
  expect(onActive).toHaveBeenCalledWith(0);
});

it('an arrangement of one’s own is never taken apart', async () => {
  width = 360;
  const { shown } = show({ isTaken: false });
  await shown;
  expect(pictures()).toEqual(['a in 0', 'b in 1']);
  expect(screen.queryByTestId('one-by-one')).toBeNull();
});

it('what was picked beside the presenter’s holds until they go elsewhere, and is one’s own when they stop', async () => {
  width = 360;
  let change: (next: { layout: Layout; presenter?: string }) => void = () => undefined;
  const onActive = vi.fn<(cell: number) => void>();
  function Led() {
    const [{ layout, presenter }, setLed] = useState<{ layout: Layout; presenter?: string }>({ layout: two, presenter: 'Lan' });
    change = setLed;
    return (
      <FittingCells layout={layout} isTaken presenter={presenter} stacks={stacks} onActive={onActive} shared={undefined}>
        {(stack, cell) => `${stack.id} in ${cell}`}
      </FittingCells>
    );
  }
  await renderWithUi(<Led />);
  const pickFirst = () => userEvent.click(screen.getByRole('button', { name: 'Ảnh 1' }));
  await pickFirst();
  expect(pictures()).toEqual(['a in 0']);
  await act(async () => change({ layout: { ...two, active: 0 }, presenter: 'Lan' }));
  await act(async () => change({ layout: two, presenter: 'Lan' }));
  expect(pictures(), 'back at the second with the presenter').toEqual(['b in 1']);
  await pickFirst();
  await act(async () => change({ layout: { ...two, cells: ['a', 'c'] }, presenter: 'Lan' }));
  expect(pictures(), 'another series').toEqual(['c in 1']);
  await pickFirst();
  expect(onActive).not.toHaveBeenCalled();
  await act(async () => change({ layout: { ...two, cells: ['a', 'c'] } }));
  expect(onActive.mock.calls).toEqual([[0]]);
});
