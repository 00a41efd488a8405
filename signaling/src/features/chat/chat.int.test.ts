import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;

beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  tim = await app.as('tim');
  const patientId = (await lan.ok('patients.register', { body: { name: 'Lê Thị Nhắn', birthDate: '1960', gender: 'female' } })).id;
  const body = {
    clientId: randomUUID(),
    patientId,
    specialty: 'cardiology',
    targetFacilityId: app.people.facilityId('00100'),
    question: 'Xin ý kiến',
  };
  consultId = (await lan.ok('consults.create', { body })).id;
  await lan.ok('consults.request', { params: { consultId }, body: {} });
});
afterAll(async () => app.stop());

const list = async (client: TestClient): Promise<string[]> =>
  (await client.ok('chat.list', { params: { consultId } })).messages.map((message) => message.text);

test('a message reaches the other side at once, as text, and stays', async () => {
  const [here, there] = await Promise.all([lan.connect(), tim.connect()]);
  const text = 'Ằẵỡựỷ <img src=x onerror=alert(1)>\ndòng hai';
  const reply = await here.request('chat:send', { consultId, clientId: randomUUID(), text });
  expect(reply).toMatchObject({ ok: true, data: { message: { text, author: { id: app.people.personId('lan') } } } });
  expect(await there.next('chat:sent')).toMatchObject({ message: { consultId, text } });
  expect(await list(tim)).toContain(text);
});

test('a message sent again after a broken link is stored and told once', async () => {
  const [here, there] = await Promise.all([lan.connect(), tim.connect()]);
  const clientId = randomUUID();
  const first = await here.request('chat:send', { consultId, clientId, text: 'một lần' });
  const second = await here.request('chat:send', { consultId, clientId, text: 'một lần' });
  expect(second).toEqual(first);
  await here.request('chat:send', { consultId, clientId: randomUUID(), text: 'tiếp theo' });
  await there.next('chat:sent', (payload: { message: { text: string } }) => payload.message.text === 'tiếp theo');
  expect((await list(lan)).filter((text) => text === 'một lần')).toHaveLength(1);
  const events = await there.request('live:resume', { after: '0' });
  expect(JSON.stringify(events).match(/một lần/g)).toHaveLength(1);
});

test('whoever was away gets what was written, in order, when they come back', async () => {
  const before = await tim.connect();
  const position = await before.request('live:resume', { after: null });
  before.close();
  const here = await lan.connect();
  for (const text of ['a', 'b', 'c']) await here.request('chat:send', { consultId, clientId: randomUUID(), text });
  const back = await tim.connect();
  const missed = await back.request('live:resume', { after: position.ok ? position.data.offset : null });
  const texts = missed.ok ? missed.data.events.map((event) => (event.payload as { message: { text: string } }).message.text) : [];
  expect(texts).toEqual(['a', 'b', 'c']);
});

test('nobody outside the consult reads or writes', async () => {
  for (const who of ['minh', 'than', 'khac.bs'] as const) {
    const stranger = await app.as(who);
    expect((await stranger.call('chat.list', { params: { consultId } })).error?.code).toBe('NOT_FOUND');
    const socket = await stranger.connect();
    expect(await socket.request('chat:send', { consultId, clientId: randomUUID(), text: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  }
  const admin = await (await app.as('quantri')).connect();
  expect(await admin.request('chat:send', { consultId, clientId: randomUUID(), text: 'x' })).toMatchObject({
    ok: false,
    error: { code: 'FORBIDDEN' },
  });
});

test.each([
  [{ text: '' }, 'text'],
  [{ text: '   ' }, 'text'],
  [{ text: 'x'.repeat(5000) }, 'text'],
  [{ text: 'a\u0000b' }, 'text'],
  [{ text: 5 }, 'text'],
  [{ clientId: 'no' }, 'clientId'],
  [{ consultId: null }, 'consultId'],
])('refuses %j, naming the field, and the socket stays', async (wrong, path) => {
  const here = await lan.connect();
  const message = { consultId, clientId: randomUUID(), text: 'chữ', ...wrong } as { consultId: string; clientId: string; text: string };
  expect(await here.request('chat:send', message)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST', fields: [{ path }] } });
  expect((await here.request('live:resume', { after: null })).ok).toBe(true);
});

/** The first bytes of a WebM file (EBML header), as MediaRecorder gives them. */
async function upload(client: TestClient, consult: string, content = `voice ${randomUUID()}`): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from('1a45dfa3', 'hex'), content]), 'loi-noi.webm');
  const response = await client.fetch(`/api/consults/${consult}/files`, { method: 'POST', body: form });
  const { file } = (await response.json()) as { file: { id: string; kind: string } };
  expect(file.kind).toBe('audio');
  return file.id;
}

test('what was said during a cut arrives as a voice message, once, audited, and can be heard by the other side', async () => {
  const [here, there] = await Promise.all([lan.connect(), tim.connect()]);
  const fileId = await upload(lan, consultId, 'mất mạng');
  // Sent again because the answer was lost: the same file.
  expect(await upload(lan, consultId, 'mất mạng')).toBe(fileId);
  const said = {
    consultId,
    clientId: randomUUID(),
    fileId,
    kind: 'missed' as const,
    durationMs: 12_300,
    spokenAt: '2026-11-22T08:00:00.000Z',
  };
  const first = await here.request('chat:sendVoice', said);
  expect(await here.request('chat:sendVoice', said)).toEqual(first);
  const voice = { fileId, kind: 'missed', durationMs: 12_300, spokenAt: said.spokenAt };
  expect(await there.next('chat:sent', ({ message }: { message: { voice: unknown } }) => message.voice !== null)).toMatchObject({
    message: { text: '', voice, author: { id: app.people.personId('lan') } },
  });
  const { messages } = await tim.ok('chat.list', { params: { consultId } });
  expect(messages.filter((message) => message.voice !== null)).toMatchObject([{ voice }]);
  const sound = await tim.fetch(`/api/consults/${consultId}/files/${fileId}/content`);
  expect(sound.headers.get('content-type')).toBe('audio/webm');
  expect((await sound.arrayBuffer()).byteLength).toBeGreaterThan(4);
  const { rows } = await app.db.query(`select details from audit where action = 'chat.sendVoice' and entity_id = $1`, [consultId]);
  expect(rows).toMatchObject([{ details: { fileId, kind: 'missed', durationMs: 12_300 } }]);
});

test("nobody says something with another's recording, or with one of another case", async () => {
  const fileId = await upload(lan, consultId);
  const said = { clientId: randomUUID(), fileId, kind: 'message' as const, durationMs: 1_000, spokenAt: '2026-11-22T08:00:00.000Z' };
  const there = await tim.connect();
  expect(await there.request('chat:sendVoice', { consultId, ...said })).toMatchObject({
    error: { code: 'NOT_FOUND', reason: 'no_recording' },
  });
  const stranger = await (await app.as('minh')).connect();
  expect(await stranger.request('chat:sendVoice', { consultId, ...said })).toMatchObject({ error: { code: 'NOT_FOUND' } });
  expect((await (await app.as('minh')).fetch(`/api/consults/${consultId}/files/${fileId}/content`)).status).toBe(404);
  const here = await lan.connect();
  expect(await here.request('chat:sendVoice', { consultId, ...said, durationMs: 3_600_000 })).toMatchObject({
    error: { code: 'INVALID_REQUEST' },
  });
});
