import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { answerFrom } from './answer.ts';
import { documentOf } from './document.ts';

const MOST = 20_000;

/** What several people have stored, one keystroke or paste after the other. */
function logOf(seed: number): Uint8Array[] {
  const random = seededRandom(seed).next;
  const log: Uint8Array[] = [];
  const people = Array.from({ length: 3 }, () => new Y.Doc());
  for (const doc of people)
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'told') return;
      log.push(update);
      for (const other of people) if (other !== doc) Y.applyUpdate(other, update, 'told');
    });
  for (let act = 0; act < 1_500; act += 1) {
    const text = people[Math.floor(random() * 3)]?.getText(random() < 0.5 ? 'course' : 'discussion');
    const at = Math.floor(random() * ((text?.length ?? 0) + 1));
    const kind = random();
    if (kind < 0.02) text?.insert(at, 'Diễn biến nặng lên. '.repeat(400));
    else if (kind < 0.7) text?.insert(at, 'ọ');
    else text?.delete(at, Math.min(kind < 0.75 ? 3_000 : 1, text.length - at));
  }
  return log;
}

test('a long text comes piece by piece, each of which can be read; the last brings every deletion', () => {
  for (let seed = 1; seed <= 2; seed += 1) {
    const log = logOf(seed);
    const reader = new Y.Doc();
    let rounds = 0;
    for (let isWhole = false; !isWhole; rounds += 1) {
      const before = Y.encodeStateVector(reader);
      const answer = answerFrom(log, rounds === 0 ? new Uint8Array() : before, MOST);
      Y.applyUpdate(reader, answer.update);
      expect([reader.store.pendingStructs, reader.store.pendingDs]).toEqual([null, null]);
      isWhole = answer.isWhole;
      if (!isWhole) {
        // Deletions that are known by then come along: Yjs has no word for those that are lacking.
        expect(answer.update.byteLength).toBeLessThan(MOST + 8_000);
        expect(Y.encodeStateVector(reader), 'something new with each').not.toEqual(before);
      }
      expect(answer.stateVector).toEqual(Y.encodeStateVector(documentOf(log)));
      expect(rounds).toBeLessThan(60);
    }
    expect(rounds).toBeGreaterThan(3);
    for (const key of ['course', 'discussion']) expect(reader.getText(key).toJSON()).toBe(documentOf(log).getText(key).toJSON());
    expect(answerFrom(log, Y.encodeStateVector(reader), MOST).isWhole).toBe(true);
  }
});

test('one stored update that is larger than a piece comes as one', () => {
  const doc = new Y.Doc();
  const log: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => log.push(update));
  for (const key of ['course', 'discussion', 'conclusion']) doc.getText(key).insert(0, 'ữ'.repeat(20_000));
  const reader = new Y.Doc();
  const answers = [1, 2, 3].map(() => {
    const answer = answerFrom(log, Y.encodeStateVector(reader), MOST);
    Y.applyUpdate(reader, answer.update);
    return answer.isWhole;
  });
  expect(answers).toEqual([false, false, true]);
  expect(reader.getText('conclusion').length).toBe(20_000);
});

test('noise for a state vector is refused with a reason', () => {
  expect(() => answerFrom(logOf(4), new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255, 255, 255]), MOST)).toThrow('state vector');
});
