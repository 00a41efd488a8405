import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { openDocument } from './document.ts';
import { addPrompt, openPrompts } from './prompts.ts';

const prompts = [
  { vi: 'Tiền sử', en: 'Past history' },
  { vi: 'Khám', en: 'Examination' },
];

test('headings come behind what is written, which stays, and are offered once in either language', () => {
  const document = openDocument(new Y.Doc());
  const text = document.text('course');
  text.insert(0, 'Sốt 3 ngày.');
  addPrompt(document, text, 'Tiền sử');
  expect(text.toJSON()).toBe('Sốt 3 ngày.\nTiền sử: ');
  expect(openPrompts(text.toJSON(), prompts)).toEqual([prompts[1]]);
  text.insert(text.length, 'khỏe\nexamination: normal');
  expect(openPrompts(text.toJSON(), prompts)).toEqual([]);
  document.undo.undo();
  expect(text.toJSON()).toContain('Sốt 3 ngày.');
});
