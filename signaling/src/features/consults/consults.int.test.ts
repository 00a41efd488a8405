import { randomUUID } from 'node:crypto';
import { TRANSITIONS } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { URGENCIES, urgencyTimes } from '@hoi-chan/shared/clinical/urgency.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { consultMoves, type ConsultMoves } from './moves/consultMoves.ts';

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let tim2: TestClient;
let moves: ConsultMoves;
let patientId: string;

beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  tim = await app.as('tim');
  tim2 = await app.as('tim2');
  moves = consultMoves(app.db);
  patientId = await register(lan, 'Đặng Thị Mỹ Huyền');
});
afterAll(async () => app.stop());

async function register(client: TestClient, name: string): Promise<string> {
  return (await client.ok('patients.register', { body: { name, birthDate: '1960-02-29', gender: 'female' } })).id;
}
const asked = (): Record<string, unknown> => ({
  clientId: randomUUID(),
  patientId,
  kind: 'advice',
  urgency: 'urgent',
  specialty: 'cardiology',
  targetFacilityId: app.people.facilityId('00100'),
  question: 'Đau ngực khi gắng sức, xin ý kiến.',
  workingDiagnosis: { code: 'I20.9', text: 'Cơn đau thắt ngực, không đặc hiệu' },
  vitals: [{ key: 'pulse', value: 92, at: new Date().toISOString() }],
});
const draft = (more: Record<string, unknown> = {}) => lan.ok('consults.create', { body: { ...asked(), ...more } });
async function requested(more: Record<string, unknown> = {}) {
  const { id } = await draft(more);
  return lan.ok('consults.request', { params: { consultId: id }, body: {} });
}
const at = (consultId: string) => ({ params: { consultId } });

describe('the draft', () => {
  test('is made once, however often the station asks for it', async () => {
    const body = asked();
    const [one, two] = await Promise.all([lan.ok('consults.create', { body }), lan.ok('consults.create', { body })]);
    expect(two.id).toBe(one.id);
    expect(one.number).toMatch(/^HC-\d{4}-\d{6}$/);
    expect(one).toMatchObject({ state: 'draft', askingFacility: { code: '00101' }, targetFacility: { code: '00100' } });
    expect(one.history).toMatchObject([{ from: null, to: 'draft' }]);
    const again = await lan.call('consults.create', { body: { ...body, patientId: await register(lan, 'Người Khác') } });
    expect(again.error).toMatchObject({ code: 'CONFLICT', reason: 'client_id_reused' });
  });

  test('may be incomplete, and names every missing field when it is sent', async () => {
    const { id, targetFacility } = await lan.ok('consults.create', { body: { clientId: randomUUID(), patientId } });
    expect(targetFacility).toBeNull();
    const answer = await lan.call('consults.request', { ...at(id), body: {} });
    expect(answer.error).toMatchObject({ code: 'INVALID_REQUEST', reason: 'invalid_fields' });
    expect(answer.error?.fields).toEqual([
      { path: 'question', reason: 'required' },
      { path: 'specialty', reason: 'required' },
      { path: 'targetFacilityId', reason: 'required' },
    ]);
  });

  test.each([
    [{ vitals: [{ key: 'pulse', value: 900, at: '2026-01-01T00:00:00Z' }] }, 'vitals.0.value'],
    [{ vitals: [{ key: 'mood', value: 1, at: '2026-01-01T00:00:00Z' }] }, 'vitals.0.key'],
    [{ specialty: 'astrology' }, 'specialty'],
    [{ studyInstanceUids: ['1.2.3.4'] }, 'studyInstanceUids.0'],
    [{ workingDiagnosis: { code: 'chest', text: 'x' } }, 'workingDiagnosis.code'],
    [{ question: 'a\u0000b' }, 'question'],
    [{ patientId: 'none' }, 'patientId'],
  ])('refuses %j and names the field', async (wrong, path) => {
    const answer = await lan.call('consults.create', { body: { ...asked(), ...wrong } });
    expect(answer.status).toBe(400);
    expect(answer.error?.fields?.map((field) => field.path)).toContain(path);
  });

  test('cannot ask a hospital of another province, nor a specialty nobody there has', async () => {
    const foreign = await lan.call('consults.create', { body: { ...asked(), targetFacilityId: app.people.facilityId('99100') } });
    expect(foreign.error?.fields).toEqual([{ path: 'targetFacilityId', reason: 'unknown_facility' }]);
    const { id } = await draft({ specialty: 'dermatology' });
    const unmanned = await lan.call('consults.request', { ...at(id), body: {} });
    expect(unmanned.error?.fields).toEqual([{ path: 'specialty', reason: 'not_offered_there' }]);
  });

  test('is nobody else’s business', async () => {
    const { id } = await draft();
    for (const other of ['hoa', 'minh', 'tim', 'khac.bs'] as const) {
      expect((await (await app.as(other)).call('consults.get', at(id))).error?.code).toBe('NOT_FOUND');
    }
    expect((await (await app.as('minh')).call('consults.get', at(randomUUID()))).error?.code).toBe('NOT_FOUND');
    // Whoever tried stands in the audit, once however often; what does not exist is no attempt.
    await (await app.as('minh')).call('consults.get', at(id));
    const tried = async (entityId: string) =>
      (await app.db.query(`select 1 from audit where action = 'access.refuse' and entity_id = $1`, [entityId])).rowCount;
    await expect.poll(() => tried(id)).toBe(4);
    expect((await (await app.as('minh')).call('patients.get', { params: { patientId } })).error?.code).toBe('NOT_FOUND');
    await expect.poll(() => tried(patientId)).toBe(1);
    const hoa = await app.as('hoa');
    expect((await hoa.ok('consults.list', { query: { scope: 'facility' } })).consults.map((c) => c.id)).not.toContain(id);
  });

  test('keeps names with every Vietnamese letter and with script tags as text', async () => {
    const question = 'Ằẳẵặ ỗỡợ ựữ ỷỹỵ đĐ <script>alert(1)</script>\ndòng hai';
    const { id } = await draft({ question });
    expect((await lan.ok('consults.get', at(id))).question).toBe(question);
  });

  test('is for commune doctors, and for their own patients', async () => {
    expect((await tim.call('consults.create', { body: asked() })).error?.code).toBe('FORBIDDEN');
    expect((await (await app.as('minh')).call('consults.create', { body: asked() })).error?.code).toBe('NOT_FOUND');
  });

  test('can be changed while it is one', async () => {
    const { id } = await draft();
    const changed = await lan.ok('consults.update', { ...at(id), body: { question: 'Câu hỏi khác', workingDiagnosis: null } });
    expect(changed).toMatchObject({ question: 'Câu hỏi khác', workingDiagnosis: null, specialty: 'cardiology' });
    await lan.ok('consults.request', { ...at(id), body: {} });
    expect((await lan.call('consults.update', { ...at(id), body: { question: 'x' } })).error).toMatchObject({
      code: 'CONFLICT',
      reason: 'not_a_draft',
    });
  });
});

describe('the request', () => {
  test('reaches the queue of the asked specialty at once, and nobody else', async () => {
    const watching = await tim.connect();
    const stranger = await (await app.as('than')).connect();
    const consult = await requested();
    const notice = (await watching.next('consult:changed', (p: { consult: { id: string } }) => p.consult.id === consult.id)) as {
      consult: { state: string };
    };
    expect(notice.consult.state).toBe('requested');
    expect((await tim.ok('consults.list', { query: { scope: 'queue' } })).consults.map((c) => c.id)).toContain(consult.id);
    const than = await app.as('than');
    expect((await than.ok('consults.list', { query: { scope: 'queue' } })).consults.map((c) => c.id)).not.toContain(consult.id);
    const events = await stranger.request('live:resume', { after: '0' });
    expect(JSON.stringify(events)).not.toContain(consult.id);
  });

  test.each(URGENCIES.map((urgency) => [urgency, urgencyTimes[urgency].expiresAfterHours] as const))(
    '%s waits %i hours',
    async (urgency, hours) => {
      const consult = await requested({ urgency });
      const waits = Date.parse(consult.expiresAt ?? '') - Date.parse(consult.requestedAt ?? '');
      expect(Math.round(waits / 3_600_000)).toBe(hours);
    },
  );

  test('sent twice is sent once', async () => {
    const { id } = await draft();
    const first = await lan.ok('consults.request', { ...at(id), body: {} });
    const second = await lan.ok('consults.request', { ...at(id), body: { version: first.version - 1 } });
    expect(second.version).toBe(first.version);
  });

  test('accepted by two at once belongs to one; the other is told', async () => {
    const { id, version } = await requested();
    const answers = await Promise.all([
      tim.call('consults.accept', { ...at(id), body: { version } }),
      tim2.call('consults.accept', { ...at(id), body: { version } }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(answers.find((answer) => answer.status === 409)?.error?.reason).toBe('already_accepted');
    expect((await lan.ok('consults.get', at(id))).history.filter((entry) => entry.to === 'accepted')).toHaveLength(1);
  });

  test('cannot be accepted by another specialty, another province, a commune doctor', async () => {
    const { id } = await requested();
    expect((await (await app.as('than')).call('consults.accept', { ...at(id), body: {} })).error?.code).toBe('NOT_FOUND');
    expect((await (await app.as('khac.bs')).call('consults.accept', { ...at(id), body: {} })).error?.code).toBe('NOT_FOUND');
    expect((await (await app.as('hoa')).call('consults.accept', { ...at(id), body: {} })).error?.code).toBe('FORBIDDEN');
  });

  test('declined and cancelled carry their reason', async () => {
    const one = await requested();
    expect(await tim.ok('consults.decline', { ...at(one.id), body: { reason: 'Nên chuyển tuyến ngay' } })).toMatchObject({
      state: 'declined',
      endReason: 'Nên chuyển tuyến ngay',
    });
    expect((await tim2.call('consults.accept', { ...at(one.id), body: {} })).error).toMatchObject({
      code: 'CONFLICT',
      reason: 'not_possible_now',
    });
    const two = await requested();
    expect((await tim.call('consults.cancel', { ...at(two.id), body: { reason: 'x' } })).error?.code).toBe('FORBIDDEN');
    const colleague = await (await app.as('hoa')).call('consults.cancel', { ...at(two.id), body: { reason: 'x' } });
    expect(colleague.error).toMatchObject({ code: 'FORBIDDEN', reason: 'not_a_party' });
    expect((await lan.ok('consults.cancel', { ...at(two.id), body: { reason: 'Bệnh nhân đã đỡ' } })).state).toBe('cancelled');
    expect((await tim.call('consults.decline', { ...at(two.id), body: { reason: '' } })).error?.fields?.[0]?.path).toBe('reason');
  });

  test("a draft that was never sent is nobody else's business once it is withdrawn", async () => {
    const { id, patient } = await draft({ patientId: await register(lan, 'Chưa Từng Hỏi') });
    await lan.ok('consults.cancel', { ...at(id), body: { reason: 'Nhầm người bệnh' } });
    expect((await tim.call('consults.get', at(id))).error?.code).toBe('NOT_FOUND');
    expect((await (await app.as('hoa')).call('consults.get', at(id))).error?.code).toBe('NOT_FOUND');
    expect((await tim.call('patients.get', { params: { patientId: patient.id } })).error?.code).toBe('NOT_FOUND');
    const listed = await tim.ok('consults.list', { query: { scope: 'facility' } });
    expect(listed.consults.map((consult) => consult.id)).not.toContain(id);
    expect((await lan.ok('consults.get', at(id))).state).toBe('cancelled');
  });

  test('released goes back to the queue, where another takes it', async () => {
    const { id } = await requested();
    await tim.ok('consults.accept', { ...at(id), body: {} });
    expect((await tim2.call('consults.release', { ...at(id), body: { reason: 'x' } })).error?.reason).toBe('not_a_party');
    expect(await tim.ok('consults.release', { ...at(id), body: { reason: 'Phải mổ' } })).toMatchObject({
      state: 'requested',
      specialist: null,
    });
    expect((await tim2.ok('consults.accept', { ...at(id), body: {} })).specialist?.id).toBe(app.people.personId('tim2'));
  });

  test('moved on since it was seen: told so', async () => {
    const { id, version } = await requested();
    expect((await tim.call('consults.decline', { ...at(id), body: { reason: 'x', version: version - 1 } })).error).toMatchObject({
      code: 'CONFLICT',
      reason: 'changed_meanwhile',
    });
  });
});

describe('the moves of others', () => {
  test('a call starts and ends the session, and a second call takes it up again', async () => {
    const consult = await requested();
    await tim.ok('consults.accept', { ...at(consult.id), body: {} });
    const began = await moves.sessionStarted(consult.callId);
    expect(began).toBeInstanceOf(Date);
    // Asked again, as after a restart of the server: the session is the same, and so is its clock.
    expect(await moves.sessionStarted(consult.callId)).toEqual(began);
    expect((await lan.ok('consults.get', at(consult.id))).state).toBe('in_session');
    await moves.sessionEnded(consult.callId);
    await moves.sessionEnded(consult.callId);
    expect((await lan.ok('consults.get', at(consult.id))).state).toBe('minutes_open');
    await moves.sessionStarted(consult.callId);
    expect((await lan.ok('consults.get', at(consult.id))).state).toBe('in_session');
    await moves.sessionStarted(randomUUID());
  });

  test('answered in writing, signed, delivered, closed', async () => {
    const consult = await requested();
    await tim.ok('consults.accept', { ...at(consult.id), body: {} });
    expect((await tim.ok('consults.answer', { ...at(consult.id), body: {} })).state).toBe('minutes_open');
    expect((await lan.call('consults.close', { ...at(consult.id), body: {} })).error?.reason).toBe('not_possible_now');
    await app.db.query(`update consult set state = 'signed' where id = $1`, [consult.id]);
    await app.db.transaction((tx) => moves.markDelivered(tx, consult.id));
    await app.db.transaction((tx) => moves.markDelivered(tx, consult.id));
    expect((await lan.ok('consults.close', { ...at(consult.id), body: {} })).state).toBe('closed');
  });

  test('what nobody takes in time expires', async () => {
    const late = await requested();
    const early = await requested();
    await app.db.query(`update consult set expires_at = now() - interval '1 second' where id = $1`, [late.id]);
    expect(await moves.expireOverdue()).toBe(1);
    expect(await moves.expireOverdue()).toBe(0);
    expect((await lan.ok('consults.get', at(late.id))).history.at(-1)).toMatchObject({ from: 'requested', to: 'expired', by: null });
    expect((await lan.ok('consults.get', at(early.id))).state).toBe('requested');
  });
});

describe('PostgreSQL', () => {
  test('holds the same transitions as the code', async () => {
    const { rows } = await app.db.query<{ from_state: string; to_state: string }>('select from_state, to_state from consult_transition');
    const inCode = TRANSITIONS.map(({ from, to }) => `${from} ${to}`);
    expect(rows.map((row) => `${row.from_state} ${row.to_state}`).sort()).toEqual(inCode.sort());
  });

  test('refuses any other by itself', async () => {
    const { id } = await draft();
    await expect(app.db.query(`update consult set state = 'closed', specialist_id = asker_id where id = $1`, [id])).rejects.toThrow(
      'may not go',
    );
  });
});

describe('finding again', () => {
  test('by number, by the name without its accents, page by page', async () => {
    const patient = await register(lan, 'Quách Thị Ngọc Diễm');
    const found = await requested({ patientId: patient });
    const byName = await lan.ok('consults.list', { query: { q: 'quach thi ngoc diem' } });
    expect(byName.consults.map((consult) => consult.id)).toEqual([found.id]);
    expect((await lan.ok('consults.list', { query: { q: found.number } })).consults.map((consult) => consult.id)).toEqual([found.id]);
    expect((await lan.ok('consults.list', { query: { q: '100%' } })).consults).toEqual([]);
    const { id: asked } = await requested({ question: 'Đau bụng ÂM Ỉ, sốt 38,5°; có phải mổ không?' });
    for (const q of ['dau bung am i', 'Đau bụng âm ỉ', 'âm ỉ'.normalize('NFD'), '38,5', 'MỔ KHÔNG?'])
      expect((await lan.ok('consults.list', { query: { q } })).consults.map((consult) => consult.id)).toEqual([asked]);

    const all = (await lan.ok('consults.list', { query: { limit: 100 } })).consults.map((consult) => consult.id);
    const paged: string[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof lan.ok<'consults.list'>>> = await lan.ok('consults.list', {
        query: { limit: 3, ...(before !== null && { before }) },
      });
      paged.push(...page.consults.map((consult) => consult.id));
      before = page.next;
    } while (before !== null);
    expect(paged).toEqual(all);
  });

  test('the queue shows emergencies first', async () => {
    await requested({ urgency: 'routine' });
    await requested({ urgency: 'emergency' });
    const { consults } = await tim.ok('consults.list', { query: { scope: 'queue', limit: 100 } });
    const order = consults.map((consult) => ['emergency', 'urgent', 'routine'].indexOf(consult.urgency));
    expect(order).toEqual([...order].sort());
  });

  test('a wrong consult id is a wrong id, an unknown one is unknown', async () => {
    expect((await lan.call('consults.get', at('no-uuid'))).error).toMatchObject({
      code: 'INVALID_REQUEST',
      fields: [{ path: 'consultId' }],
    });
    expect((await lan.call('consults.get', at(randomUUID()))).error?.code).toBe('NOT_FOUND');
  });

  test('every look at a list stands in the audit, without the words looked for', async () => {
    await requested();
    const { consults } = await tim.ok('consults.list', { query: { scope: 'queue' } });
    await tim.ok('consults.list', { query: { scope: 'mine', q: 'Bí Mật' } });
    const { rows } = await app.db.query<{ details: object; text: string }>(
      `select details, audit::text as text from audit where action = 'consult.list' and person_id = $1 order by id desc limit 2`,
      [app.people.personId('tim')],
    );
    expect(rows.map(({ details }) => details)).toEqual([
      { scope: 'mine', by: 'words', count: 0 },
      { scope: 'queue', count: consults.length },
    ]);
    expect(rows[0]?.text).not.toMatch(/mật|mat/i);
  });

  test('every move stands in the audit', async () => {
    const { id } = await requested();
    const { rows } = await app.db.query<{ action: string }>('select action from audit where entity_id = $1 order by id', [id]);
    expect(rows.map((row) => row.action)).toEqual(['consult.create', 'consult.request']);
  });
});
