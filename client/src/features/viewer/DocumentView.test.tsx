import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { linkReading } from '../../net/linkReading.ts';
import { createStore } from '../../state/store.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { DocumentView } from './DocumentView.tsx';
import { fileOf } from './testing/files.ts';
import type { Together, TogetherState } from './together/model.ts';

const presenter = { personId: 'p', name: 'Lan' };

function show(role: TogetherState['role'], file: ConsultFile) {
  const state = createStore<TogetherState>({ role, presenter: role === 'nobody' ? null : presenter });
  const share = vi.fn<Together['share']>();
  const shown = renderWithUi(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <DocumentView consultId="c1" file={file} together={{ state, share } as Partial<Together> as Together} />
    </QueryClientProvider>,
  );
  return { state, share, shown };
}
/** A server that has the file, and counts how often it was asked for it. */
function serving() {
  const fetch = vi.fn<() => Promise<Response>>(() => Promise.resolve(new Response('%PDF-1.4')));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('is shown to the others only by who presents, under the UID of its id', async () => {
  serving();
  const file = fileOf({ kind: 'pdf' });
  const { state, share, shown } = show('nobody', file);
  await shown;
  expect(share).not.toHaveBeenCalled();
  act(() => state.set({ role: 'presenting', presenter }));
  const uid = uidOfUuid(file.id);
  expect(share.mock.calls.map(([{ studyUid, seriesUid, sopUid }]) => [studyUid, seriesUid, sopUid])).toEqual([[uid, uid, uid]]);
  act(() => state.set({ role: 'following', presenter }));
  expect(share).toHaveBeenCalledTimes(1);
  expect(await screen.findByText(/tự lật trang/), 'pages are turned by each').toBeTruthy();
});

it('on a thin link a heavy one does not come because somebody else shows it; asked for, it does', async () => {
  vi.spyOn(linkReading, 'isThin').mockReturnValue(true);
  const fetch = serving();
  await show('following', fileOf({ kind: 'pdf', sizeBytes: 2_000_000 })).shown;
  const ask = await screen.findByRole('button', { name: /2 MB/ });
  expect(fetch).not.toHaveBeenCalled();
  await userEvent.click(ask);
  expect(await screen.findByTestId('document')).toBeTruthy();
  expect(fetch).toHaveBeenCalledTimes(1);
});

it.each([
  ['a light one', 'following', 20_000],
  ['one the person chose themselves', 'alone', 2_000_000],
] as const)('on a thin link %s comes at once', async (_what, role, sizeBytes) => {
  vi.spyOn(linkReading, 'isThin').mockReturnValue(true);
  const fetch = serving();
  await show(role, fileOf({ kind: 'pdf', sizeBytes })).shown;
  await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(1));
});
