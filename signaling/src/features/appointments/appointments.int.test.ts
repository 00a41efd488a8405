import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { linkStateOf } from './attend.ts';
import { admitted, enter as enterBy, inMinutes, plan as planFor, signedConsult, tokenOf } from './testing/followUp.ts';

let t: TestApp;
let lan: TestClient;
let consultId: string;
beforeAll(async () => {
  t = await startTestApp();
  lan = await t.as('lan');
});
afterAll(() => t.stop());

beforeEach(async () => {
  consultId = await signedConsult(t);
});

const plan = (client: TestClient) => planFor(client, consultId);
const enter = (token: string, birthYear?: number) => enterBy(t, token, birthYear);

test('the whole way: planned, opened, waiting, admitted, shared, ended', async () => {
  const tim = await (await t.as('tim')).connect();
  const { appointment, link } = await plan(lan);
  const token = tokenOf(link);
  expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
  const look = await t.anonymous.ok('join.look', { params: { token } });
  expect(look).toMatchObject({ state: 'open', triesLeft: 5, facilityName: 'Trạm Y tế xã Một' });
  // Nothing of the patient before the year of birth is right.
  expect(JSON.stringify(look)).not.toContain('Đào');

  const waits = tim.next('appointment:changed', (payload: { appointment: { state: string } }) => payload.appointment.state === 'waiting');
  const entered = await enter(token);
  expect(entered.data).toMatchObject({ patientName: 'Phạm Thị Đào', callId: appointment.callId });
  await waits;
  const patient = t.withToken(entered.data.accessToken);
  expect(await patient.ok('join.state')).toMatchObject({ state: 'waiting', admitted: false, aheadCount: 0, shared: [] });
  const phone = await patient.connect();
  expect(await phone.request('call:join', { callId: appointment.callId, rtpCapabilities: {}, previousParticipantId: null })).toMatchObject({
    ok: false,
    error: { code: 'FORBIDDEN', reason: 'not_admitted' },
  });

  const admitted = phone.next('appointment:attendChanged');
  await lan.ok('appointments.admit', { params: { appointmentId: appointment.id } });
  await admitted;
  expect(await patient.ok('join.state')).toMatchObject({ state: 'in_call', admitted: true });
  await lan.ok('appointments.share', { params: { appointmentId: appointment.id }, body: { kind: 'note', text: 'Uống thuốc sau ăn' } });
  expect((await patient.ok('join.state')).shared).toMatchObject([{ kind: 'note', text: 'Uống thuốc sau ăn' }]);
  const joined = await phone.request('call:join', { callId: appointment.callId, rtpCapabilities: {}, previousParticipantId: null });
  expect(joined).toMatchObject({ ok: true, data: { mode: 'p2p' } });
  await lan.ok('appointments.end', { params: { appointmentId: appointment.id } });
  // Over for the patient too, whose camera would else go on.
  expect(await phone.next('call:ended')).toMatchObject({ callId: appointment.callId });
  expect(await phone.request('call:setState', { callId: appointment.callId, handRaised: true })).toMatchObject({
    error: { reason: 'no_seat' },
  });
  expect((await t.anonymous.ok('join.look', { params: { token } })).state).toBe('over');
  expect((await enter(token)).error?.reason).toBe('link_over');
});

test('the patient may do nothing but attend this appointment', async () => {
  const { appointment, link } = await plan(lan);
  const patient = t.withToken((await enter(tokenOf(link))).data.accessToken);
  expect((await patient.call('consults.get', { params: { consultId } })).error?.code).toBe('FORBIDDEN');
  expect((await patient.call('patients.search')).error?.code).toBe('FORBIDDEN');
  expect((await patient.call('appointments.admit', { params: { appointmentId: appointment.id } })).error?.code).toBe('FORBIDDEN');
  const phone = await patient.connect();
  expect(await phone.request('chat:send', { consultId, clientId: randomUUID(), text: 'x' })).toMatchObject({
    ok: false,
    error: { code: 'FORBIDDEN' },
  });
  expect(await phone.request('minutes:setAwareness', { consultId, update: new Uint8Array(2) })).toMatchObject({
    ok: false,
    error: { code: 'FORBIDDEN' },
  });
  const other = await plan(lan);
  expect(
    await phone.request('call:join', { callId: other.appointment.callId, rtpCapabilities: {}, previousParticipantId: null }),
  ).toMatchObject({
    ok: false,
    error: { code: 'NOT_FOUND' },
  });
  const foreign = await (await t.as('minh')).call('appointments.get', { params: { appointmentId: appointment.id } });
  expect(foreign.error?.code).toBe('NOT_FOUND');
});

test('five wrong years of birth close the link, also for the right one and for guesses made at once; a new link opens it again', async () => {
  const { appointment, link } = await plan(lan);
  const answers = await Promise.all([1950, 1951, 1952, 1953, 1954, 1955].map((year) => enter(tokenOf(link), year)));
  expect(answers.map((answer) => answer.error?.reason).sort()).toEqual([
    'link_locked',
    'link_locked',
    'wrong_birth_year',
    'wrong_birth_year',
    'wrong_birth_year',
    'wrong_birth_year',
  ]);
  expect((await enter(tokenOf(link))).error?.reason).toBe('link_locked');
  const fresh = await lan.ok('appointments.newLink', { params: { appointmentId: appointment.id } });
  expect((await t.anonymous.call('join.look', { params: { token: tokenOf(link) } })).error?.code).toBe('NOT_FOUND');
  expect((await enter(tokenOf(fresh.link))).status).toBe(200);
});

test('the year of birth can be asked for before consent: a wrong one counts all the same, a right one enters nothing', async () => {
  const { appointment, link } = await plan(lan);
  const ask = (birthYear: number) => t.anonymous.call('join.birthYear', { params: { token: tokenOf(link) }, body: { birthYear } });
  const right = await ask(1957);
  expect(right.status).toBe(200);
  expect((await lan.ok('appointments.get', { params: { appointmentId: appointment.id } })).appointment).toMatchObject({
    state: 'planned',
    consentAt: null,
  });
  for (const year of [1950, 1951, 1952, 1953]) expect((await ask(year)).error?.reason).toBe('wrong_birth_year');
  expect(await ask(1954)).toMatchObject({
    status: 403,
    error: { reason: 'link_locked', fields: [{ path: 'birthYear', reason: 'wrong' }] },
  });
  expect((await ask(1957)).error?.reason).toBe('link_locked');
  expect((await enter(tokenOf(link))).error?.reason).toBe('link_locked');
});

test('planned again after a lost answer: one appointment, whose new link works; another plan under the same name is refused', async () => {
  const body = { clientId: randomUUID(), startsAt: inMinutes(5), durationMinutes: 20, note: 'Đo huyết áp' };
  const send = (change: object = {}) => lan.call('appointments.plan', { params: { consultId }, body: { ...body, ...change } });
  const first = await send();
  const again = await send();
  expect(again.data.appointment.id).toBe(first.data.appointment.id);
  expect((await lan.ok('appointments.list', { query: { consultId } })).appointments).toHaveLength(1);
  const stateOf = async (link: string) => (await t.anonymous.call('join.look', { params: { token: tokenOf(link) } })).status;
  expect([await stateOf(first.data.link), await stateOf(again.data.link)]).toEqual([404, 200]);
  expect((await send({ note: 'Khác' })).error).toMatchObject({ code: 'CONFLICT', reason: 'client_id_reused' });
  const others = await (await t.as('tim')).ok('appointments.plan', { params: { consultId }, body });
  expect(others.appointment.id).not.toBe(first.data.appointment.id);
});

test('a new link ends the session that the old one gave', async () => {
  const { appointment, link } = await plan(lan);
  const patient = t.withToken((await enter(tokenOf(link))).data.accessToken);
  await lan.ok('appointments.newLink', { params: { appointmentId: appointment.id } });
  expect((await patient.call('join.state')).error?.code).toBe('UNAUTHENTICATED');
});

test('the link lets in from a quarter of an hour before until the end, a running call half an hour longer', () => {
  const appointment = { state: 'planned', linkState: 'open', startsAt: '2026-03-01T08:00:00Z', endsAt: '2026-03-01T08:20:00Z' } as const;
  const at = (time: string, change: Partial<Parameters<typeof linkStateOf>[0]> = {}) =>
    linkStateOf({ ...appointment, ...change }, new Date(`2026-03-01T${time}Z`));
  expect([at('07:44:59'), at('07:45:00'), at('08:19:59'), at('08:20:00')]).toEqual(['early', 'open', 'open', 'over']);
  expect(at('08:45:00', { state: 'in_call' })).toBe('open');
  expect(at('08:51:00', { state: 'in_call' })).toBe('over');
  expect(at('08:00:00', { linkState: 'locked' })).toBe('locked');
  expect(at('08:00:00', { state: 'cancelled' })).toBe('over');
});

test('whoever waits is told how many are ahead, and moves up', async () => {
  // The queue is one host's; the other tests left patients in lan's.
  const tim = await t.as('tim');
  const first = await plan(tim);
  const second = await plan(tim);
  const ahead = t.withToken((await enter(tokenOf(first.link))).data.accessToken);
  const behind = t.withToken((await enter(tokenOf(second.link))).data.accessToken);
  expect((await ahead.ok('join.state')).aheadCount).toBe(0);
  expect((await behind.ok('join.state')).aheadCount).toBe(1);
  await ahead.ok('join.leave');
  expect((await behind.ok('join.state')).aheadCount).toBe(0);
});

test('no follow-up from an unsigned consult, in the past, or for a patient without a year of birth', async () => {
  const past = await lan.call('appointments.plan', { params: { consultId }, body: { startsAt: inMinutes(-120), durationMinutes: 20 } });
  expect(past.error?.fields).toEqual([{ path: 'startsAt', reason: 'in_the_past' }]);
  await t.db.query(`update patient set birth_date = null where id = (select patient_id from consult where id = $1)`, [consultId]);
  const unknown = await lan.call('appointments.plan', { params: { consultId }, body: { startsAt: inMinutes(5), durationMinutes: 20 } });
  expect(unknown.error?.reason).toBe('birth_date_unknown');
  expect(
    (await (await t.as('hoa')).call('appointments.plan', { params: { consultId }, body: { startsAt: inMinutes(5), durationMinutes: 20 } }))
      .error?.reason,
  ).toBe('not_a_party');
});

describe('a picture from the patient', () => {
  const jpeg = (...tail: number[]): Buffer => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1, ...tail, 0xff, 0xd9]);
  async function send(client: TestClient, snapshotId: string, bytes: Uint8Array) {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)]), '../../anh.html');
    const address = `/api/join-state/pictures/${snapshotId}?consentVersion=follow-up-2026-3&language=vi`;
    const response = await client.fetch(address, { method: 'POST', body: form });
    const { error, ...data } = (await response.json()) as { fileId?: string; error?: { code: string; reason?: string } };
    return error ?? data;
  }
  /** A doctor and Lan's patient in the call of a follow-up. */
  async function inCall(by = lan) {
    const { appointment, patient } = await admitted(t, lan, consultId);
    const { callId } = appointment;
    const join = { callId, rtpCapabilities: {}, previousParticipantId: null };
    const [doctor, phone] = [await by.connect(), await patient.connect()];
    const seatOf = async (socket: typeof phone): Promise<string> => {
      const reply = (await socket.request('call:join', join)) as { ok: boolean; data: { participantId: string } };
      return reply.data.participantId;
    };
    return { appointment, patient, callId, doctor, phone, doctorSeat: await seatOf(doctor), patientSeat: await seatOf(phone) };
  }
  async function asked(call: Awaited<ReturnType<typeof inCall>>): Promise<string> {
    const notice = call.phone.next('call:snapshotAsked');
    const input = { callId: call.callId, participantId: call.patientSeat, source: 'camera' } as const;
    expect(await call.doctor.request('call:askSnapshot', input)).toMatchObject({ ok: true });
    const { snapshotId } = (await notice) as { snapshotId: string };
    return snapshotId;
  }

  test('is kept once, among the files of the signed consult, with who asked and the consent', async () => {
    const call = await inCall();
    const snapshotId = await asked(call);
    const added = call.doctor.next('consult:fileAdded');
    const sent = await send(call.patient, snapshotId, jpeg());
    const fileId = 'fileId' in sent ? sent.fileId : undefined;
    expect(await added).toMatchObject({ consultId, file: { id: fileId, fromPatient: true } });
    const { files } = await lan.ok('consults.get', { params: { consultId } });
    expect(files).toMatchObject([{ id: fileId, kind: 'photo', fromPatient: true, uploadedBy: { id: t.people.personId('lan') } }]);
    expect(files[0]?.name).toMatch(/^patient-[\dT-]+\.jpg$/);
    const content = await lan.fetch(`/api/consults/${consultId}/files/${fileId}/content`);
    expect(Buffer.from(await content.arrayBuffer())).toEqual(jpeg());
    // What the doctor is then told to look at is that file and no other.
    const report = (of: string | undefined) =>
      call.phone.request('call:reportSnapshot', { callId: call.callId, snapshotId, fileId: of ?? null });
    expect(await report(randomUUID())).toMatchObject({ error: { code: 'NOT_FOUND', reason: 'no_snapshot' } });
    const told = call.doctor.next('call:snapshotReported');
    expect(await report(fileId)).toMatchObject({ ok: true });
    expect(await told).toMatchObject({ snapshotId, fileId });
    // Sent again because the answer was lost: the same. Another one for the same ask: no.
    expect(await send(call.patient, snapshotId, jpeg())).toEqual({ fileId });
    expect(await send(call.patient, snapshotId, jpeg(1))).toMatchObject({ code: 'CONFLICT', reason: 'picture_sent' });
    expect((await lan.ok('consults.get', { params: { consultId } })).files).toHaveLength(1);

    const { rows } = await t.db.query<{ action: string; details: Record<string, unknown> }>(
      `select action, details from audit where entity_id = $1 and action in ('appointment.askPicture', 'appointment.sendPicture') order by id`,
      [call.appointment.id],
    );
    expect(rows).toMatchObject([
      { action: 'appointment.askPicture', details: { snapshotId } },
      { action: 'appointment.sendPicture', details: { snapshotId, fileId, appointmentId: call.appointment.id } },
    ]);
    const consents = await t.db.query<{ purpose: string }>('select purpose from consent where appointment_id = $1 order by id', [
      call.appointment.id,
    ]);
    expect(consents.rows.map(({ purpose }) => purpose)).toEqual(['follow_up_call', 'kept_picture']);
  });

  test('comes only when asked, only as a picture, only from whom it was asked, and not after the call', async () => {
    // Another doctor than above: one person may ask every two seconds only.
    const call = await inCall(await t.as('tim'));
    expect(await send(call.patient, randomUUID(), jpeg())).toMatchObject({ code: 'NOT_FOUND', reason: 'no_snapshot' });
    // The patient asks nobody, and nothing but the camera is asked of them.
    const askOf = (socket: typeof call.phone, participantId: string, source: 'camera' | 'screen') =>
      socket.request('call:askSnapshot', { callId: call.callId, participantId, source });
    // Nor is it the patient who chooses which way the call takes.
    expect(await call.phone.request('call:setDirect', { callId: call.callId, direct: true })).toMatchObject({
      error: { code: 'FORBIDDEN' },
    });
    const refused = { ok: false, error: { code: 'CONFLICT', reason: 'no_snapshot' } };
    expect(await askOf(call.phone, call.doctorSeat, 'camera')).toMatchObject(refused);
    expect(await askOf(call.doctor, call.patientSeat, 'screen')).toMatchObject(refused);

    const snapshotId = await asked(call);
    expect(await send(call.patient, snapshotId, Buffer.from('%PDF-1.7\n'))).toMatchObject({ reason: 'not_an_image' });
    expect(await send(call.patient, snapshotId, Buffer.alloc(9 * 1024 * 1024, 1))).toMatchObject({ reason: 'too_large' });
    expect(await send(lan, snapshotId, jpeg())).toMatchObject({ code: 'FORBIDDEN' });
    expect(await send(t.anonymous, snapshotId, jpeg())).toMatchObject({ code: 'UNAUTHENTICATED' });
    const another = await inCall();
    expect(await send(another.patient, snapshotId, jpeg())).toMatchObject({ code: 'NOT_FOUND', reason: 'no_snapshot' });

    await t.db.query(`update appointment_picture set asked_at = now() - interval '16 minutes' where id = $1`, [snapshotId]);
    expect(await send(call.patient, snapshotId, jpeg())).toMatchObject({ code: 'NOT_FOUND', reason: 'no_snapshot' });
    expect((await lan.ok('consults.get', { params: { consultId } })).files).toEqual([]);
  });
});
