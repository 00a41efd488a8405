import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSession, type SignedOut, type TabLink } from './model.ts';
import { newPasswordProblem } from './passwordRule.ts';

const fetchMock = vi.fn<typeof fetch>();
const stored = new Map<string, string>();
const me = { id: 'me', name: 'Nguyễn Thị Lan', mustChangePassword: false };
const session = (token: string): Response =>
  new Response(JSON.stringify({ accessToken: token, expiresAt: '2026-11-22T08:00:00Z', me, liveOffset: '7' }));
const refusal = (status: number, code: string): Response => new Response(JSON.stringify({ error: { code, message: 'no' } }), { status });

function tabs() {
  let signedOut: Parameters<TabLink['onSignedOut']>[0] = () => undefined;
  const link: TabLink = {
    exclusively: async (work) => work(),
    tellSignedOut: vi.fn<TabLink['tellSignedOut']>(),
    onSignedOut: (listener) => {
      signedOut = listener;
    },
  };
  return { link, otherTabLeft: (how: SignedOut = 'signed_out') => signedOut(how) };
}

beforeEach(() => {
  fetchMock.mockReset();
  stored.clear();
  vi.stubGlobal('fetch', fetchMock);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('start', () => {
  it('shows the form at once to whoever never signed in here', async () => {
    const { state, start } = createSession(tabs().link);
    await start();
    expect(state.get()).toEqual({ status: 'out' });
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it('takes the session up again by its cookie', async () => {
    stored.set('hoichan.wasSignedIn', 'true');
    fetchMock.mockResolvedValueOnce(session('T'));
    const model = createSession(tabs().link);
    await model.start();
    expect(model.state.get()).toEqual({ status: 'in', me });
    expect(model.accessToken()).toBe('T');
  });

  it('tells a session that is over from a server that is away', async () => {
    stored.set('hoichan.wasSignedIn', 'true');
    const model = createSession(tabs().link);
    fetchMock.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await model.start();
    expect(model.state.get().status).toBe('unreachable');
    fetchMock.mockResolvedValueOnce(refusal(401, 'UNAUTHENTICATED'));
    await model.start();
    expect(model.state.get()).toEqual({ status: 'out', reason: 'ended' });
  });

  it('leaves the screen as it is while it quietly tries again', async () => {
    stored.set('hoichan.wasSignedIn', 'true');
    const model = createSession(tabs().link);
    fetchMock.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await model.start();
    const seen: string[] = [];
    model.state.subscribe(() => seen.push(model.state.get().status));
    fetchMock.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await model.start({ quietly: true });
    fetchMock.mockResolvedValueOnce(session('T'));
    await model.start({ quietly: true });
    expect(seen).toEqual(['unreachable', 'in']);
  });
});

describe('being signed in', () => {
  async function signedIn() {
    const { link, otherTabLeft } = tabs();
    const model = createSession(link);
    fetchMock.mockResolvedValueOnce(session('T'));
    await model.signIn('bs.lan', 'secret');
    return { model, link, otherTabLeft };
  }

  it('keeps the token out of every storage', async () => {
    const { model } = await signedIn();
    expect(model.accessToken()).toBe('T');
    expect([...stored.values()].join()).not.toContain('T');
  });

  it('leaves with the other tabs, and tells them', async () => {
    const { model, otherTabLeft } = await signedIn();
    otherTabLeft();
    expect(model.state.get()).toEqual({ status: 'out', reason: 'signed_out' });
    expect(model.accessToken()).toBeUndefined();

    const other = await signedIn();
    fetchMock.mockResolvedValueOnce(new Response('{}'));
    await other.model.signOut();
    expect(other.link.tellSignedOut).toHaveBeenCalledWith('signed_out');
  });

  it('keeps what was not sent where the person wants it, in the other tabs too', async () => {
    const { model, otherTabLeft } = await signedIn();
    otherTabLeft('signed_out_keeping');
    expect(model.state.get()).toEqual({ status: 'out', reason: 'signed_out_keeping' });

    const other = await signedIn();
    fetchMock.mockResolvedValueOnce(new Response('{}'));
    await other.model.signOut('signed_out_keeping');
    expect(other.model.state.get()).toEqual({ status: 'out', reason: 'signed_out_keeping' });
    expect(other.link.tellSignedOut).toHaveBeenCalledWith('signed_out_keeping');
  });

  it('leaves also when the server cannot be told', async () => {
    const { model } = await signedIn();
    fetchMock.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await model.signOut();
    expect(model.state.get().status).toBe('out');
  });

  it('stays in when a renewal fails for want of a link', async () => {
    const { model } = await signedIn();
    fetchMock.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await expect(model.refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(model.state.get().status).toBe('in');
    fetchMock.mockResolvedValueOnce(refusal(401, 'UNAUTHENTICATED'));
    await expect(model.refresh()).resolves.toBe(false);
    expect(model.state.get()).toEqual({ status: 'out', reason: 'ended' });
  });
});

it('asks of a new password length and the same twice', () => {
  expect(newPasswordProblem('ngắn', 'ngắn')).toBe('short');
  expect(newPasswordProblem('mười ký tự', 'mười ký tư')).toBe('differ');
  expect(newPasswordProblem('mười ký tự', 'mười ký tự')).toBeUndefined();
});
