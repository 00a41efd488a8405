import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, configure, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import type { PatientCard } from '@hoi-chan/shared/features/patients.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import PatientFinder from './PatientFinder.tsx';

const unhurried = { timeout: 10_000 };
configure({ asyncUtilTimeout: unhurried.timeout });

const card = (id: string, name: string): PatientCard => ({
  id: `a3d1f3c0-5a55-4d0f-9a10-0c4f3f0f7a1${id}`,
  name,
  birthDate: '1958',
  gender: 'male',
  address: '',
  phone: null,
  identifiers: [],
  facilityName: 'Trạm y tế xã',
});

afterEach(() => vi.unstubAllGlobals());

it('until the answer is here, neither a number nor a “nobody” is said of people who were looked for with other words', async () => {
  const answers = new Map<string, (patients: PatientCard[]) => void>();
  vi.stubGlobal('fetch', (path: string) => {
    const answer = Promise.withResolvers<Response>();
    answers.set(new URL(path, 'http://x.invalid').searchParams.get('q') ?? '', (patients) => answer.resolve(Response.json({ patients })));
    return answer.promise;
  });
  const say = async (q: string, patients: PatientCard[]): Promise<void> => {
    await vi.waitFor(() => expect(answers.has(q), `asked for “${q}”`).toBe(true), unhurried);
    await act(async () => answers.get(q)?.(patients));
  };
  await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter>
        <PatientFinder />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const field = screen.getByRole('searchbox');
  await say('', [card('1', 'Trần Thị Bình')]);
  expect(await screen.findByText('Khám gần đây')).toBeTruthy();

  await userEvent.type(field, 'nobody');
  await vi.waitFor(() => expect(answers.has('nobody')).toBe(true), unhurried);
  expect(screen.getByRole('status').textContent).toBe('Đang tìm…');
  expect(screen.getByRole('list').getAttribute('aria-busy')).toBe('true');
  await say('nobody', []);
  expect(await screen.findByText('Không tìm thấy ai')).toBeTruthy();

  await userEvent.clear(field);
  await userEvent.type(field, 'an');
  await vi.waitFor(() => expect(answers.has('an')).toBe(true), unhurried);
  expect(screen.queryByText('Không tìm thấy ai')).toBeNull();
  await say('an', [card('2', 'Nguyễn Văn An')]);
  expect((await screen.findByText('Nguyễn Văn An')).closest('ul')?.getAttribute('aria-busy')).toBe('false');
  expect(screen.getByRole('status').textContent).toBe('Tìm thấy 1 người');
});
