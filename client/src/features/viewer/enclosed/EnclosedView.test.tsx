import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { linkReading } from '../../../net/linkReading.ts';
import { createStore } from '../../../state/store.ts';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import type { Together, TogetherState } from '../together/model.ts';
import type { EnclosedDocument } from './enclosed.ts';
import { EnclosedView } from './EnclosedView.tsx';

const scan: EnclosedDocument = {
  id: '1.2.3.4',
  studyUid: '1.2',
  seriesUid: '1.2.3',
  title: 'Phiếu kết quả',
  date: undefined,
  lengthBytes: 1_000,
  value: { vr: 'OB', BulkDataURI: '/api/consults/c1/dicomweb/studies/1.2/bulkdata/1' },
};

const show = (together?: Together) =>
  renderWithUi(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <EnclosedView consultId="c1" document={scan} together={together} />
    </QueryClientProvider>,
  );

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('is shown to the others only by who presents', async () => {
  vi.stubGlobal('fetch', () => new Promise<Response>(() => undefined));
  const state = createStore<TogetherState>({ role: 'nobody', presenter: null });
  const share = vi.fn<Together['share']>();
  await show({ state, share, shown: createStore<ViewportView | null>(null) } as Partial<Together> as Together);
  expect(share).not.toHaveBeenCalled();
  act(() => state.set({ role: 'presenting', presenter: { personId: 'p', name: 'Lan' } }));
  expect(share.mock.calls.map(([view]) => view.sopUid)).toEqual([scan.id]);
  act(() => state.set({ role: 'following', presenter: { personId: 'q', name: 'Hùng' } }));
  expect(share).toHaveBeenCalledTimes(1);
});

it('on a thin link one that is heavier than it says does not come unasked', async () => {
  vi.spyOn(linkReading, 'isThin').mockReturnValue(true);
  const pdf = `%PDF-1.4 ${'x'.repeat(2_000_000)} %%EOF`;
  const cancelled = vi.fn<() => void>();
  const fetch = vi.fn<() => Promise<Response>>(() => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(pdf)), cancel: cancelled });
    return Promise.resolve(new Response(body, { headers: { 'content-length': `${pdf.length}` } }));
  });
  vi.stubGlobal('fetch', fetch);
  await show();
  const ask = await screen.findByRole('button', { name: /2 MB/ });
  expect(cancelled).toHaveBeenCalledTimes(1);
  expect(screen.queryByTestId('document-problem')).toBeNull();
  await userEvent.click(ask);
  expect(await screen.findByTestId('document-coming')).toBeTruthy();
  expect(fetch).toHaveBeenCalledTimes(2);
});
