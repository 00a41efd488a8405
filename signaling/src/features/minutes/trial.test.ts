import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Transaction } from '../../db/database.ts';
import { createTrials } from './trial.ts';

const stored = vi.hoisted((): { log: Uint8Array[] } => ({ log: [] }));
vi.mock('./store.ts', () => ({ listUpdatesAfter: (_db: unknown, _consult: string, id: number) => Promise.resolve(stored.log.slice(id)) }));

const tx = {} as Transaction;
const writer = (): (() => Uint8Array) => {
  const doc = new Y.Doc();
  let made = new Uint8Array();
  doc.on('update', (update: Uint8Array) => {
    made = Uint8Array.from(update);
  });
  return (): Uint8Array => {
    doc.getText('course').insert(0, 'a');
    return made;
  };
};

/** Whatever is timed takes ten milliseconds. */
const clock = (): (() => number) => {
  let now = 0;
  return () => (now += 10);
};

test('minutes that have become too slow to read take nothing more', async () => {
  stored.log = [writer()()];
  await expect(createTrials(9, clock()).begin(tx, 'consult', 0)).rejects.toMatchObject({ code: 'INVALID_REQUEST', reason: 'too_large' });
});

test('what took long only one by one is read anew and goes on', async () => {
  stored.log = [];
  const edit = writer();
  const trials = createTrials(45, clock());
  for (let id = 1; id <= 20; id += 1) {
    const trial = await trials.begin(tx, 'consult', 0);
    const update = edit();
    trial.assertApplies(update);
    stored.log.push(update);
    trial.stored(id);
  }
  const doc = new Y.Doc();
  for (const update of stored.log) Y.applyUpdate(doc, update);
  expect(doc.getText('course').toString()).toBe('a'.repeat(20));
});
