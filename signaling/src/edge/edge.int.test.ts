import { PROTOCOL_VERSION, type Reply } from '@hoi-chan/shared/contract/define.ts';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.stop());

test('a body that is not JSON, too large or of the wrong type is refused with a reason, and the server stays up', async () => {
  const admin = await t.as('quantri');
  const json = { 'content-type': 'application/json' };
  const cut = await admin.fetch('/api/people', { method: 'POST', headers: json, body: '{"username": "x' });
  expect(await cut.json()).toMatchObject({ error: { code: 'INVALID_REQUEST', reason: 'not_json' } });
  const large = await admin.fetch('/api/people', { method: 'POST', headers: json, body: JSON.stringify({ name: 'x'.repeat(300_000) }) });
  expect(await large.json()).toMatchObject({ error: { reason: 'too_large' } });
  const list = await admin.fetch('/api/people', { method: 'POST', headers: json, body: '[1,2]' });
  expect(await list.json()).toMatchObject({ error: { reason: 'invalid_fields' } });
  const path = await admin.fetch('/api/people/%E0%A4%A', { method: 'PATCH', headers: json, body: '{}' });
  expect(path.status).toBe(400);
  expect((await t.anonymous.fetch('/health/ready')).status).toBe(200);
});

test('an unknown route answers NOT_FOUND as JSON, and no answer names our software', async () => {
  const answer = await t.anonymous.fetch('/api/nothing/here');
  expect(answer.status).toBe(404);
  expect(answer.headers.get('x-powered-by')).toBeNull();
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(await answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
});

test('socket: unknown events, wrong types, missing acknowledgements and extra arguments leave the connection usable', async () => {
  const { socket, request } = await (await t.as('lan')).connect();
  const ask = (name: string, ...args: unknown[]): Promise<Reply<unknown>> => socket.emitWithAck(name, ...args) as Promise<Reply<unknown>>;
  expect(await ask('no:such', {})).toMatchObject({ ok: false, error: { reason: 'unknown_request' } });
  expect(await ask('__proto__', {})).toMatchObject({ ok: false, error: { reason: 'unknown_request' } });
  expect(await ask('constructor', {})).toMatchObject({ ok: false, error: { reason: 'unknown_request' } });
  for (const input of [
    undefined,
    null,
    7,
    'x',
    [],
    { after: 12 },
    { after: '-1' },
    { after: '1', extra: true },
    { after: '9'.repeat(25) },
  ]) {
    expect(await ask('live:resume', input)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
  }
  expect(await ask('live:resume', {}, {}, {})).toMatchObject({ ok: false, error: { reason: 'bad_envelope' } });
  socket.emit('live:resume', { after: null });
  expect(await request('live:resume', { after: null })).toMatchObject({ ok: true, data: { complete: true } });
});

test('socket: a message beyond the limit closes only that connection', async () => {
  const loud = await (await t.as('lan')).connect();
  const quiet = await (await t.as('tim')).connect();
  const closed = new Promise((resolve) => loud.socket.once('disconnect', resolve));
  loud.socket.emit('live:resume', { after: 'x'.repeat(2 * 1024 * 1024) }, () => undefined);
  await closed;
  expect(await quiet.request('live:resume', { after: null })).toMatchObject({ ok: true });
});

test('socket: too many messages a second are refused, not queued', async () => {
  const { request } = await (await t.as('lan')).connect();
  const replies = await Promise.all(Array.from({ length: 300 }, () => request('live:resume', { after: null })));
  expect(replies.some((reply) => !reply.ok && reply.error.code === 'RATE_LIMITED')).toBe(true);
  expect(replies.some((reply) => reply.ok)).toBe(true);
});

test('socket: P30 what goes to a link that its client calls wide is not made smaller, until it takes that back', async () => {
  const { socket, request } = await (await t.as('lan')).connect();
  const wire = socket.io.engine.transport as unknown as { ws: { _socket: { bytesRead: number } } };
  const bytesOf = async (): Promise<number> => {
    const before = wire.ws._socket.bytesRead;
    expect(await request('live:resume', { after: null })).toMatchObject({ ok: true });
    return wire.ws._socket.bytesRead - before;
  };
  await bytesOf();
  expect(await bytesOf()).toBeLessThan(40);
  expect(await request('live:setLink', { wide: true })).toMatchObject({ ok: true });
  expect(await bytesOf()).toBeGreaterThan(70);
  expect(await request('live:setLink', { wide: false })).toMatchObject({ ok: true });
  expect(await bytesOf()).toBeLessThan(40);
  expect(await socket.emitWithAck('live:setLink', { wide: 1 })).toMatchObject({ ok: false, error: { reason: 'invalid_fields' } });
});

test('socket: another protocol version and a missing token are refused by name', async () => {
  const lan = await t.as('lan');
  const refused = async (auth: object): Promise<unknown> => {
    const socket = io(t.app.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth });
    const error = await new Promise<Error & { data?: unknown }>((resolve) => socket.once('connect_error', resolve));
    socket.close();
    return error.data;
  };
  expect(await refused({ token: lan.token, protocolVersion: PROTOCOL_VERSION + 1 })).toMatchObject({ reason: 'protocol_version' });
  expect(await refused({ protocolVersion: PROTOCOL_VERSION })).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('the interface describes itself, and metrics hold no path of a person', async () => {
  const document = (await (await t.anonymous.fetch('/api/openapi.json')).json()) as { paths: Record<string, unknown> };
  expect(Object.keys(document.paths)).toContain('/api/consults/{consultId}/accept');
  expect(await (await t.anonymous.fetch('/api/docs')).text()).toContain('/api/consults/{consultId}/accept');
  expect(await (await t.anonymous.fetch('/metrics')).text()).toContain('hoi_chan_http_seconds');
});
