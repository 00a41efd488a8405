import { MultiSelect, Select } from '@mantine/core';
import { act, fireEvent, screen } from '@testing-library/react';
import { useState, type ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { renderWithUi } from '../testing/renderWithUi.tsx';

const DATA = ['Tim mạch', 'Nhi', 'Sản'];

async function open(field: (chosen: string[], onChange: (chosen: string[]) => void) => ReactNode) {
  const sent = vi.fn<() => void>();
  const chosen = vi.fn<(values: string[]) => void>();
  function Form() {
    const [values, setValues] = useState(['Tim mạch']);
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sent();
        }}
      >
        {field(values, (next) => {
          chosen(next);
          setValues(next);
        })}
        <button type="submit">Lưu</button>
      </form>
    );
  }
  await renderWithUi(<Form />);
  return { sent, chosen, input: screen.getByLabelText('Chuyên khoa', { selector: 'input' }) };
}

/** Arrows before the list's own second look at what is chosen, Enter after it. */
async function chooseQuickly(input: HTMLElement): Promise<void> {
  fireEvent.click(input);
  for (let presses = 0; presses < 2; presses += 1) fireEvent.keyDown(input, { key: 'ArrowDown', code: 'ArrowDown' });
  await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  expect(document.querySelector('[data-combobox-selected]')?.textContent).toBe('Nhi');
  expect(fireEvent.keyDown(input, { key: 'Enter', code: 'Enter' }), 'Enter is left to the form').toBe(false);
}

it.each([true, false])('Enter chooses what is marked, however quickly an arrow came; searchable: %j', async (searchable) => {
  const { sent, chosen, input } = await open(([value = null], onChange) => (
    <Select
      label="Chuyên khoa"
      data={DATA}
      searchable={searchable}
      value={value}
      onChange={(next) => onChange(next === null ? [] : [next])}
    />
  ));
  await chooseQuickly(input);
  expect(chosen.mock.calls).toEqual([[['Nhi']]]);
  expect(sent).not.toHaveBeenCalled();
});

it('of many, it is added once, and nothing else goes', async () => {
  const { chosen, input } = await open((values, onChange) => (
    <MultiSelect label="Chuyên khoa" data={DATA} value={values} onChange={onChange} />
  ));
  await chooseQuickly(input);
  expect(chosen.mock.calls).toEqual([[['Tim mạch', 'Nhi']]]);
});

it('Enter that ends the composition of a word chooses nothing', async () => {
  const { chosen, input } = await open(([value = null], onChange) => (
    <Select label="Chuyên khoa" data={DATA} searchable value={value} onChange={(next) => onChange(next === null ? [] : [next])} />
  ));
  fireEvent.click(input);
  fireEvent.keyDown(input, { key: 'ArrowDown', code: 'ArrowDown' });
  fireEvent.keyDown(input, { key: 'Enter', code: 'Enter', isComposing: true });
  expect(chosen).not.toHaveBeenCalled();
});
