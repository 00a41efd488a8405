import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { answeredConsult } from '../../testing/answeredConsult.ts';
import { startTestApp, type TestApp, type TestSocket } from '../../testing/app.ts';
import { documentOf } from './document.ts';
import { fill, openDoc as openDocOf, write as writeIn } from './testing/writing.ts';

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

test('malformed, oversized and foreign updates are refused and change nothing', async () => {
  const tim = await (await t.as('tim')).connect();
  await openDoc(tim);
  const send = (update: unknown) => tim.socket.emitWithAck('minutes:update', { consultId: consult.id, update });
  expect(await send(new Uint8Array([9, 9, 9, 9, 255]))).toMatchObject({ ok: false, error: { reason: 'bad_update' } });
  expect(await send(new Uint8Array(300_000))).toMatchObject({ ok: false, error: { fields: [{ path: 'update', reason: 'too_big' }] } });
  expect(await send('text')).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
  const doc = new Y.Doc();
  doc.getText('reason').insert(0, 'x');
  const minh = await (await t.as('minh')).connect();
  expect(await minh.request('minutes:update', { consultId: consult.id, update: Y.encodeStateAsUpdate(doc) })).toMatchObject({
    ok: false,
    error: { code: 'NOT_FOUND' },
  });
  const hoa = await (await t.as('hoa')).connect();
  expect(await hoa.request('minutes:update', { consultId: consult.id, update: Y.encodeStateAsUpdate(doc) })).toMatchObject({
    ok: false,
    error: { code: 'FORBIDDEN', reason: 'not_taking_part' },
  });
  expect((await (await t.as('minh')).call('minutes.get', { params: params() })).error?.code).toBe('NOT_FOUND');
});

test('who makes a section too long together with the others is told which, and everything of theirs is taken once it is shorter', async () => {
  const [tim, lan] = [await (await t.as('tim')).connect(), await (await t.as('lan')).connect()];
  const [timDoc, lanDoc] = [await openDoc(tim), await openDoc(lan)];
  const pasted = (doc: Y.Doc) => doc.getText('course').insert(0, 'ữ'.repeat(20_000));
  expect(await write(tim, timDoc, pasted)).toMatchObject({ ok: true });
  expect(await write(tim, timDoc, (doc) => doc.getText('course').insert(0, 'ữ'.repeat(15_000)))).toMatchObject({ ok: true });
  const before = Y.encodeStateVector(lanDoc);
  const both = (doc: Y.Doc) => {
    doc.getText('discussion').insert(0, 'Đồng ý.');
    pasted(doc);
  };
  expect(await write(lan, lanDoc, both)).toMatchObject({
    ok: false,
    error: { code: 'INVALID_REQUEST', reason: 'minutes_too_long', fields: [{ path: 'course', reason: 'too_big' }] },
  });
  lanDoc.getText('course').delete(0, 16_000);
  expect(await lan.request('minutes:update', { consultId: consult.id, update: Y.encodeStateAsUpdate(lanDoc, before) })).toMatchObject({
    ok: true,
  });
  const { content } = await (await t.as('lan')).ok('minutes.get', { params: params() });
  expect([content.discussion, content.course.length]).toEqual(['Đồng ý.', 39_000]);
});

test('an update that is sound alone and unreadable together with the rest is refused, and the minutes go on', async () => {
  const [tim, lan] = await Promise.all([(await t.as('tim')).connect(), (await t.as('lan')).connect()]);
  const [timDoc, lanDoc] = [await openDoc(tim), await openDoc(lan)];
  // A short number of its own, so that changed bytes may name it: whoever means harm knows the real one.
  lanDoc.clientID = 5;
  await write(lan, lanDoc, fill);
  const state = Y.encodeStateAsUpdate(await openDoc(tim));
  const spoiling = spoilingUpdate(state);
  expect(await tim.request('minutes:update', { consultId: consult.id, update: spoiling })).toMatchObject({
    ok: false,
    error: { code: 'INVALID_REQUEST', reason: 'bad_update' },
  });
  const arrived = lan.next('minutes:updated');
  Y.applyUpdate(timDoc, state);
  expect(await write(tim, timDoc, (doc) => doc.getText('nextStep').insert(0, 'Hẹn khám lại'))).toMatchObject({ ok: true });
  Y.applyUpdate(lanDoc, new Uint8Array(((await arrived) as { update: Uint8Array }).update));
  expect(lanDoc.getText('nextStep').toString()).toBe('Hẹn khám lại');
  const { content } = await (await t.as('lan')).ok('minutes.get', { params: params() });
  expect(content).toMatchObject({ nextStep: 'Hẹn khám lại', discussion: 'Tăng liều lợi tiểu, theo dõi kali.' });
});

/** An edit of this document with some bytes changed: Yjs takes it alone, and throws where both are read. */
function spoilingUpdate(state: Uint8Array): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  doc.clientID = 6;
  const before = Y.encodeStateVector(doc);
  doc.getText('course').insert(3, ' phải');
  const [line] = doc.getArray<Y.Map<unknown>>('plan').toArray();
  line?.set('order', 3);
  const sound = Y.encodeStateAsUpdate(doc, before);
  const random = seededRandom(3).next;
  const takes = (...updates: Uint8Array[]): boolean => {
    try {
      documentOf(updates);
      return true;
    } catch {
      return false;
    }
  };
  for (let round = 0; round < 20_000; round += 1) {
    const changed = Uint8Array.from(sound);
    changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
    changed[Math.floor(random() * changed.length)] = Math.floor(random() * 12);
    if (takes(changed) && !takes(state, changed)) return changed;
  }
  throw new Error('none was found');
}
