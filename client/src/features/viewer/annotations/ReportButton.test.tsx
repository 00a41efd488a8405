import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from '../../../state/store.ts';
import { useStore } from '../../../state/useStore.ts';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import { ReportButton } from './ReportButton.tsx';

afterEach(() => vi.unstubAllGlobals());

const report = (count: number) => ({
  studyUid: '1.2',
  seriesUid: '1.2.3',
  sopUid: '1.2.4',
  count,
  at: '2026-11-20T08:00:00.000Z',
  byName: 'Lan',
});

const button = (drawn: number) => (
  <QueryClientProvider client={queries}>
    <ReportButton consultId="6f1c1f6e-0000-4000-8000-000000000001" studyUid="1.2" drawn={drawn} unsaved={0} />
  </QueryClientProvider>
);
let queries: QueryClient;
beforeEach(() => (queries = new QueryClient()));

const save = () => screen.getByTestId<HTMLButtonElement>('save-report');
const state = () => screen.getByTestId('report-state').textContent;

it.each([
  ['never saved', [], /Chưa lưu/, /Lưu vào/, true],
  ['saved: it can be withdrawn', [report(2), report(1)], /2 mục.*Lan/, /Rút lại/, false],
  ['withdrawn already', [report(0), report(2)], /Đã rút lại.*Lan/, /Lưu vào/, true],
])('with nothing drawn, %s', async (_what, reports, said, label, isDisabled) => {
  vi.stubGlobal('fetch', async () => Response.json({ reports }));
  await renderWithUi(button(0));
  await waitFor(() => expect(state()).toMatch(said));
  expect(save().textContent).toMatch(label);
  expect(save().disabled).toBe(isDisabled);
});

it('that the archive has exactly this is said no longer when something was deleted since', async () => {
  vi.stubGlobal('fetch', async (_url: unknown, { method } = { method: 'GET' }) =>
    Response.json(method === 'POST' ? { report: report(2), isNew: false, keyObjects: 'none' } : { reports: [report(2)] }),
  );
  const drawn = createStore(2);
  const Drawn = () => button(useStore(drawn));
  await renderWithUi(<Drawn />);
  await waitFor(() => expect(state()).toMatch(/2 mục/));
  fireEvent.click(save());
  await waitFor(() => expect(state()).toMatch(/đúng nội dung này/));
  act(() => drawn.set(1));
  expect(state()).toMatch(/2 mục.*Lan/);
});
