import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { addPlanLine, LOCAL, openDocument, readPlan, readWritten, removePlanLine, writeDiagnosis } from './document.ts';
import { restoreContent } from './restore.ts';

test('an earlier version comes back whole, as one step that can be undone, and another’s caret keeps its place', () => {
  const document = openDocument(new Y.Doc());
  document.text('course').insert(0, 'Sốt ba ngày, không ho.');
  writeDiagnosis(document, { code: 'J18', text: 'Viêm phổi' });
  const ids = [addPlanLine(document), addPlanLine(document)];
  for (const [index, { text }] of readPlan(document).entries()) text.insert(0, `Dòng ${index}`);
  const before = readWritten(document);

  document.doc.transact(() => document.text('course').insert(3, ' cao'), LOCAL);
  document.doc.transact(() => document.text('conclusion').insert(0, 'Nặng'), LOCAL);
  writeDiagnosis(document, { code: 'J15', text: 'Viêm phổi vi khuẩn' });
  removePlanLine(document, ids[0] ?? '');
  addPlanLine(document);
  const place = Y.createRelativePositionFromTypeIndex(document.text('course'), 'Sốt cao ba ngày'.length);
  const after = readWritten(document);

  restoreContent(document, before);
  expect(readWritten(document)).toEqual(before);
  expect(Y.createAbsolutePositionFromRelativePosition(place, document.doc)?.index).toBe('Sốt ba ngày'.length);
  document.undo.undo();
  expect(readWritten(document)).toEqual(after);
});
