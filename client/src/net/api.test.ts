import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { addressOf, api, parseError, setTokenSource } from './api.ts';

const fetchMock = vi.fn<typeof fetch>();
const json = (status: number, body: unknown, headers = {}): Response => new Response(JSON.stringify(body), { status, headers });
const unauthenticated = (): Response => json(401, { error: { code: 'UNAUTHENTICATED', message: 'expired', reason: 'session_ended' } });
const tokenOf = (call: Parameters<typeof fetch>): string | null => new Headers(call[1]?.headers).get('authorization');

beforeEach(() => {
  fetchMock.mockReset();
  vi.stubGlobal('fetch', fetchMock);
});
afterEach(() => {
  vi.unstubAllGlobals();
  setTokenSource({ accessToken: () => undefined });
});

describe('addresses', () => {
  it('fills in parameters and leaves undefined queries out', () => {
    expect(addressOf('consults.get', { params: { consultId: 'a/b' } })).toBe('/api/consults/a%2Fb');
    expect(addressOf('consults.list', { query: { scope: 'mine', q: 'Đậu & bạn', before: undefined } })).toBe(
      '/api/consults?scope=mine&q=%C4%90%E1%BA%ADu+%26+b%E1%BA%A1n',
    );
  });

  it('refuses a missing parameter instead of asking for the wrong thing', () => {
    expect(() => addressOf('consults.get', { params: {} })).toThrow(AppError);
  });
});

describe('calls', () => {
  it('sends method, token and body of the contract, and answers the output', async () => {
    setTokenSource({ accessToken: () => 'T' });
    fetchMock.mockResolvedValueOnce(json(200, { id: 'x' }));
    await expect(api('consults.accept', { params: { consultId: 'c' }, body: { version: 3 } })).resolves.toEqual({ id: 'x' });
    const [address, init] = fetchMock.mock.calls[0]!;
    expect([address, init?.method, init?.body]).toEqual(['/api/consults/c/accept', 'POST', '{"version":3}']);
    expect(tokenOf(fetchMock.mock.calls[0]!)).toBe('Bearer T');
  });

  it("throws the server's own error", async () => {
    fetchMock.mockResolvedValueOnce(json(409, { error: { code: 'CONFLICT', message: 'no', reason: 'already_accepted' } }));
    await expect(api('info.get')).rejects.toMatchObject({ code: 'CONFLICT', reason: 'already_accepted' });
  });

  it('says offline when the server is not reached, and lets an abort through', async () => {
    fetchMock.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await expect(api('info.get')).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'offline' });
    const abort = new AbortController();
    abort.abort();
    fetchMock.mockRejectedValueOnce(abort.signal.reason);
    await expect(api('info.get', {}, { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('an expired token', () => {
  function expiring(renewed: boolean) {
    let token = 'old';
    const refresh = vi.fn(async () => {
      await Promise.resolve();
      token = renewed ? 'new' : token;
      return renewed;
    });
    setTokenSource({ accessToken: () => token, refresh });
    fetchMock.mockImplementation(async (...call) =>
      tokenOf(call) === 'Bearer old' ? unauthenticated() : json(200, { ok: tokenOf(call) }),
    );
    return refresh;
  }

  it('is renewed once, however many calls run into it, and each call is made again', async () => {
    const refresh = expiring(true);
    const answers = await Promise.all([api('session.me'), api('facilities.list'), api('session.me')]);
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(answers).toEqual([{ ok: 'Bearer new' }, { ok: 'Bearer new' }, { ok: 'Bearer new' }]);
  });

  it('ends in UNAUTHENTICATED when the session is over', async () => {
    expiring(false);
    await expect(api('session.me')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('does not go along to its own renewal, which the server would refuse', async () => {
    expiring(true);
    await expect(api('session.refresh')).resolves.toEqual({ ok: null });
  });

  it('is never asked for a wrong password', async () => {
    const refresh = expiring(true);
    await expect(api('session.signIn', { body: { username: 'a', password: 'b' } })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(refresh).not.toHaveBeenCalled();
  });
});

describe('errors that are not ours', () => {
  it.each([
    ['<html>502</html>', 502, 'UNAVAILABLE'],
    ['', 404, 'NOT_FOUND'],
    ['{"error":{"code":"NONSENSE"}}', 500, 'INTERNAL'],
    ['nginx', 413, 'INVALID_REQUEST'],
  ])('%j with status %i is %s', (text, status, code) => expect(parseError(text, status).code).toBe(code));

  it('takes the pause from the header when the body has none', () => {
    expect(parseError('{"error":{"code":"RATE_LIMITED","message":"slow"}}', 429, '17').retryAfterSeconds).toBe(17);
  });
});
