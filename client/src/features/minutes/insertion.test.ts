import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { MAX_FIELD_LETTERS, MOST_PLAN_LINES } from '@hoi-chan/shared/clinical/minutesFields.ts';
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
  expect(insertion.insert({ id: 'p', kind: 'chat', field: 'plan', text: 'Furosemid 80 mg' })?.field).toMatch(/^plan:/);
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
  const inserted = insertion.insert({ id: 'p', kind: 'chat', field: 'plan', text: 'Một' });
  insertion.remember(inserted?.field ?? '', 0);
  document.plan.delete(0, 1);
  expect(insertion.insert(lab('Kali 5,1'))?.field).toBe('course');
});

test('each is one step of undo, also right after typing', () => {
  const { document, insertion } = made();
  document.doc.transact(() => document.text('course').insert(0, 'Sốt.'), undefined);
  const first = insertion.insert(lab('Kali 5,1'));
  const second = insertion.insert(lab('Natri 135'));
  expect(first?.undo()).toBe(false);
  expect(second?.undo()).toBe(true);
  expect(document.text('course').toJSON()).toBe('Sốt. Kali 5,1');
  expect(first?.undo()).toBe(true);
  expect(document.text('course').toJSON()).toBe('Sốt.');
});

test('what is put in is plain composed text of a bounded size', () => {
  const { document, insertion } = made();
  insertion.insert(lab(`  Bệ\u0301nh\u0000<script>\r\n${'x'.repeat(5_000)}`));
  const text = document.text('course').toJSON();
  expect(text.startsWith('Bệ́nh <script>\n'.normalize('NFC'))).toBe(true);
  expect(text).toHaveLength(2_000);
});

test('what has no room is not put in, and where that is can be said', () => {
  const { document, insertion } = made();
  document.text('course').insert(0, 'x'.repeat(MAX_FIELD_LETTERS - 5));
  expect([insertion.fieldOf(lab('Kali 5,1')), insertion.insert(lab('Kali 5,1'))]).toEqual(['course', undefined]);
  expect(document.text('course')).toHaveLength(MAX_FIELD_LETTERS - 5);
  const offer: MinutesOffer = { id: 'p', kind: 'chat', field: 'plan', text: 'Tái khám' };
  for (let line = 0; line < MOST_PLAN_LINES; line += 1) expect(insertion.insert(offer)).toBeDefined();
  expect([insertion.fieldOf(offer), insertion.insert(offer)]).toEqual(['plan', undefined]);
  expect(document.plan).toHaveLength(MOST_PLAN_LINES);
  insertion.remember(`plan:${readPlan(document)[0]?.id}`, 0);
  expect([insertion.fieldOf(lab('x')), insertion.insert(lab('x'.repeat(2_000)))]).toEqual(['plan', undefined]);
});

test('never glued to its neighbours', () => {
  expect(spaced('', 'Na 1', '', 'lab')).toBe('Na 1');
  expect(spaced('a', 'Na 1', 'b', 'lab')).toBe('; Na 1; ');
  expect(spaced('a ', 'Na 1', '.', 'lab')).toBe('Na 1');
  expect(spaced('a', 'x', 'b', 'chat')).toBe('\nx\n');
  expect(spaced('a\n', 'x', '\nb', 'chat')).toBe('x');
});
