import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import type { SessionModel } from './model.ts';
import { SignInView } from './SignInView.tsx';

const info = {
  version: '1',
  protocolVersion: 1,
  demo: true,
  demoAccounts: [{ username: 'bs.lan', password: 'p', name: 'Nguyễn Thị Lan', role: 'commune_doctor', facilityName: 'Yên Lộc' }],
};

beforeEach(() => vi.stubGlobal('fetch', async () => new Response(JSON.stringify(info))));
afterEach(() => vi.unstubAllGlobals());

function sessionThat(signIn: SessionModel['signIn']): SessionModel {
  return { signIn } as SessionModel;
}

it('keeps a wrong password in its field and says what is wrong', async () => {
  const signIn = vi.fn<SessionModel['signIn']>().mockRejectedValue(new AppError('UNAUTHENTICATED', 'no', { reason: 'wrong_password' }));
  await renderWithUi(<SignInView session={sessionThat(signIn)} ended={false} onTyping={() => undefined} />);
  await userEvent.type(screen.getByLabelText('Tên đăng nhập'), 'BS.Lan ');
  await userEvent.type(screen.getByLabelText('Mật khẩu'), 'gần đúng');
  await userEvent.click(screen.getByRole('button', { name: 'Đăng nhập' }));
  expect(signIn).toHaveBeenCalledWith('bs.lan', 'gần đúng');
  expect(await screen.findByText('Tên đăng nhập hoặc mật khẩu chưa đúng.')).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>('Mật khẩu').value).toBe('gần đúng');
});

it('counts the seconds down when slowed', async () => {
  const signIn = vi.fn<SessionModel['signIn']>().mockRejectedValue(new AppError('RATE_LIMITED', 'slow', { retryAfterSeconds: 25 }));
  await renderWithUi(<SignInView session={sessionThat(signIn)} ended={false} onTyping={() => undefined} />);
  await userEvent.type(screen.getByLabelText('Tên đăng nhập'), 'bs.lan');
  await userEvent.type(screen.getByLabelText('Mật khẩu'), 'x');
  await userEvent.click(screen.getByRole('button', { name: 'Đăng nhập' }));
  expect(await screen.findByText(/Thử lại sau 25 giây/)).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Đăng nhập' }).disabled).toBe(true);
});

it('signs in by one press on a demo account', async () => {
  const signIn = vi.fn<SessionModel['signIn']>().mockResolvedValue(undefined);
  await renderWithUi(<SignInView session={sessionThat(signIn)} ended={false} onTyping={() => undefined} />);
  await userEvent.click(await screen.findByRole('button', { name: /Nguyễn Thị Lan/ }));
  expect(signIn).toHaveBeenCalledWith('bs.lan', 'p');
});
