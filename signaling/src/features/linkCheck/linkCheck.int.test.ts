import { afterAll, beforeAll, expect, test } from 'vitest';
import { LINK_CHECK_DOWN_BYTES, LINK_CHECK_UP_BYTES } from '@hoi-chan/shared/features/linkCheckSizes.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

let app: TestApp;
let lan: TestClient;
beforeAll(async () => {
  app = await startTestApp({
    TURN_URLS: 'turn:turn.example.vn:3478?transport=udp',
    TURN_SECRET: 'a secret of TURN and signaling',
  });
  lan = await app.as('lan');
});
afterAll(async () => app.stop());

const down = (client: TestClient, count: number | string) => client.fetch(`/api/link-check/bytes?count=${count}`);
const up = (client: TestClient, body: BodyInit, init: RequestInit = {}) =>
  client.fetch('/api/link-check/bytes', { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' }, ...init });
const reasonOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { error: { code: string; reason?: string } }).error;

test('nobody checks a link without signing in', async () => {
  expect((await app.anonymous.call('linkCheck.get')).error?.code).toBe('UNAUTHENTICATED');
  expect((await down(app.anonymous, 1)).status).toBe(401);
  expect((await up(app.anonymous, 'x')).status).toBe(401);
});

test('TURN comes with credentials that end soon', async () => {
  const { iceServers } = await lan.ok('linkCheck.get');
  expect(iceServers).toMatchObject([{ urls: ['turn:turn.example.vn:3478?transport=udp'] }]);
  const endsAt = Number(iceServers[0]?.username?.split(':')[0]);
  expect(endsAt - Date.now() / 1000).toBeLessThanOrEqual(120);
  expect(endsAt - Date.now() / 1000).toBeGreaterThan(60);
});

test('sends exactly so many bytes, different each time and not compressed', async () => {
  const answers = [await down(lan, LINK_CHECK_DOWN_BYTES), await down(lan, LINK_CHECK_DOWN_BYTES)];
  expect(answers.map(({ headers }) => headers.get('content-encoding'))).toEqual([null, null]);
  const [first, second] = await Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())));
  expect(first?.byteLength).toBe(LINK_CHECK_DOWN_BYTES);
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
});

test.each([0, -1, LINK_CHECK_DOWN_BYTES + 1, 'many'])('does not send %s bytes', async (count) => {
  const answer = await down(lan, count);
  expect(answer.status).toBe(400);
});

test('takes up to its bound, announced or not, and no more', async () => {
  expect(await (await up(lan, new Uint8Array(LINK_CHECK_UP_BYTES))).json()).toEqual({ count: LINK_CHECK_UP_BYTES });
  const tooMuch = new Uint8Array(LINK_CHECK_UP_BYTES + 1);
  expect(await reasonOf(await up(lan, tooMuch))).toMatchObject({ code: 'INVALID_REQUEST', reason: 'too_large' });
  const unannounced = new Blob([tooMuch]).stream();
  // A server that stops reading may break the connection before its answer is read; either way nothing was taken.
  const answer = await up(lan, unannounced, { duplex: 'half' } as RequestInit).then(reasonOf, () => 'broken');
  expect(['broken', expect.objectContaining({ reason: 'too_large' })]).toContainEqual(answer);
});

test('six checks a minute and person, then no more', async () => {
  const tim = await app.as('tim');
  const statuses: number[] = [];
  for (let n = 0; n < 11; n++) statuses.push((await down(tim, LINK_CHECK_DOWN_BYTES)).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  expect(await reasonOf(await up(tim, 'x'))).toMatchObject({ code: 'RATE_LIMITED', reason: 'too_many_checks', retryAfterSeconds: 60 });
  expect((await down(await app.as('minh'), 1)).status).toBe(200);
});
