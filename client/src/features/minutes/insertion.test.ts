import * as Y from 'yjs';
import { expect, test } from 'vitest';
import type { MinutesOffer } from '../../state/minutesOffers.ts';
import { openDocument, readPlan } from './document.ts';
import { createInsertion, spaced } from './insertion.ts';

const made = () => {
  const document = openDocument(new Y.Doc());
  return { document, insertion: createInsertion(document) };
};
const lab = (text: string): MinutesOffer => ({ id: text, kind: 'lab', text });

test('without a cursor each kind goes to the end of its own field', () => {
  const { document, insertion } = made();
  insertion.insert(lab('Kali 5,1 mmol/L'));
  insertion.insert(lab('Natri 135 mmol/L'));
  expect(document.text('course').toJSON()).toBe('Kali 5,1 mmol/L; Natri 135 mmol/L');
  insertion.insert({ id: 'c', kind: 'chat', text: 'Lan: đã dùng 3 ngày' });
  insertion.insert({ id: 'd', kind: 'chat', text: 'Tâm: tăng liều' });
  expect(document.text('discussion').toJSON()).toBe('Lan: đã dùng 3 ngày\nTâm: tăng liều');
  expect(insertion.insert({ id: 'p', kind: 'chat', field: 'plan', text: 'Furosemid 80 mg' }).field).toMatch(/^plan:/);
  expect(readPlan(document).map(({ text }) => text.toJSON())).toEqual(['Furosemid 80 mg']);
});

test('at the cursor, which stays where it was meant while others write, and moves behind what was put in', () => {
  const { document, insertion } = made();
  document.text('conclusion').insert(0, 'Suy tim. Theo dõi.');
  insertion.remember('conclusion', 'Suy tim.'.length);
  document.doc.transact(() => document.text('conclusion').insert(0, 'Nghĩ '), 'another');
  insertion.insert(lab('BNP 900 pg/mL'));
  insertion.insert(lab('Kali 5,1 mmol/L'));
  expect(document.text('conclusion').toJSON()).toBe('Nghĩ Suy tim. BNP 900 pg/mL; Kali 5,1 mmol/L Theo dõi.');
});

test('a cursor in a line of the plan that was removed falls back to the field', () => {
  const { document, insertion } = made();
  const { field } = insertion.insert({ id: 'p', kind: 'chat', field: 'plan', text: 'Một' });
  insertion.remember(field, 0);
  document.plan.delete(0, 1);
  expect(insertion.insert(lab('Kali 5,1')).field).toBe('course');
});

test('each is one step of undo, also right after typing', () => {
  const { document, insertion } = made();
  document.doc.transact(() => document.text('course').insert(0, 'Sốt.'), undefined);
  const first = insertion.insert(lab('Kali 5,1'));
  const second = insertion.insert(lab('Natri 135'));
  expect(first.undo()).toBe(false);
  expect(second.undo()).toBe(true);
  expect(document.text('course').toJSON()).toBe('Sốt. Kali 5,1');
  expect(first.undo()).toBe(true);
  expect(document.text('course').toJSON()).toBe('Sốt.');
});

test('what is put in is plain composed text of a bounded size', () => {
  const { document, insertion } = made();
  insertion.insert(lab(`  Bệ\u0301nh\u0000<script>\r\n${'x'.repeat(5_000)}`));
  const text = document.text('course').toJSON();
  expect(text.startsWith('Bệ́nh <script>\n'.normalize('NFC'))).toBe(true);
  expect(text).toHaveLength(2_000);
});

test('never glued to its neighbours', () => {
  expect(spaced('', 'Na 1', '', 'lab')).toBe('Na 1');
  expect(spaced('a', 'Na 1', 'b', 'lab')).toBe('; Na 1; ');
  expect(spaced('a ', 'Na 1', '.', 'lab')).toBe('Na 1');
  expect(spaced('a', 'x', 'b', 'chat')).toBe('\nx\n');
  expect(spaced('a\n', 'x', '\nb', 'chat')).toBe('x');
});
