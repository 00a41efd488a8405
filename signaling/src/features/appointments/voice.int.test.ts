import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { admitted, enter, plan, signedConsult, TEXT, tokenOf } from './testing/followUp.ts';

let t: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;
beforeAll(async () => {
  t = await startTestApp();
  [lan, tim] = [await t.as('lan'), await t.as('tim')];
});
afterAll(() => t.stop());
beforeEach(async () => {
  consultId = await signedConsult(t);
});

/** The first bytes of a WebM file (EBML header), as MediaRecorder gives them. */
const webm = (said: string): Buffer => Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.from(said)]);
const SPOKEN = { durationMs: 9_000, spokenAt: '2026-11-26T08:00:00.000Z' };
const filesOf = async () => (await lan.ok('consults.get', { params: { consultId } })).files;
const INVALID = { code: 'INVALID_REQUEST' };
const NO_CALL = { code: 'NOT_FOUND', reason: 'no_call_to_speak_in' };
const WRONG_TIMES: Record<string, string>[] = [
  { durationMs: '60001' },
  { durationMs: '0' },
  { durationMs: 'x' },
  { spokenAt: 'hôm qua' },
  { clientId: 'x' },
  { more: '1' },
];

async function post(client: TestClient, folder: string, bytes: Uint8Array, { clientId = randomUUID(), ...query }: Record<string, string>) {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), '../../loi-noi.html');
  const said = new URLSearchParams({ durationMs: String(SPOKEN.durationMs), spokenAt: SPOKEN.spokenAt, ...query });
  const response = await client.fetch(`${folder}/voices/${clientId}?${said}`, { method: 'POST', body: form });
  const { error, ...data } = (await response.json()) as { fileId?: string; error?: { code: string; reason?: string } };
  return error ?? data;
}
const fileIn = (sent: Awaited<ReturnType<typeof post>>): string => ('fileId' in sent ? (sent.fileId ?? '') : '');

describe('what a patient said while the link was down', () => {
  const send = (client: TestClient, bytes: Uint8Array, change: Record<string, string> = {}) =>
    post(client, '/api/join-state', bytes, { consentVersion: TEXT, language: 'vi', ...change });

  test('reaches both doctors at once and stands in the case, once, with the consent; either can play it, nobody else', async () => {
    const { patient, appointment } = await admitted(t, lan, consultId);
    const [here, there] = [await lan.connect(), await tim.connect()];
    const added = [here.next('consult:fileAdded'), there.next('consult:fileAdded')];
    const clientId = randomUUID();
    const fileId = fileIn(await send(patient, webm('đau ngực'), { clientId }));
    for (const notice of added) expect(await notice).toMatchObject({ consultId, file: { id: fileId, fromPatient: true, spoken: SPOKEN } });
    expect(await filesOf()).toMatchObject([{ id: fileId, kind: 'audio', fromPatient: true, spoken: SPOKEN, contentType: 'audio/webm' }]);
    expect((await filesOf())[0]?.name).toMatch(/^patient-[\dT-]+\.webm$/);
    for (const doctor of [lan, tim]) {
      const content = await doctor.fetch(`/api/consults/${consultId}/files/${fileId}/content`);
      expect(content.headers.get('content-type')).toBe('audio/webm');
      expect(Buffer.from(await content.arrayBuffer())).toEqual(webm('đau ngực'));
    }
    for (const stranger of [await t.as('minh'), patient])
      expect((await stranger.fetch(`/api/consults/${consultId}/files/${fileId}/content`)).status).toBeGreaterThanOrEqual(403);
    // Sent again because the answer was lost: the same. Another one under its name: no.
    expect(await send(patient, webm('đau ngực'), { clientId })).toEqual({ fileId });
    expect(await send(patient, webm('khác'), { clientId })).toMatchObject({ code: 'CONFLICT', reason: 'voice_sent' });
    expect(await filesOf()).toHaveLength(1);
    // It is the patient's: the doctor whose appointment it was says nothing with it.
    const said = { consultId, clientId: randomUUID(), fileId, kind: 'message' as const, ...SPOKEN };
    expect(await here.request('chat:sendVoice', said)).toMatchObject({ error: { code: 'NOT_FOUND', reason: 'no_recording' } });
    const audits = await t.db.query(`select details from audit where entity_id = $1 and action = 'appointment.sendVoice'`, [
      appointment.id,
    ]);
    expect(audits.rows).toMatchObject([{ details: { fileId, durationMs: 9_000, consentVersion: TEXT } }]);
    const consents = await t.db.query('select purpose, consent_version from consent where appointment_id = $1 order by id', [
      appointment.id,
    ]);
    expect(consents.rows).toEqual([
      { purpose: 'follow_up_call', consent_version: TEXT },
      { purpose: 'kept_speech', consent_version: TEXT },
    ]);
  });

  test('only speech, of a minute and a megabyte, under the text that was agreed to, and so often only', async () => {
    const { patient } = await admitted(t, lan, consultId);
    expect(await send(patient, Buffer.from('%PDF-1.7\n'))).toMatchObject({ ...INVALID, reason: 'not_speech' });
    expect(await send(patient, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]))).toMatchObject({ ...INVALID, reason: 'not_speech' });
    expect(await send(patient, Buffer.alloc(2 * 1024 * 1024, 1))).toMatchObject({ ...INVALID, reason: 'too_large' });
    for (const wrong of [...WRONG_TIMES, { language: 'fr' }])
      expect(await send(patient, webm('a'), wrong), JSON.stringify(wrong)).toMatchObject(INVALID);
    expect(await send(patient, webm('a'), { consentVersion: 'older' })).toMatchObject({ code: 'CONFLICT', reason: 'consent_differs' });
    for (let count = 1; count <= 20; count += 1) expect(await send(patient, webm(`${count}`))).toHaveProperty('fileId');
    expect(await send(patient, webm('21'))).toMatchObject({ code: 'CONFLICT', reason: 'too_many_files' });
    expect(await filesOf()).toHaveLength(20);
  });

  test('only from the patient, not before the doctor has let them in, for a quarter of an hour after the end, not once cancelled', async () => {
    const { appointment, link } = await plan(lan, consultId);
    const waiting = t.withToken((await enter(t, tokenOf(link))).data.accessToken);
    expect(await send(waiting, webm('a'))).toMatchObject(NO_CALL);
    expect(await send(lan, webm('a'))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await send(t.anonymous, webm('a'))).toMatchObject({ code: 'UNAUTHENTICATED' });

    const params = { appointmentId: appointment.id };
    await lan.ok('appointments.admit', { params });
    await lan.ok('appointments.end', { params });
    expect(await send(waiting, webm('a'))).toHaveProperty('fileId');
    await t.db.query(`update appointment set ended_at = now() - interval '16 minutes' where id = $1`, [appointment.id]);
    expect(await send(waiting, webm('b'))).toMatchObject(NO_CALL);
    const later = await admitted(t, lan, consultId);
    await lan.ok('appointments.newLink', { params: { appointmentId: later.appointment.id } });
    expect(await send(later.patient, webm('c'))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await filesOf()).toHaveLength(1);
  });
});

describe('what a doctor said to the patient while the link was down', () => {
  const send = (client: TestClient, appointmentId: string, bytes: Uint8Array, change: Record<string, string> = {}) =>
    post(client, `/api/appointments/${appointmentId}`, bytes, change);

  test('is told to the patient, who hears it and nothing else of the case; it stands there once, as the doctor’s', async () => {
    const { patient, appointment } = await admitted(t, lan, consultId);
    const [phone, other] = [await patient.connect(), await lan.connect()];
    const [told, added] = [phone.next('appointment:attendChanged'), other.next('consult:fileAdded')];
    const clientId = randomUUID();
    // Either doctor of the consult may host.
    const fileId = fileIn(await send(tim, appointment.id, webm('uống thuốc đều'), { clientId }));
    expect(await told).toEqual({ appointmentId: appointment.id });
    const stands = { id: fileId, kind: 'audio', fromPatient: false, spoken: SPOKEN, uploadedBy: { id: t.people.personId('tim') } };
    expect(await added).toMatchObject({ consultId, file: stands });
    expect(await filesOf()).toMatchObject([stands]);
    expect((await filesOf())[0]?.name).toMatch(/^doctor-[\dT-]+\.webm$/);

    const { shared } = await patient.ok('join.state');
    expect(shared).toEqual([{ id: expect.any(String), kind: 'voice', title: '', text: null, spoken: SPOKEN, at: expect.any(String) }]);
    const sound = await patient.fetch(`/api/join-state/shared/${shared[0]?.id}/content`);
    expect([sound.status, sound.headers.get('content-type')]).toEqual([200, 'audio/webm']);
    expect(Buffer.from(await sound.arrayBuffer())).toEqual(webm('uống thuốc đều'));
    expect((await patient.fetch(`/api/consults/${consultId}/files/${fileId}/content`)).status).toBe(403);
    const another = await admitted(t, lan, await signedConsult(t));
    expect((await another.patient.fetch(`/api/join-state/shared/${shared[0]?.id}/content`)).status).toBe(404);

    // Sent again because the answer was lost: the same, and told once. Another one under its name: no.
    expect(await send(tim, appointment.id, webm('uống thuốc đều'), { clientId })).toEqual({ fileId });
    expect(await send(tim, appointment.id, webm('khác'), { clientId })).toMatchObject({ code: 'CONFLICT', reason: 'voice_sent' });
    expect((await patient.ok('join.state')).shared).toHaveLength(1);
    const { shared: sent } = await lan.ok('appointments.get', { params: { appointmentId: appointment.id } });
    expect(sent).toMatchObject([{ kind: 'voice', spoken: SPOKEN }]);
    const audits = await t.db.query(
      `select action, details from audit where entity_id = $1 and action in ('appointment.shareVoice', 'appointment.readFile') order by id`,
      [appointment.id],
    );
    expect(audits.rows).toMatchObject([
      { action: 'appointment.shareVoice', details: { fileId, durationMs: 9_000 } },
      { action: 'appointment.readFile', details: { itemId: shared[0]?.id } },
    ]);
  });

  test('only speech, of a minute and a megabyte, and so often only, whatever the patient has said', async () => {
    const { patient, appointment } = await admitted(t, lan, consultId);
    const say = (bytes: Uint8Array, change?: Record<string, string>) => send(lan, appointment.id, bytes, change);
    expect(await say(Buffer.from('%PDF-1.7\n'))).toMatchObject({ ...INVALID, reason: 'not_speech' });
    expect(await say(Buffer.alloc(2 * 1024 * 1024, 1))).toMatchObject({ ...INVALID, reason: 'too_large' });
    for (const wrong of WRONG_TIMES) expect(await say(webm('a'), wrong), JSON.stringify(wrong)).toMatchObject(INVALID);
    for (let count = 1; count <= 20; count += 1) expect(await say(webm(`${count}`))).toHaveProperty('fileId');
    expect(await say(webm('21'))).toMatchObject({ code: 'CONFLICT', reason: 'too_many_files' });
    expect((await patient.ok('join.state')).shared).toHaveLength(20);
    // Each side has its own measure.
    expect(await post(patient, '/api/join-state', webm('22'), { consentVersion: TEXT, language: 'vi' })).toHaveProperty('fileId');
  });

  test('is not kept where the patient agreed to a text that says nothing of it', async () => {
    const older = await admitted(t, lan, consultId, 'follow-up-2026-3');
    const refused = { code: 'CONFLICT', reason: 'consent_differs' };
    expect(await send(lan, older.appointment.id, webm('a'))).toMatchObject(refused);
    expect((await older.patient.ok('join.state')).shared).toEqual([]);
    expect(await filesOf()).toEqual([]);
    // The patient's own words are under the text they agreed to, as before.
    const own = { consentVersion: 'follow-up-2026-3', language: 'vi' };
    expect(await post(older.patient, '/api/join-state', webm('b'), own)).toHaveProperty('fileId');
  });

  test('only from a doctor of the consult, not before the patient was let in, for a quarter of an hour after the end', async () => {
    const { appointment, link } = await plan(lan, consultId);
    const patient = t.withToken((await enter(t, tokenOf(link))).data.accessToken);
    expect(await send(lan, appointment.id, webm('a'))).toMatchObject(NO_CALL);
    const params = { appointmentId: appointment.id };
    await lan.ok('appointments.admit', { params });
    // Of the same facility, of another one, and the patient.
    for (const stranger of [await t.as('hoa'), await t.as('minh')])
      expect(await send(stranger, appointment.id, webm('a'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send(patient, appointment.id, webm('a'))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await send(t.anonymous, appointment.id, webm('a'))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await send(lan, randomUUID(), webm('a'))).toMatchObject({ code: 'NOT_FOUND' });

    await lan.ok('appointments.end', { params });
    expect(await send(lan, appointment.id, webm('a'))).toHaveProperty('fileId');
    await t.db.query(`update appointment set ended_at = now() - interval '16 minutes' where id = $1`, [appointment.id]);
    expect(await send(lan, appointment.id, webm('b'))).toMatchObject(NO_CALL);
    const { appointment: called } = await plan(lan, consultId);
    await lan.ok('appointments.cancel', { params: { appointmentId: called.id }, body: { reason: 'Bận' } });
    expect(await send(lan, called.id, webm('c'))).toMatchObject(NO_CALL);
    expect(await filesOf()).toHaveLength(1);
  });
});
