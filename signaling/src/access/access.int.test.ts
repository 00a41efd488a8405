import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { TEST_PASSWORD } from '../testing/people.ts';
import { roomsOf } from './actor.ts';
import { waitSeconds } from './sessions.ts';
import { ACCESS_TOKEN_SECONDS, openTokens } from './tokens.ts';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.stop());

const cookieOf = (headers: Headers): string => (headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';

test('signing in gives a token that tells who I am, and a cookie scripts cannot read', async () => {
  const answer = await t.anonymous.call('session.signIn', { body: { username: ' LAN ', password: TEST_PASSWORD } });
  expect(answer.status).toBe(200);
  expect(answer.data.me).toMatchObject({ username: 'lan', role: 'commune_doctor', facility: { code: '00101' } });
  const cookie = answer.headers.getSetCookie()[0] ?? '';
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Strict');
  expect(cookie).toContain('Path=/api/session');
  expect(await t.withToken(answer.data.accessToken).ok('session.me')).toMatchObject({ name: 'Nguyễn Thị Lan' });
});

test('a wrong password and an unknown name are told in the same words', async () => {
  const wrong = await t.anonymous.call('session.signIn', { body: { username: 'lan', password: 'something else' } });
  const unknown = await t.anonymous.call('session.signIn', { body: { username: 'nobody', password: 'something else' } });
  expect(wrong.error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'wrong_password' });
  expect({ ...unknown.error, traceId: '' }).toEqual({ ...wrong.error, traceId: '' });
});

test('the refresh token rotates; reuse of an old one ends the whole family', async () => {
  const signIn = await t.anonymous.call('session.signIn', { body: { username: 'hoa', password: TEST_PASSWORD } });
  const first = cookieOf(signIn.headers);
  const refreshed = await t.anonymous.call('session.refresh', { headers: { cookie: first } });
  const second = cookieOf(refreshed.headers);
  expect(second).not.toBe(first);
  expect(refreshed.data.me.username).toBe('hoa');
  // Long after: beyond the grace that two tabs have.
  await t.db.query(`update refresh_token set used_at = used_at - interval '1 hour' where used_at is not null`);
  expect((await t.anonymous.call('session.refresh', { headers: { cookie: first } })).error?.reason).toBe('session_ended');
  expect((await t.anonymous.call('session.refresh', { headers: { cookie: second } })).error?.reason).toBe('session_ended');
  expect((await t.withToken(refreshed.data.accessToken).call('session.me')).error?.code).toBe('UNAUTHENTICATED');
});

test('an access token that ran out does not stand in the way of its renewal, nor of signing out', async () => {
  const body = { username: 'hoa', password: TEST_PASSWORD };
  const first = cookieOf((await t.anonymous.call('session.signIn', { body })).headers);
  const late = t.withToken('ran.out.long-ago');
  const second = cookieOf((await late.call('session.refresh', { headers: { cookie: first } })).headers);
  expect((await late.call('session.signOut', { headers: { cookie: second } })).status).toBe(200);
  expect((await t.anonymous.call('session.refresh', { headers: { cookie: second } })).error?.reason).toBe('session_ended');
  expect((await late.call('session.me')).error?.code).toBe('UNAUTHENTICATED');
});

test('a used refresh token is theft at once when a later one has been used, grace or not', async () => {
  const refresh = (cookie: string) => t.anonymous.call('session.refresh', { headers: { cookie } });
  const first = cookieOf((await t.anonymous.call('session.signIn', { body: { username: 'hoa', password: TEST_PASSWORD } })).headers);
  const second = cookieOf((await refresh(first)).headers);
  const third = cookieOf((await refresh(second)).headers);
  expect((await refresh(first)).error?.reason).toBe('session_ended');
  expect((await refresh(third)).error?.reason).toBe('session_ended');
});

test('two tabs that refresh at the same moment both stay signed in', async () => {
  const cookie = cookieOf((await t.anonymous.call('session.signIn', { body: { username: 'hoa', password: TEST_PASSWORD } })).headers);
  const both = await Promise.all([1, 2].map(() => t.anonymous.call('session.refresh', { headers: { cookie } })));
  expect(both.map((answer) => answer.status)).toEqual([200, 200]);
});

test('a used refresh token that comes again and again does not stretch its own grace', async () => {
  const cookie = cookieOf((await t.anonymous.call('session.signIn', { body: { username: 'hoa', password: TEST_PASSWORD } })).headers);
  await t.anonymous.ok('session.refresh', { headers: { cookie } });
  for (const status of [200, 401]) {
    await t.db.query(`update refresh_token set used_at = used_at - interval '40 seconds' where used_at is not null`);
    expect((await t.anonymous.call('session.refresh', { headers: { cookie } })).status).toBe(status);
  }
});

test('sign-out everywhere ends tokens and sockets at once', async () => {
  const { accessToken } = await t.anonymous.ok('session.signIn', { body: { username: 'minh', password: TEST_PASSWORD } });
  const client = t.withToken(accessToken);
  const socket = await client.connect();
  const ended = socket.next('live:sessionEnded');
  await client.ok('session.signOutEverywhere');
  expect(await ended).toEqual({ reason: 'signed_out_everywhere' });
  expect((await client.call('session.me')).error?.code).toBe('UNAUTHENTICATED');
});

test('forged, unsigned and foreign tokens are refused on HTTP and socket', async () => {
  const { accessToken } = await t.anonymous.ok('session.signIn', { body: { username: 'lan', password: TEST_PASSWORD } });
  const [header = '', payload = '', signature = ''] = accessToken.split('.');
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  const other = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: t.people.personId('tim') }),
  ).toString('base64url');
  for (const token of [`${none}.${payload}.`, `${header}.${other}.${signature}`, 'x'.repeat(3000), 'a.b.c']) {
    expect((await t.withToken(token).call('session.me')).error?.code).toBe('UNAUTHENTICATED');
    await expect(t.withToken(token).connect()).rejects.toMatchObject({ body: { code: 'UNAUTHENTICATED' } });
  }
});

test('an expired access token is refused on HTTP and socket, and a refresh goes on where it ended', async () => {
  const signIn = await t.anonymous.call('session.signIn', { body: { username: 'hoa', password: TEST_PASSWORD } });
  const [, payload = ''] = signIn.data.accessToken.split('.');
  const { sub, fam } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string; fam: string };
  const signedAgo = async (seconds: number): Promise<string> =>
    (await openTokens(t.dataDir, () => Date.now() - seconds * 1000)).signStaff(sub, fam).accessToken;

  // The same key, person and session: only the age tells them apart.
  const young = t.withToken(await signedAgo(ACCESS_TOKEN_SECONDS - 60));
  expect((await young.call('session.me')).status).toBe(200);
  (await young.connect()).close();
  const expired = t.withToken(await signedAgo(ACCESS_TOKEN_SECONDS + 1));
  const answer = await expired.call('session.me');
  expect([answer.status, answer.error?.code, answer.error?.reason]).toEqual([401, 'UNAUTHENTICATED', 'token']);
  await expect(expired.connect()).rejects.toMatchObject({ body: { code: 'UNAUTHENTICATED', reason: 'token' } });

  const refreshed = await t.anonymous.ok('session.refresh', { headers: { cookie: cookieOf(signIn.headers) } });
  const going = t.withToken(refreshed.accessToken);
  expect((await going.ok('session.me')).username).toBe('hoa');
  (await going.connect()).close();
});

test('after five wrong passwords the wait grows, also for a right one', async () => {
  expect([0, 4, 5, 6, 7, 30].map(waitSeconds)).toEqual([0, 0, 5, 10, 20, 900]);
  for (let i = 0; i < 5; i++) await t.anonymous.call('session.signIn', { body: { username: 'tim2', password: 'guess' } });
  const slowed = await t.anonymous.call('session.signIn', { body: { username: 'tim2', password: TEST_PASSWORD } });
  expect(slowed.status).toBe(429);
  expect(slowed.error?.reason).toBe('slow_down');
  expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
  await t.db.query(`update sign_in_failure set last_at = last_at - interval '10 seconds' where username = 'tim2'`);
  expect((await t.anonymous.call('session.signIn', { body: { username: 'tim2', password: TEST_PASSWORD } })).status).toBe(200);
});

test('after a reset the first password opens nothing but its own change', async () => {
  const admin = await t.as('quantri');
  await admin.ok('people.resetPassword', { params: { personId: t.people.personId('than') }, body: { password: 'mot mat khau moi' } });
  const { accessToken, me } = await t.anonymous.ok('session.signIn', { body: { username: 'than', password: 'mot mat khau moi' } });
  expect(me.mustChangePassword).toBe(true);
  const client = t.withToken(accessToken);
  expect((await client.call('facilities.list')).error?.reason).toBe('password_change_required');
  await expect(client.connect()).rejects.toMatchObject({ body: { reason: 'password_change_required' } });
  await client.ok('session.changePassword', { body: { currentPassword: 'mot mat khau moi', newPassword: TEST_PASSWORD } });
  expect((await client.call('facilities.list')).status).toBe(200);
});

test('instances that start at once, for the first time, sign with the same key', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'hoi-chan-keys-'));
  const both = await Promise.all([1, 2, 3, 4].map(() => openTokens(dataDir)));
  const { accessToken } = both[0]?.signStaff(t.people.personId('lan'), t.people.personId('lan')) ?? { accessToken: '' };
  for (const tokens of both) expect(tokens.verify(accessToken)).toMatchObject({ kind: 'staff' });
  expect(await readdir(join(dataDir, 'keys'))).toEqual(['access.pem']);
  await rm(dataDir, { recursive: true });
});

test('a specialist hears of the own specialty alone, not of all that the own hospital asks', () => {
  const facility = { facilityId: 'f', facilityName: '', provinceId: 'p' };
  const staff = { kind: 'staff', personId: 'x', familyId: 'y', name: '', title: '', mustChangePassword: false, ...facility } as const;
  expect(roomsOf({ ...staff, role: 'specialist', specialties: ['cardiology'] })).toEqual(['person:x', 'queue:f:cardiology']);
  expect(roomsOf({ ...staff, role: 'commune_doctor', specialties: [] })).toEqual(['person:x', 'facility:f']);
  expect(roomsOf({ ...staff, role: 'provincial_admin', specialties: [] })).toEqual(['person:x', 'province:p']);
});
