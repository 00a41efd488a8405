import { focusManager, onlineManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
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
