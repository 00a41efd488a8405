import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { linkStateOf } from './attend.ts';

let t: TestApp;
let lan: TestClient;
let consultId: string;
beforeAll(async () => {
  t = await startTestApp();
  lan = await t.as('lan');
});
afterAll(() => t.stop());

const PATIENT = { name: 'Phạm Thị Đào', birthDate: '1957-08-09', gender: 'female', address: '' };

/** Signed minutes as the minutes feature leaves them; how they come about is tested there. */
async function signedConsult(): Promise<string> {
  const patient = await lan.ok('patients.register', { body: PATIENT });
  const { rows } = await t.db.query<{ id: string }>(
    `insert into consult (client_id, number, state, specialty, patient_id, asking_facility_id, asker_id, target_facility_id, specialist_id, question, requested_at)
     values ($1, $2, 'closed', 'cardiology', $3, $4, $5, $6, $7, 'Khám lại', now()) returning id`,
    [
      randomUUID(),
      `HC-2000-${randomUUID().slice(0, 6)}`,
      patient.id,
      t.people.facilityId('00101'),
      t.people.personId('lan'),
      t.people.facilityId('00100'),
      t.people.personId('tim'),
    ],
  );
  return rows[0]?.id ?? '';
}
beforeEach(async () => {
  consultId = await signedConsult();
});

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const plan = (client: TestClient, startsAt = inMinutes(5)): Promise<RouteOutput<'appointments.plan'>> =>
  client.ok('appointments.plan', { params: { consultId }, body: { startsAt, durationMinutes: 20, note: 'Khám lại sau 1 tuần' } });
const tokenOf = (link: string): string => link.split('/j/')[1] ?? '';
const enter = (token: string, birthYear = 1957) =>
  t.anonymous.call('join.enter', { params: { token }, body: { birthYear, consentVersion: '2026-11', language: 'vi' } });

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
