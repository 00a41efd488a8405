import * as Y from 'yjs';
import { MINUTES_TEXTS } from '@hoi-chan/shared/clinical/minutesFields.ts';
import type { MinutesChanges } from '@hoi-chan/shared/features/minutes.ts';
import { LOCAL, readDiagnosis, readPlan, type MinutesDocument } from './document.ts';
import { findChange } from './textChange.ts';

/** Writes what stood in an earlier version over what stands now: an edit like any other, in one step of undo, keeping what is equal. */
export function restoreContent(document: MinutesDocument, content: MinutesChanges['content']): void {
  const { doc, diagnosis, plan, undo } = document;
  undo.stopCapturing();
  doc.transact(() => {
    for (const key of MINUTES_TEXTS) rewrite(document.text(key), content[key]);
    const now = readDiagnosis(document);
    for (const part of ['code', 'text'] as const) if (now[part] !== content.diagnosis[part]) diagnosis.set(part, content.diagnosis[part]);
    const wanted = new Map(content.plan.map((line, order) => [line.id, { ...line, order }]));
    for (let index = plan.length - 1; index >= 0; index -= 1) {
      const line: unknown = plan.get(index);
      const id: unknown = line instanceof Y.Map ? line.get('id') : undefined;
      if (typeof id !== 'string' || !wanted.has(id)) plan.delete(index);
    }
    const standing = new Map(readPlan(document).map(({ id, text }) => [id, text]));
    for (const { id, text, order } of wanted.values()) {
      const there = standing.get(id);
      if (there === undefined) plan.push([new Y.Map<unknown>(Object.entries({ id, text: new Y.Text(text), order }))]);
      else rewrite(there, text);
    }
    for (const line of plan.toArray()) {
      const order = wanted.get(String(line.get('id')))?.order;
      if (order !== undefined && line.get('order') !== order) line.set('order', order);
    }
  }, LOCAL);
  undo.stopCapturing();
}

function rewrite(text: Y.Text, wanted: string): void {
  const change = findChange(text.toJSON(), wanted, wanted.length);
  if (change === undefined) return;
  if (change.remove > 0) text.delete(change.index, change.remove);
  if (change.insert !== '') text.insert(change.index, change.insert);
}
