import { AppError } from '@hoi-chan/shared/errors.ts';
import { act, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { App } from './app.tsx';
import { createSession } from './features/access/model.ts';
import { createStore } from './state/store.ts';
import type { SessionState } from './features/access/model.ts';
import { renderWithUi } from './testing/renderWithUi.tsx';

afterEach(() => void vi.useRealTimers());

it('a page that was loaded while the server could not be reached goes on by itself', async () => {
  vi.useFakeTimers();
  const unreachable = (): SessionState => ({ status: 'unreachable', error: new AppError('UNAVAILABLE', 'no', { reason: 'offline' }) });
  const state = createStore<SessionState>(unreachable());
  const answers: SessionState[] = [unreachable(), unreachable(), { status: 'out' }];
  const start = vi.fn<(how?: { quietly: boolean }) => Promise<void>>(async () => state.set(answers.shift() ?? { status: 'out' }));
  const link = { exclusively: <T,>(work: () => Promise<T>) => work(), tellSignedOut: () => undefined, onSignedOut: () => undefined };
  await renderWithUi(<App session={{ ...createSession(link), state, start }} />);
  expect(screen.getByRole('alert').textContent).toContain('Không kết nối được máy chủ');
  await act(() => vi.advanceTimersByTimeAsync(30_000).then(() => undefined));
  expect(start.mock.calls).toEqual([[{ quietly: true }], [{ quietly: true }], [{ quietly: true }]]);
  expect(screen.getByLabelText('Tên đăng nhập')).toBeTruthy();
});
