import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { addPlanLine, openDocument, readPlan, readWritten, removePlanLine } from './document.ts';
import { partsOfUpdate } from './parts.ts';
import { lackingParts } from './stateCover.ts';

const MOST = 4_000;

const copyOf = (...updates: Uint8Array[]): Y.Doc => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
};
const lacking = (doc: Y.Doc, server: Y.Doc, most = MOST): Uint8Array[] =>
  lackingParts(doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(doc)), Y.encodeStateVector(server), most);
const contents = (doc: Y.Doc) => {
  const { plan, ...texts } = readWritten(openDocument(doc));
  return { ...texts, plan: plan.map(({ text }) => text) };
};

/** One part is taken, as by the server: nothing in it may wait for what comes later. */
function take(server: Y.Doc, part: Uint8Array, most = MOST): void {
  expect(part.byteLength).toBeLessThanOrEqual(most);
  Y.applyUpdate(server, part);
  expect([server.store.pendingStructs, server.store.pendingDs]).toEqual([null, null]);
}

const meet = (docs: readonly Y.Doc[]): void => docs.forEach((one) => docs.forEach((two) => Y.applyUpdate(one, Y.encodeStateAsUpdate(two))));

/** Several pages of one person, one after the other and two at once, as the device keeps them; with lines, deletions and things undone. */
function longDay(seed: number, server: Y.Doc): Y.Doc {
  const random = seededRandom(seed).next;
  const below = (end: number): number => Math.floor(random() * end);
  let device = Y.encodeStateAsUpdate(server);
  for (let page = 0; page < 4; page += 1) {
    const open = [copyOf(device), copyOf(device)].map(openDocument);
    for (let act = 0; act < 120; act += 1) {
      const document = open[below(2)];
      if (document === undefined) continue;
      const text = document.text((['reason', 'course', 'discussion', 'conclusion', 'nextStep'] as const)[below(5)] ?? 'reason');
      const kind = random();
      if (kind < 0.5) text.insert(below(text.length + 1), 'Bệnh nhân đỡ khó thở 🫁 '.repeat(1 + below(kind < 0.05 ? 400 : 3)));
      else if (kind < 0.8 && text.length > 0) text.delete(below(text.length), 1);
      else if (kind < 0.85) {
        const id = addPlanLine(document);
        readPlan(document)
          .find((line) => line.id === id)
          ?.text.insert(0, 'Furosemid 40 mg');
      } else if (kind < 0.9) removePlanLine(document, readPlan(document)[0]?.id ?? '');
      else document.undo.undo();
      if (random() < 0.05) meet(open.map(({ doc }) => doc));
    }
    device = Y.mergeUpdates(open.map(({ doc }) => Y.encodeStateAsUpdate(doc)));
  }
  return copyOf(device);
}

test('a long day without a link arrives in parts, each sound where it comes, in whatever places it is cut and sent twice', () => {
  for (let seed = 1; seed <= 4; seed += 1) {
    const random = seededRandom(seed).next;
    const server = new Y.Doc();
    server.getText('reason').insert(0, 'Khó thở. '.repeat(40));
    const doc = longDay(seed, server);
    let cuts = 0;
    for (let left = lacking(doc, server); left.length > 0; left = lacking(doc, server)) {
      if (cuts === 0) expect(left.length, 'too much for one').toBeGreaterThan(5);
      const reached = 1 + Math.floor(random() * 4);
      for (const part of left.slice(0, reached)) {
        take(server, part);
        if (random() < 0.2) take(server, part);
      }
      cuts += 1;
      // Somebody else writes meanwhile, and it is heard.
      server.getText('course').insert(0, 'Thêm. ');
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(doc)));
    }
    expect(cuts).toBeGreaterThan(1);
    expect(contents(server)).toEqual(contents(doc));
    expect(Y.encodeStateVector(server)).toEqual(Y.encodeStateVector(doc));
  }
});

test('no text is longer on the way than before or after, and what is deleted does not come back to sight', () => {
  const server = new Y.Doc();
  server.getText('course').insert(0, 'cũ '.repeat(3_000));
  const doc = copyOf(Y.encodeStateAsUpdate(server));
  const text = doc.getText('course');
  for (let word = 0; word < 2_000; word += 1) {
    text.delete(0, 3);
    text.insert(text.length, 'mới mẻ sai');
    text.delete(text.length - 4, 4);
  }
  const most = Math.max(text.length, server.getText('course').length);
  const parts = lacking(doc, server);
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts) {
    take(server, part);
    expect(server.getText('course').length).toBeLessThanOrEqual(most);
    expect(server.getText('course').toJSON()).not.toContain('sai');
  }
  expect(server.getText('course').toJSON()).toBe(text.toJSON());
});

test('deletions alone that are too many for one go in parts, and what the server knows of them is not sent again', () => {
  const server = new Y.Doc();
  server.getText('course').insert(0, 'ab'.repeat(2_000));
  const doc = copyOf(Y.encodeStateAsUpdate(server));
  for (let at = 0; at < 2_000; at += 1) doc.getText('course').delete(at, 1);
  const parts = lacking(doc, server);
  expect(parts.length).toBeGreaterThan(3);
  const [first, ...rest] = parts;
  if (first !== undefined) take(server, first);
  expect(lacking(doc, server)).toHaveLength(rest.length);
  for (const part of lacking(doc, server)) take(server, part);
  expect(server.getText('course').toJSON()).toBe('b'.repeat(2_000));
  expect(lacking(doc, server)).toEqual([]);
  doc.getText('course').delete(0, 1);
  expect(lacking(doc, server)[0]?.byteLength, 'one letter').toBeLessThan(30);
});

test('one text larger than a part is cut between its signs', () => {
  const doc = new Y.Doc();
  doc.getText('course').insert(0, `a${'🫁'.repeat(9_000)}`);
  const server = new Y.Doc();
  for (const part of lacking(doc, server)) take(server, part);
  expect(server.getText('course').toJSON()).toBe(doc.getText('course').toJSON());
});

test('an edit that is large by itself is cut as it is made, into an order in which each part can be read', () => {
  const doc = new Y.Doc();
  const server = new Y.Doc();
  const sent: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => sent.push(...partsOfUpdate(update, MOST)));
  const { text } = openDocument(doc);
  doc.transact(() => {
    for (const key of ['reason', 'course', 'discussion'] as const) text(key).insert(0, 'Chữ '.repeat(1_500));
  });
  doc.transact(() => {
    text('course').delete(0, 4_000);
    text('reason').insert(2, 'nghĩa '.repeat(1_500));
  });
  expect(sent.length).toBeGreaterThan(4);
  for (const part of sent) take(server, part);
  expect(contents(server)).toEqual(contents(doc));
});

test('what hangs on a letter that the device has lost is left out, and the rest is not refused with it', () => {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const letter of 'abc') doc.getText('course').insert(doc.getText('course').length, letter);
  doc.getText('course').delete(2, 1);
  // The record of the second keystroke was not taken.
  const device = copyOf(...updates.filter((_, index) => index !== 1));
  expect(device.store.pendingStructs).not.toBeNull();
  device.getText('reason').insert(0, 'Sau đó');
  const server = new Y.Doc();
  for (const part of lacking(device, server)) take(server, part);
  expect(contents(server)).toMatchObject({ course: 'a', reason: 'Sau đó' });
  expect(lacking(device, server)).toEqual([]);
});
