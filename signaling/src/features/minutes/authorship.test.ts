import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Authorship, type LoggedUpdate } from './authorship.ts';
import { varUint } from './testing/heavyUpdate.ts';
import { within } from './within.ts';

/** A log as the server keeps it, from edits of several people on documents of their own that follow each other. */
function writing() {
  const log: LoggedUpdate[] = [];
  const docs = new Map<string, Y.Doc>();
  const docOf = (person: string): Y.Doc => {
    const doc = docs.get(person) ?? new Y.Doc();
    docs.set(person, doc);
    return doc;
  };
  return {
    log,
    edit(person: string, change: (doc: Y.Doc) => void): number {
      const doc = docOf(person);
      for (const { update } of log) Y.applyUpdate(doc, update);
      let made: Uint8Array | undefined;
      const onUpdate = (update: Uint8Array): void => void (made = update);
      doc.on('update', onUpdate);
      doc.transact(() => change(doc));
      doc.off('update', onUpdate);
      if (made !== undefined) log.push({ id: log.length + 1, personId: person, update: made });
      return log.length;
    },
  };
}
const course = (doc: Y.Doc): Y.Text => doc.getText('course');

test('each letter belongs to who sent it, each removal to who removed it', () => {
  const { log, edit } = writing();
  edit('lan', (doc) => course(doc).insert(0, 'Sốt ba ngày. '));
  const first = edit('tam', (doc) => course(doc).insert(course(doc).length, 'Không ho.'));
  const second = edit('tam', (doc) => course(doc).delete(4, 3));
  const third = edit('lan', (doc) => course(doc).insert(4, 'bốn'));
  const authorship = new Authorship(log);
  expect(authorship.compareText('course', 0, first)).toEqual([
    { text: 'Sốt ba ngày. ', change: 'added', by: 'lan' },
    { text: 'Không ho.', change: 'added', by: 'tam' },
  ]);
  expect(authorship.compareText('course', first, second)).toEqual([
    { text: 'Sốt ', change: 'same', by: 'lan' },
    { text: 'ba ', change: 'removed', by: 'tam' },
    { text: 'ngày. ', change: 'same', by: 'lan' },
    { text: 'Không ho.', change: 'same', by: 'tam' },
  ]);
  expect(authorship.compareText('course', second, third).filter(({ change }) => change !== 'same')).toEqual([
    { text: 'bốn', change: 'added', by: 'lan' },
  ]);
});

test('an update that repeats what another person wrote takes nothing from them', () => {
  const { log, edit } = writing();
  const first = edit('lan', (doc) => course(doc).insert(0, 'Của Lan'));
  const doc = new Y.Doc();
  for (const { update } of log) Y.applyUpdate(doc, update);
  course(doc).insert(0, 'Của Tâm. ');
  log.push({ id: first + 1, personId: 'tam', update: Y.encodeStateAsUpdate(doc) });
  expect(new Authorship(log).compareText('course', 0, first + 1)).toEqual([
    { text: 'Của Tâm. ', change: 'added', by: 'tam' },
    { text: 'Của Lan', change: 'added', by: 'lan' },
  ]);
});

test('lines of the plan: added, changed inside, removed', () => {
  const { log, edit } = writing();
  const plan = (doc: Y.Doc): Y.Array<Y.Map<unknown>> => doc.getArray('plan');
  const line = (id: string, text: string): Y.Map<unknown> =>
    new Y.Map<unknown>([
      ['id', id],
      ['text', new Y.Text(text)],
    ]);
  const first = edit('tam', (doc) => plan(doc).push([line('a', 'Furosemid'), line('b', 'Kali')]));
  const second = edit('lan', (doc) => {
    (plan(doc).get(0).get('text') as Y.Text).insert(9, ' 40 mg');
    plan(doc).delete(1);
  });
  const authorship = new Authorship(log);
  expect(authorship.comparePlan(0, first).map(({ id, change }) => [id, change])).toEqual([
    ['a', 'added'],
    ['b', 'added'],
  ]);
  expect(authorship.comparePlan(first, second)).toEqual([
    {
      id: 'a',
      change: 'same',
      runs: [
        { text: 'Furosemid', change: 'same', by: 'tam' },
        { text: ' 40 mg', change: 'added', by: 'lan' },
      ],
    },
    { id: 'b', change: 'removed', runs: [{ text: 'Kali', change: 'removed', by: 'lan' }] },
  ]);
  expect(authorship.comparePlan(second, second).map(({ id }) => id)).toEqual(['a']);
});

test('between any two moments of any writing, what stood before and after is exactly what the documents held', () => {
  const edits = fc.array(
    fc.record({ person: fc.constantFrom('lan', 'tam', 'hoa'), at: fc.nat(40), remove: fc.nat(6), text: fc.string({ maxLength: 6 }) }),
    { minLength: 1, maxLength: 14 },
  );
  fc.assert(
    fc.property(edits, fc.nat(), fc.nat(), (list, a, b) => {
      const { log, edit } = writing();
      for (const { person, at, remove, text } of list)
        edit(person, (doc) => {
          const index = Math.min(at, course(doc).length);
          course(doc).delete(index, Math.min(remove, course(doc).length - index));
          course(doc).insert(index, text);
        });
      const [from, to] = [a % (log.length + 1), b % (log.length + 1)].sort((x, y) => x - y) as [number, number];
      const standing = (moment: number): string => {
        const doc = new Y.Doc();
        for (const { update } of log.slice(0, moment)) Y.applyUpdate(doc, update);
        return course(doc).toJSON();
      };
      const runs = new Authorship(log).compareText('course', from, to);
      const joined = (not: string): string =>
        runs
          .filter(({ change }) => change !== not)
          .map(({ text }) => text)
          .join('');
      expect(joined('removed')).toBe(standing(to));
      expect(joined('added')).toBe(standing(from));
    }),
  );
});

test('a text of which every second letter was deleted is told apart as fast as any', () => {
  const { log, edit } = writing();
  const letters = 100_000;
  edit('lan', (doc) => course(doc).insert(0, 'ab'.repeat(letters / 2)));
  const doc = new Y.Doc();
  for (const { update } of log) Y.applyUpdate(doc, update);
  // As one update would say it; deleting them one by one in a document would take minutes.
  const [client = 0] = [...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()];
  const places = Array.from({ length: letters / 2 }, (_, index) => [...varUint(index * 2), 1]).flat();
  log.push({ id: 2, personId: 'tam', update: Uint8Array.from([0, 1, ...varUint(client), ...varUint(letters / 2), ...places]) });
  // A third of a second; looking at every range for every letter took fifty times as long, and a test that never waits is not ended by its own patience.
  const runs = within(5_000, () => new Authorship(log).compareText('course', 1, 2));
  expect(runs).toHaveLength(letters);
  expect(runs.slice(0, 2)).toEqual([
    { text: 'a', change: 'removed', by: 'tam' },
    { text: 'b', change: 'same', by: 'lan' },
  ]);
});

test('the diagnosis belongs to who wrote it last', () => {
  const { log, edit } = writing();
  const diagnosis = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('diagnosis');
  expect(new Authorship(log).diagnosisBy()).toBeUndefined();
  edit('lan', (doc) => void diagnosis(doc).set('code', 'I20'));
  edit('lan', (doc) => void diagnosis(doc).set('text', 'Đau thắt ngực'));
  edit('tam', (doc) => void diagnosis(doc).set('code', 'I21'));
  expect(new Authorship(log).diagnosisBy()).toBe('tam');
});
