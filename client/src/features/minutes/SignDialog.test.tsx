import { focusManager, onlineManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { afterEach, expect, it, vi } from 'vitest';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { createStore } from '../../state/store.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import type { MinutesSession } from './session.ts';
import { SignDialog } from './SignDialog.tsx';
import { contentOf } from './testing/content.ts';

const consultId = '2f7a0a52-6a4f-4c3f-9c39-0f4d4ac0a001';

const stateWith = (conclusion: string, hash: string): MinutesState => ({
  consultId,
  phase: 'open',
  versionNumber: 1,
  content: { ...contentOf(), conclusion },
  contentSha256: hash.repeat(64),
  signatures: [],
  hasPdf: false,
  revision: 1,
  lastSigned: null,
  keyImageChoices: [],
  signedVersions: [],
});

afterEach(() => {
  vi.unstubAllGlobals();
  focusManager.setFocused(undefined);
  onlineManager.setOnline(true);
});

it('the text that is read does not change by itself: not by looking elsewhere and back, a cut, or a notice', async () => {
  let asked = 0;
  vi.stubGlobal('fetch', (path: string) => {
    if (!path.endsWith('/minutes')) return Promise.resolve(Response.json({ entries: [] }));
    asked += 1;
    return Promise.resolve(Response.json(asked === 1 ? stateWith('Theo dõi', 'a') : stateWith('Mổ cấp cứu', 'b')));
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: true } } });
  const state = createStore({ unsaved: 0 });
  const session = { state } as unknown as MinutesSession;
  await renderWithUi(
    <QueryClientProvider client={client}>
      <SignDialog consultId={consultId} as="chair" session={session} onClose={() => undefined} />
    </QueryClientProvider>,
  );
  const read = await screen.findByTestId('sign-text');
  expect(read.textContent).toContain('Theo dõi');
  await act(async () => {
    focusManager.setFocused(false);
    focusManager.setFocused(true);
    onlineManager.setOnline(false);
    onlineManager.setOnline(true);
    await client.invalidateQueries();
    state.set({ unsaved: 1 });
  });
  await act(async () => {
    state.set({ unsaved: 0 });
    await client.invalidateQueries();
  });
  expect(asked).toBe(1);
  expect(screen.getByTestId('sign-text').dataset['hash']).toBe('a'.repeat(64));
});

it.each([
  ['a session that still runs', '2026-03-02T01:00:00.000Z', null, true],
  ['nothing, of one that has ended', '2026-03-02T01:00:00.000Z', '2026-03-02T01:20:00.000Z', false],
  ['nothing, of an answer in writing', null, null, false],
])('both signers are told of %s', async (_name, startedAt, endedAt, told) => {
  const shown = { ...stateWith('Theo dõi', 'a'), content: { ...contentOf(), startedAt, endedAt } };
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(Response.json(path.endsWith('/minutes') ? shown : { entries: [] })));
  const session = { state: createStore({ unsaved: 0 }) } as unknown as MinutesSession;
  for (const as of ['chair', 'secretary'] as const) {
    const { unmount } = await renderWithUi(
      <QueryClientProvider client={new QueryClient()}>
        <SignDialog consultId={consultId} as={as} session={session} onClose={() => undefined} />
      </QueryClientProvider>,
    );
    await screen.findByTestId('sign-text');
    expect(screen.queryByTestId('sign-running') !== null).toBe(told);
    expect(screen.queryByTestId('still-running') !== null, 'and it stands in the text').toBe(told);
    unmount();
  }
});

it('what is signed is what is shown, whatever the language of the screen', async () => {
  const entry = { code: 'I20.9', vi: 'Cơn đau thắt ngực, không xác định', en: 'Angina pectoris, unspecified' };
  const shown = { ...stateWith('Theo dõi', 'a'), content: { ...contentOf(), diagnosis: { code: entry.code, text: entry.en } } };
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(Response.json(path.endsWith('/minutes') ? shown : { entries: [entry] })));
  await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <SignDialog
        consultId={consultId}
        as="chair"
        session={{ state: createStore({ unsaved: 0 }) } as unknown as MinutesSession}
        onClose={() => undefined}
      />
    </QueryClientProvider>,
  );
  expect(await screen.findByText(entry.vi), 'beside it').toBeTruthy();
  expect(screen.getByTestId('sign-text').textContent).toContain(`I20.9 – ${entry.en}`);
});

it('a text that changed under the decisions is decided on again where it reads otherwise', async () => {
  const before = stateWith('Theo dõi', 'a');
  const after = {
    ...stateWith('Theo dõi', 'b'),
    content: { ...contentOf(), plan: contentOf().plan.map((line) => (line.id === 'one' ? { ...line, text: 'Aspirin 300 mg' } : line)) },
  };
  let isRefused = false;
  vi.stubGlobal('fetch', (path: string, { method }: RequestInit = {}) => {
    if (method === 'POST') {
      isRefused = true;
      return Promise.resolve(Response.json({ error: { code: 'CONFLICT', message: 'changed', reason: 'text_changed' } }, { status: 409 }));
    }
    return Promise.resolve(Response.json(path.endsWith('/minutes') ? (isRefused ? after : before) : { entries: [] }));
  });
  await renderWithUi(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <SignDialog
        consultId={consultId}
        as="secretary"
        session={{ state: createStore({ unsaved: 0 }) } as unknown as MinutesSession}
        onClose={() => undefined}
      />
    </QueryClientProvider>,
  );
  for (const confirm of await screen.findAllByLabelText(i18next.t('minutes:decide.confirm'))) await userEvent.click(confirm);
  await userEvent.type(screen.getByLabelText(i18next.t('minutes:sign.password'), { exact: false, selector: 'input' }), 'mật khẩu');
  await userEvent.click(screen.getByTestId('sign-submit'));
  await screen.findByText('1. Aspirin 300 mg');
  const confirmed = () => screen.getAllByLabelText<HTMLInputElement>(i18next.t('minutes:decide.confirm')).map(({ checked }) => checked);
  await waitFor(() => expect(confirmed()).toEqual([false, true]));
});
