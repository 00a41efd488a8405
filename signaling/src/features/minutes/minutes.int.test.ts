import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MinutesClosing } from '@hoi-chan/shared/features/minutes.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { answeredConsult } from '../../testing/answeredConsult.ts';
import { startTestApp, type TestApp, type TestSocket } from '../../testing/app.ts';
import { TEST_PASSWORD } from '../../testing/people.ts';
import { closingHash } from './content.ts';
import { fill, openDoc as openDocOf, write as writeIn } from './testing/writing.ts';

const run = promisify(execFile);
let t: TestApp;
let consult: Consult;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.stop());

/** A consult that `lan` asked and `tim` took, its minutes open. */
beforeEach(async () => {
  consult = await answeredConsult(t);
});

const params = () => ({ consultId: consult.id });
const openDoc = (socket: TestSocket) => openDocOf(socket, consult.id);
const write = (socket: TestSocket, doc: Y.Doc, change: (doc: Y.Doc) => void) => writeIn(socket, consult.id, doc, change);

test('the minutes begin with what the request says, once, however many open them', async () => {
  const [lan, tim] = await Promise.all([(await t.as('lan')).connect(), (await t.as('tim')).connect()]);
  const docs = await Promise.all([openDoc(lan), openDoc(tim), openDoc(lan)]);
  for (const doc of docs) expect(doc.getText('reason').toString()).toBe('Khó thở khi gắng sức, xin ý kiến về thuốc lợi tiểu');
  expect(docs[0]?.getMap('diagnosis').toJSON()).toEqual({ code: 'I50', text: 'Suy tim' });
});

test('both write at once; each sees what the other wrote, and it survives a restart of the reader', async () => {
  const [lan, tim] = await Promise.all([(await t.as('lan')).connect(), (await t.as('tim')).connect()]);
  const [lanDoc, timDoc] = [await openDoc(lan), await openDoc(tim)];
  const arrived = tim.next('minutes:updated');
  expect(await write(lan, lanDoc, (doc) => doc.getText('course').insert(0, 'Sốt. '))).toEqual({ ok: true, data: {} });
  const notice = (await arrived) as { update: Uint8Array };
  await write(tim, timDoc, (doc) => doc.getText('course').insert(0, 'Phù. '));
  Y.applyUpdate(timDoc, new Uint8Array(notice.update));
  const later = await openDoc(await (await t.as('lan')).connect());
  expect(later.getText('course').toString()).toBe(timDoc.getText('course').toString());
  expect(later.getText('course').toString()).toContain('Sốt. ');
  expect(later.getText('course').toString()).toContain('Phù. ');
});

test('whoever was with them in the call writes, too, and the history names them; the rest stays with the two who sign', async () => {
  const tim2 = await t.as('tim2');
  const socket = await tim2.connect();
  const open = () => socket.request('minutes:open', { consultId: consult.id, stateVector: new Uint8Array() });
  const doc = await openDoc(socket);
  expect(await open(), 'a colleague who reads along').toMatchObject({ ok: true, data: { writable: false } });
  expect(await write(socket, doc, (own) => own.getText('discussion').insert(0, 'Đọc. '))).toMatchObject({
    ok: false,
    error: { code: 'FORBIDDEN', reason: 'not_taking_part' },
  });

  await t.db.query('insert into consult_member (consult_id, person_id) values ($1, $2)', [consult.id, t.people.personId('tim2')]);
  expect(await open(), 'opened before they came in').toMatchObject({ ok: true, data: { writable: true } });
  const lan = await (await t.as('lan')).connect();
  const lanDoc = await openDoc(lan);
  const arrived = lan.next('minutes:updated');
  expect(await write(socket, await openDoc(socket), (own) => own.getText('discussion').insert(0, 'Đồng ý. '))).toMatchObject({ ok: true });
  Y.applyUpdate(lanDoc, new Uint8Array(((await arrived) as { update: Uint8Array }).update));
  expect(lanDoc.getText('discussion').toString()).toBe('Đồng ý. ');

  const { revisions } = await tim2.ok('minutes.history', { params: params() });
  expect(revisions.flatMap(({ people }) => people.map(({ id }) => id))).toContain(t.people.personId('tim2'));
  const to = revisions.at(-1)?.id ?? 0;
  const changes = await tim2.ok('minutes.changes', { params: params(), query: { from: 0, to } });
  expect(changes.fields.find(({ field }) => field === 'discussion')?.runs).toMatchObject([
    { text: 'Đồng ý. ', by: t.people.personId('tim2') },
  ]);

  const { contentSha256 } = await tim2.ok('minutes.get', { params: params() });
  const refused = async (answer: Promise<{ error?: { reason?: string } }>) => expect((await answer).error?.reason).toBe('not_a_party');
  await refused(tim2.call('minutes.sign', { params: params(), body: { contentSha256, password: TEST_PASSWORD } }));
  await refused(tim2.call('minutes.withdraw', { params: params() }));
  await refused(tim2.call('minutes.amend', { params: params(), body: { reason: 'Sửa chẩn đoán theo kết quả mới' } }));
  await refused(tim2.call('minutes.cancelAmendment', { params: params() }));
});

test('specialist signs, asking doctor confirms the plan and signs: the PDF holds every letter, and the record holds the PDF', async () => {
  const [lan, tim] = [await t.as('lan'), await t.as('tim')];
  const socket = await tim.connect();
  await write(socket, await openDoc(socket), fill);
  const before = await tim.ok('minutes.get', { params: params() });
  const sign = { contentSha256: before.contentSha256, password: TEST_PASSWORD };

  // Not before the chair, not with a wrong password, not another text, not in another's place.
  expect(
    (
      await lan.call('minutes.sign', {
        params: params(),
        body: { ...sign, planDecisions: before.content.plan.map(({ id }) => ({ id, confirmed: true })) },
      })
    ).error?.reason,
  ).toBe('chair_first');
  expect((await tim.call('minutes.sign', { params: params(), body: { ...sign, password: 'not it' } })).error?.reason).toBe(
    'wrong_password',
  );
  expect((await tim.call('minutes.sign', { params: params(), body: { ...sign, contentSha256: '0'.repeat(64) } })).error?.reason).toBe(
    'changed_meanwhile',
  );
  expect((await (await t.as('tim2')).call('minutes.sign', { params: params(), body: sign })).error?.reason).toBe('not_a_party');

  expect(await tim.ok('minutes.sign', { params: params(), body: sign })).toMatchObject({ phase: 'signing', hasPdf: false });
  expect((await tim.call('minutes.sign', { params: params(), body: sign })).error?.reason).toBe('already_signed');
  // Locked for writing from the first signature on.
  expect(await write(socket, await openDoc(socket), (doc) => doc.getText('reason').insert(0, 'nữa'))).toMatchObject({
    ok: false,
    error: { reason: 'minutes_locked' },
  });

  const delivered = socket.next('delivery:changed', (payload: { delivery: { state: string } }) => payload.delivery.state === 'delivered');
  expect((await lan.call('minutes.sign', { params: params(), body: sign })).error?.reason).toBe('plan_undecided');
  const planDecisions = before.content.plan.map(({ id }, index) => ({ id, confirmed: index === 0 }));
  const signed = await lan.ok('minutes.sign', { params: params(), body: { ...sign, planDecisions } });
  expect(signed).toMatchObject({ phase: 'signed', hasPdf: true, contentSha256: before.contentSha256 });
  expect(signed.content.plan.map((line) => line.confirmed)).toEqual([true, false]);
  expect(signed.signatures.map((signature) => signature.as)).toEqual(['chair', 'secretary']);

  const pdf = Buffer.from(await (await lan.fetch(`/api/consults/${consult.id}/minutes/pdf`)).arrayBuffer());
  const file = join(t.dataDir, 'minutes.pdf');
  await writeFile(file, pdf);
  const { stdout } = await run('pdftotext', ['-layout', file, '-']);
  const text = stdout.normalize('NFC').replace(/\s+/g, ' ');
  for (const part of [
    'Nguyễn Thị Ngọc Ánh',
    'Đợt mất bù suy tim mạn; ưỡn ẹo ỷ ỹ ỵ Ẵ Ặ Ỗ Ợ Ữ Đ.',
    'Bệnh 3 ngày, phù hai chân',
    '[Y lệnh: đã xác nhận]',
    '[Không thực hiện]',
    before.contentSha256,
  ]) {
    expect(text).toContain(part);
  }

  await delivered;
  const { deliveries } = await lan.ok('deliveries.list', { params: params() });
  expect(deliveries).toMatchObject([{ state: 'delivered', attempts: 1, problem: null }]);
  expect((await lan.ok('consults.get', { params: params() })).state).toBe('delivered');
  const content = await lan.fetch(`/api/patients/${consult.patient.id}/documents/${deliveries[0]?.remoteId}/content`);
  expect(Buffer.from(await content.arrayBuffer()).equals(pdf)).toBe(true);
  const { bundle } = await lan.ok('patients.summary', { params: { patientId: consult.patient.id } });
  expect(JSON.stringify(bundle)).toContain(consult.number);
});

test('the decisions on the orders, and the end of a session that still ran, are hashed, frozen with the version, printed and verifiable', async () => {
  const [lan, tim] = [await t.as('lan'), await t.as('tim')];
  const socket = await tim.connect();
  await write(socket, await openDoc(socket), fill);
  await t.db.query(`update consult set session_started_at = now() - interval '20 minutes' where id = $1`, [consult.id]);
  const shown = await tim.ok('minutes.get', { params: params() });
  expect(shown.content).toMatchObject({ startedAt: expect.any(String), endedAt: null });
  const sign = { contentSha256: shown.contentSha256, password: TEST_PASSWORD };
  await tim.ok('minutes.sign', { params: params(), body: sign });
  // The call ends before the second signature: known, but in no signed text.
  const { rows: ended } = await t.db.query<{ at: Date }>(
    `update consult set session_ended_at = now() - interval '2 minutes' where id = $1 returning session_ended_at as at`,
    [consult.id],
  );
  const endedAt = ended[0]?.at.toISOString();
  const planDecisions = shown.content.plan.map(({ id }, index) => ({ id, confirmed: index === 0 }));
  const signed = await lan.ok('minutes.sign', { params: params(), body: { ...sign, planDecisions } });
  expect(signed.content.endedAt, 'what was signed stays').toBeNull();
  const [version] = signed.signedVersions;
  expect(version?.closing?.sessionEndedAt).toBe(endedAt);

  const { rows } = await t.db.query<{ closing: MinutesClosing; sha: string; signature: string }>(
    `select v.closing, encode(v.closing_sha256, 'hex') as sha, encode(g.closing_sha256, 'hex') as signature
     from minutes_version v join minutes_signature g on g.consult_id = v.consult_id and g.version_number = v.version_number and g.role = 'secretary'
     where v.consult_id = $1`,
    [consult.id],
  );
  const closing = rows[0]?.closing;
  if (closing === undefined) throw new Error('nothing was closed');
  expect(closing).toMatchObject({
    versionNumber: 1,
    contentSha256: shown.contentSha256,
    signedBy: { id: t.people.personId('lan') },
    orders: [{ confirmed: true }, { confirmed: false }],
    sessionEndedAt: endedAt,
  });
  expect(closing.signedAt).toBe(signed.signatures[1]?.at);
  for (const sha of [version?.closing?.sha256, rows[0]?.sha, rows[0]?.signature]) expect(sha).toBe(closingHash(closing));
  await expect(t.db.query(`update minutes_version set closing = '{}' where consult_id = $1`, [consult.id])).rejects.toThrow();

  const file = join(t.dataDir, 'running.pdf');
  await writeFile(file, Buffer.from(await (await lan.fetch(`/api/consults/${consult.id}/minutes/pdf`)).arrayBuffer()));
  const text = (await run('pdftotext', ['-layout', file, '-'])).stdout.normalize('NFC').replace(/\s+/g, ' ');
  expect(text).toContain('chưa kết thúc khi chủ tọa ký lúc');
  expect(text).toContain('hệ thống ghi kết thúc lúc');
  expect(text).toContain(closingHash(closing));
  const found = await t.anonymous.ok('verify.check', { params: { code: version?.verifyCode ?? '' } });
  expect(found).toMatchObject({
    contentSha256: shown.contentSha256,
    closing: { sha256: closingHash(closing), decidedAt: closing.signedAt },
    session: { startedAt: shown.content.startedAt, endedAt: null, endNotedAt: endedAt },
  });
  expect(JSON.stringify(found)).not.toContain('Furosemid');
});

test('a signature can be taken back while it is the only one, and empty required parts are named', async () => {
  const [lan, tim] = [await t.as('lan'), await t.as('tim')];
  const empty = await tim.ok('minutes.get', { params: params() });
  const refused = await tim.call('minutes.sign', {
    params: params(),
    body: { contentSha256: empty.contentSha256, password: TEST_PASSWORD },
  });
  expect(refused.error?.fields?.map((field) => field.path)).toEqual(['course', 'discussion', 'conclusion', 'plan']);
  const socket = await tim.connect();
  await write(socket, await openDoc(socket), fill);
  const full = await tim.ok('minutes.get', { params: params() });
  await tim.ok('minutes.sign', { params: params(), body: { contentSha256: full.contentSha256, password: TEST_PASSWORD } });
  expect(await lan.ok('minutes.withdraw', { params: params() })).toMatchObject({ phase: 'open', signatures: [] });
  expect(await write(socket, await openDoc(socket), (doc) => doc.getText('reason').insert(0, 'Thêm: '))).toMatchObject({ ok: true });
});

test('what the specialist signed stays as it was, though the call ends and somebody else joins before the second signature', async () => {
  const [lan, tim] = [await t.as('lan'), await t.as('tim')];
  const socket = await tim.connect();
  await write(socket, await openDoc(socket), fill);
  const shown = await tim.ok('minutes.get', { params: params() });
  await tim.ok('minutes.sign', { params: params(), body: { password: TEST_PASSWORD, contentSha256: shown.contentSha256 } });
  await t.db.query('update consult set session_started_at = now(), session_ended_at = now() where id = $1', [consult.id]);
  await t.db.query('insert into consult_member (consult_id, person_id) values ($1, $2)', [consult.id, t.people.personId('tim2')]);

  const second = await lan.ok('minutes.get', { params: params() });
  expect(second.contentSha256).toBe(shown.contentSha256);
  expect(second.content).toEqual(shown.content);
  const planDecisions = second.content.plan.map(({ id }) => ({ id, confirmed: true }));
  const signed = await lan.ok('minutes.sign', {
    params: params(),
    body: { password: TEST_PASSWORD, contentSha256: second.contentSha256, planDecisions },
  });
  expect(signed.signatures.map(({ contentSha256 }) => contentSha256)).toEqual([signed.contentSha256, signed.contentSha256]);
});

test('a cursor carries the name of who sends it, and reaches nobody outside the consult', async () => {
  const [lan, tim] = [await (await t.as('lan')).connect(), await (await t.as('tim')).connect()];
  await openDoc(lan);
  await openDoc(tim);
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState({ field: 'course', caret: null, anchor: null, personId: t.people.personId('tim'), name: 'Somebody else' });
  const update = encodeAwarenessUpdate(awareness, [awareness.clientID]);
  const arrived = tim.next('minutes:awarenessChanged');
  expect(await lan.request('minutes:setAwareness', { consultId: consult.id, update })).toEqual({ ok: true, data: {} });
  const seen = new Awareness(new Y.Doc());
  applyAwarenessUpdate(seen, new Uint8Array(((await arrived) as { update: Uint8Array }).update), 'test');
  expect(seen.getStates().get(awareness.clientID)).toMatchObject({ personId: t.people.personId('lan') });
  expect(JSON.stringify([...seen.getStates()])).not.toContain('Somebody else');
  expect(await tim.request('minutes:setAwareness', { consultId: consult.id, update })).toMatchObject({
    ok: false,
    error: { code: 'FORBIDDEN', reason: 'not_your_cursor' },
  });
  expect(await (await (await t.as('minh')).connect()).request('minutes:setAwareness', { consultId: consult.id, update })).toMatchObject({
    ok: false,
    error: { code: 'NOT_FOUND' },
  });
  awareness.destroy();
  seen.destroy();
});

test('whoever closes them hears of them no more, until they open them again; once more is no fault, and another facility is told nothing', async () => {
  const [lan, tim] = [await (await t.as('lan')).connect(), await (await t.as('tim')).connect()];
  const timDoc = await openDoc(tim);
  await openDoc(lan);
  const close = (socket: TestSocket) => socket.request('minutes:close', { consultId: consult.id });
  const heard: string[] = [];
  for (const name of ['minutes:updated', 'minutes:awarenessChanged']) lan.socket.on(name, () => void heard.push(name));
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState({ field: 'course', caret: null, anchor: null });
  const tell = async () => {
    await write(tim, timDoc, (doc) => doc.getText('course').insert(0, 'Sốt. '));
    await tim.request('minutes:setAwareness', { consultId: consult.id, update: encodeAwarenessUpdate(awareness, [awareness.clientID]) });
    // What was said to this connection before has come by now.
    await lan.request('minutes:setAwareness', { consultId: consult.id, update: encodeAwarenessUpdate(other, [other.clientID]) });
  };
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ field: null, caret: null, anchor: null });
  await tell();
  expect(heard.splice(0)).toEqual(['minutes:updated', 'minutes:awarenessChanged']);
  expect(await close(lan)).toEqual({ ok: true, data: {} });
  expect(await close(lan), 'once more').toEqual({ ok: true, data: {} });
  await tell();
  expect(heard).toEqual([]);
  expect((await openDoc(lan)).getText('course').toString()).toContain('Sốt. Sốt. ');
  await tell();
  expect(heard).toEqual(['minutes:updated', 'minutes:awarenessChanged']);
  expect(await close(await (await t.as('minh')).connect())).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  awareness.destroy();
  other.destroy();
});

test('the history tells versions, authors and signatures to those who may read, and to nobody else', async () => {
  const [lan, tim] = [await t.as('lan'), await t.as('tim')];
  const [lanSocket, timSocket] = [await lan.connect(), await tim.connect()];
  await write(timSocket, await openDoc(timSocket), fill);
  const shown = await tim.ok('minutes.get', { params: params() });
  await tim.ok('minutes.sign', { params: params(), body: { contentSha256: shown.contentSha256, password: TEST_PASSWORD } });
  await lan.ok('minutes.withdraw', { params: params() });
  await write(lanSocket, await openDoc(lanSocket), (doc) => doc.getText('reason').delete(0, 4));

  const { revisions } = await lan.ok('minutes.history', { params: params() });
  expect(revisions.map(({ people, signed }) => [people.map(({ id }) => id), signed.map((one) => [one.as, one.withdrawn])])).toEqual([
    [[t.people.personId('tim')], [['chair', true]]],
    [[t.people.personId('lan')], []],
  ]);
  const [from, to] = revisions.map(({ id }) => id) as [number, number];
  const changes = await lan.ok('minutes.changes', { params: params(), query: { from, to } });
  expect(changes.fields[0]?.runs).toMatchObject([
    { text: 'Khó ', change: 'removed', by: t.people.personId('lan') },
    { change: 'same', by: null },
  ]);
  expect(changes.content.reason).toBe('thở khi gắng sức, xin ý kiến về thuốc lợi tiểu');
  const { plan } = await lan.ok('minutes.changes', { params: params(), query: { from: 0, to } });
  expect(plan.map(({ change, runs }) => [change, runs[0]?.by])).toEqual(Array(2).fill(['added', t.people.personId('tim')]));

  expect((await lan.call('minutes.changes', { params: params(), query: { from: to, to: from } })).error?.reason).toBe('bad_order');
  expect((await lan.call('minutes.changes', { params: params(), query: { from, to: to + 1_000_000 } })).error?.reason).toBe(
    'no_such_version',
  );
  const minh = await t.as('minh');
  expect((await minh.call('minutes.history', { params: params() })).error?.code).toBe('NOT_FOUND');
  expect((await minh.call('minutes.changes', { params: params(), query: { from, to } })).error?.code).toBe('NOT_FOUND');
});

test('whoever has the minutes open compares again and again: one look in the audit, one more for the next who opens them', async () => {
  const looks = async (): Promise<number> =>
    (await t.db.query(`select 1 from audit where action = 'minutes.read' and entity_id = $1`, [consult.id])).rows.length;
  const tim = await (await t.as('tim')).connect();
  for (let round = 0; round < 3; round += 1) await openDoc(tim);
  expect(await looks()).toBe(1);
  await openDoc(await (await t.as('lan')).connect());
  expect(await looks()).toBe(2);
});
