import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { expect, it, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { renderWithUi } from '../testing/renderWithUi.tsx';
import { LoadedSelect } from './LoadedSelect.tsx';

type Source = Parameters<typeof LoadedSelect>[0]['source'];

async function open(source: Partial<Source>) {
  const sent = vi.fn();
  const refetch = vi.fn();
  await renderWithUi(
    <form
      onSubmit={(event) => {
        event.preventDefault();
        sent();
      }}
    >
      <LoadedSelect
        label="Cơ sở"
        searchable
        source={{ data: undefined, isFetching: false, error: null, refetch, ...source }}
        data={source.data === undefined ? [] : ['Trạm y tế xã']}
        nothingFoundMessage="Không có cơ sở nào khớp"
      />
      <button type="submit">Lưu</button>
    </form>,
  );
  return { sent, refetch, input: screen.getByLabelText('Cơ sở', { selector: 'input' }) };
}

it('while its list is on the way it says so, and Enter sends no form', async () => {
  const { sent, input } = await open({ isFetching: true });
  await userEvent.type(input, 'tr{Enter}');
  expect(screen.getByText(i18next.t('common:state.loading'))).toBeTruthy();
  expect(screen.queryByText('Không có cơ sở nào khớp')).toBeNull();
  expect(sent).not.toHaveBeenCalled();
});

it('a list that did not come says why and is asked for again', async () => {
  const { sent, refetch, input } = await open({ error: new AppError('UNAVAILABLE', 'no link', { reason: 'offline' }) });
  await userEvent.type(input, 'tr{Enter}');
  expect(screen.getByText(i18next.t('common:state.listMissing'))).toBeTruthy();
  await userEvent.click(screen.getByText(i18next.t('common:errors.action.retry')));
  expect(refetch).toHaveBeenCalledTimes(1);
  expect(sent).not.toHaveBeenCalled();
});

it('once it is there it is a select like any other', async () => {
  const { input } = await open({ data: {} });
  await userEvent.type(input, 'zzz');
  expect(screen.getByText('Không có cơ sở nào khớp')).toBeTruthy();
  expect(fireEvent.keyDown(input, { key: 'Enter' }), 'Enter is left to the form').toBe(true);
});

it('what is marked is chosen by Enter, also where the list forgets it in the moment after it has opened', async () => {
  const { sent, input } = await open({ data: {} });
  await userEvent.type(input, 'tr');
  const option = screen.getByRole('option', { hidden: true });
  // As the list leaves it when an arrow was quicker than its own second look: shown, and not remembered.
  option.setAttribute('data-combobox-selected', 'true');
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(input).toHaveProperty('value', 'Trạm y tế xã'));
  expect(sent).not.toHaveBeenCalled();
});
