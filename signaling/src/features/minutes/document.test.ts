import { MAX_FIELD_LETTERS, MAX_LINE_LETTERS, MOST_PLAN_LINES } from '@hoi-chan/shared/clinical/minutesFields.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Authorship } from './authorship.ts';
import { assertApplies, assertUpdate, documentOf, readWritten, rewritten } from './document.ts';
import { heavyUpdate } from './testing/heavyUpdate.ts';

const line = (id: string, text: string): Y.Map<unknown> =>
  new Y.Map<unknown>([
    ['id', id],
    ['text', new Y.Text(text)],
  ]);

/** What `change` adds to a document that holds `before`. */
function written(client: number, before: Uint8Array[], change: (doc: Y.Doc) => void): Uint8Array {
  const doc = documentOf(before);
  doc.clientID = client;
  const vector = Y.encodeStateVector(doc);
  doc.transact(() => change(doc));
  return Y.encodeStateAsUpdate(doc, vector);
}

const base = written(1, [], (doc) => {
  doc.getText('course').insert(0, 'Đau ngực hai tuần.');
  doc.getText('reason').insert(0, 'Khó thở');
  doc.getArray('plan').push([line('a', 'Chụp lại')]);
});
const edit = written(2, [base], (doc) => {
  doc.getText('course').insert(4, ' phải');
  doc.getText('course').delete(0, 2);
  (doc.getArray('plan').get(0) as Y.Map<unknown>).set('order', 1);
  doc.getArray('plan').push([line('b', 'Tái khám')]);
});
const later = written(3, [base], (doc) => doc.getText('discussion').insert(0, 'Đồng ý.'));

test('bytes changed anywhere in an update: refused with a reason, or the minutes stay readable for everybody', () => {
  const random = seededRandom(7).next;
  let [taken, refusedAlone, refusedTogether] = [0, 0, 0];
  for (let round = 0; round < 2_000; round += 1) {
    const changed = Uint8Array.from(edit);
    for (let at = 0; at < 1 + random() * 3; at += 1)
      changed[Math.floor(random() * changed.length)] = Math.floor(random() * (random() < 0.5 ? 256 : 12));
    try {
      assertUpdate(changed);
    } catch (error) {
      expect(error).toMatchObject({ reason: 'bad_update' });
      refusedAlone += 1;
      continue;
    }
    try {
      assertApplies(documentOf([base]), changed);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ reason: 'bad_update' });
      refusedTogether += 1;
      continue;
    }
    taken += 1;
    const log = [base, changed, later];
    const doc = documentOf(log);
    readWritten(doc);
    // As the browser of the other gets it, and as the history walks it.
    readWritten(documentOf([Y.encodeStateAsUpdate(doc)]));
    new Authorship(log.map((update, id) => ({ id, personId: null, update }))).comparePlan(0, 2);
  }
  expect(taken).toBeGreaterThan(100);
  expect(refusedAlone).toBeGreaterThan(500);
  expect(refusedTogether, 'sound alone, and the end of the minutes').toBeGreaterThan(50);
});

test('an update whose letters have not come is refused, and taken once they have', () => {
  const second = written(2, [base, edit], (doc) => doc.getText('course').insert(6, ' trái'));
  expect(() => assertApplies(documentOf([base]), second)).toThrow(AppError);
  const doc = documentOf([base, edit]);
  assertApplies(doc, second);
  expect(readWritten(doc).course).toContain('trái');
});

test('what makes a part too long is refused by its name; a part that is too long already may become shorter, and the rest be written', () => {
  const long = (doc: Y.Doc, key: string, letters: number) => doc.getText(key).insert(0, 'ữ'.repeat(letters));
  const tooLong = (log: Uint8Array[], change: (doc: Y.Doc) => void) => {
    try {
      assertApplies(documentOf(log), written(9, log, change));
      return [];
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_REQUEST', reason: 'minutes_too_long' });
      return (error as AppError).fields?.map(({ path }) => path);
    }
  };
  const lines =
    (count: number, text = '') =>
    (doc: Y.Doc) =>
      doc.getArray('plan').push(Array.from({ length: count }, (_, index) => line(`line ${index}`, text)));
  // Two who wrote as much as one may, at once.
  expect(tooLong([base], (doc) => long(doc, 'course', 2 * MAX_FIELD_LETTERS - 30))).toEqual([]);
  expect(tooLong([base], (doc) => long(doc, 'course', 2 * MAX_FIELD_LETTERS))).toEqual(['course']);
  expect(tooLong([base], lines(2 * MOST_PLAN_LINES - 1, 'a'))).toEqual([]);
  expect(tooLong([base], lines(2 * MOST_PLAN_LINES))).toEqual(['planLines']);
  expect(tooLong([base], lines(1, 'x'.repeat(2 * MAX_LINE_LETTERS + 1)))).toEqual(['plan']);
  expect(tooLong([base], (doc) => doc.getMap('diagnosis').set('text', 'x'.repeat(5_000)))).toEqual(['diagnosis']);
  const before = [base, written(8, [base], (doc) => long(doc, 'course', 3 * MAX_FIELD_LETTERS))];
  expect(tooLong(before, (doc) => doc.getText('course').insert(0, 'x'))).toEqual(['course']);
  expect(tooLong(before, (doc) => doc.getText('course').delete(0, 5))).toEqual([]);
  expect(tooLong(before, (doc) => doc.getText('discussion').insert(0, 'x'))).toEqual([]);
});

test('what arrives twice, or again as part of more, is no fault', () => {
  const doc = documentOf([base]);
  assertApplies(doc, edit);
  assertApplies(doc, edit);
  assertApplies(doc, Y.mergeUpdates([edit, later]));
  expect(readWritten(doc)).toMatchObject({ discussion: 'Đồng ý.', plan: [{ id: 'a' }, { id: 'b' }] });
});

test('an update that would hold up everybody for half a minute is given up and refused', () => {
  const heavy = heavyUpdate(11_000);
  expect(heavy.byteLength).toBeLessThan(256 * 1024);
  expect(() => assertUpdate(heavy)).toThrow(expect.objectContaining({ reason: 'bad_update' }));
  expect(() => assertApplies(documentOf([base]), heavy)).toThrow(expect.objectContaining({ reason: 'bad_update' }));
});

test('a code and the name of a line are what can be stored and decided on', () => {
  const doc = new Y.Doc();
  doc.getMap('diagnosis').set('code', 'I50\u0000');
  doc.getArray('plan').push([line(`a\u0000${'b'.repeat(100)}`, 'Chụp lại')]);
  const { diagnosis, plan } = readWritten(doc);
  expect(diagnosis.code).toBe('I50');
  expect(plan).toEqual([{ id: `a${'b'.repeat(63)}`, text: 'Chụp lại' }]);
});

test('going back to what was signed leaves alone what is the same: whose it is, and what others still write in it', () => {
  const doc = documentOf([base]);
  const signed = readWritten(doc);
  const atHome = written(4, [base], (other) => (other.getArray('plan').get(0) as Y.Map<Y.Text>).get('text')?.insert(0, '(tuần sau) '));
  doc.getText('course').insert(0, 'Sửa. ');
  doc.getArray('plan').push([line('b', 'Tái khám')]);
  const before = Y.encodeStateVector(doc);
  rewritten(doc, signed);
  expect(readWritten(doc)).toEqual(signed);
  const [kept] = doc.getArray('plan').toArray();
  expect((kept as Y.Map<unknown>).get('id')).toBe('a');
  Y.applyUpdate(doc, atHome);
  expect(readWritten(doc).plan).toEqual([{ id: 'a', text: '(tuần sau) Chụp lại' }]);
  expect(Y.encodeStateAsUpdate(doc, before).byteLength).toBeGreaterThan(2);
});
