import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import SummaryPanel from './SummaryPanel.tsx';
import { answering, summaryWithout, SYSTEM } from './testing/answering.ts';

const PATIENT = 'a3d1f3c0-5a55-4d0f-9a10-0c4f3f0f7a11';

afterEach(() => vi.unstubAllGlobals());

it('a part that could not be read says so beside all the others, and is tried again alone', async () => {
  const { asked, fetch } = answering({
    studies: [],
    summary: ({ searchParams }) => summaryWithout(searchParams.get('part') === 'results' ? ['visits'] : ['results', 'visits']),
  });
  vi.stubGlobal('fetch', fetch);
  await renderWithUi(
    <MemoryRouter>
      <QueryClientProvider client={new QueryClient()}>
        <SummaryPanel patientId={PATIENT} />
      </QueryClientProvider>
    </MemoryRouter>,
  );
  expect((await screen.findAllByText('Tăng huyết áp')).length, 'what was read is shown').toBeGreaterThan(0);
  expect(screen.getByText('Kết quả và sinh hiệu: chưa đọc được.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Thử lại Kết quả và sinh hiệu từ HIS huyện' }));
  await waitFor(() => expect(screen.queryByText('Kết quả và sinh hiệu: chưa đọc được.')).toBeNull());
  const { searchParams } = asked.at(-1) ?? new URL('http://x.invalid');
  expect([searchParams.get('part'), searchParams.get('recordSystemId')]).toEqual(['results', SYSTEM]);
  expect(screen.getAllByRole('button', { name: /^Thử lại / }), 'the other one still waits for its turn').toHaveLength(1);
});
