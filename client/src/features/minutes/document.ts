import * as Y from 'yjs';
import type { MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import { inPlanOrder, MINUTES_TEXTS, type MinutesText } from '@hoi-chan/shared/clinical/minutesFields.ts';

/** The origin of what this person does here: followed by undo, unlike what comes from others or from the device's store. */
export const LOCAL = Symbol('local');

export interface PlanEntry {
  id: string;
  text: Y.Text;
}

/** The shared types of the minutes (their structure is written in the contract). */
export interface MinutesDocument {
  doc: Y.Doc;
  text(key: MinutesText): Y.Text;
  diagnosis: Y.Map<string>;
  plan: Y.Array<Y.Map<unknown>>;
  /** `code`: the template whose prompts are shown, when it is not the one of the specialty. */
  template: Y.Map<unknown>;
  undo: Y.UndoManager;
}

export function openDocument(doc: Y.Doc): MinutesDocument {
  const texts = Object.fromEntries(MINUTES_TEXTS.map((key) => [key, doc.getText(key)])) as Record<MinutesText, Y.Text>;
  const diagnosis = doc.getMap<string>('diagnosis');
  const plan = doc.getArray<Y.Map<unknown>>('plan');
  const undo = new Y.UndoManager([...Object.values(texts), diagnosis, plan], { trackedOrigins: new Set([LOCAL]), captureTimeout: 800 });
  return { doc, text: (key) => texts[key], diagnosis, plan, template: doc.getMap<unknown>('template'), undo };
}

/** The shared text behind a field: a key of MINUTES_TEXTS or `plan:<line id>`. */
export function findText(document: MinutesDocument, field: string): Y.Text | undefined {
  if ((MINUTES_TEXTS as readonly string[]).includes(field)) return document.text(field as MinutesText);
  return readPlan(document).find((line) => `plan:${line.id}` === field)?.text;
}

/** The plan in the order in which it is shown; malformed entries (never written by us) are left out. */
export function readPlan({ plan }: MinutesDocument): PlanEntry[] {
  return inPlanOrder(planWithOrder(plan)).map(({ id, text }) => ({ id, text }));
}

function planWithOrder(plan: Y.Array<Y.Map<unknown>>): (PlanEntry & { order: number | null; map: Y.Map<unknown> })[] {
  return plan.toArray().flatMap((map) => {
    if (!(map instanceof Y.Map)) return [];
    const [id, text, order] = [map.get('id'), map.get('text'), map.get('order')];
    if (typeof id !== 'string' || !(text instanceof Y.Text)) return [];
    return [{ id, text, order: typeof order === 'number' ? order : null, map }];
  });
}

/** Adds an empty line at the end and returns its id. */
export function addPlanLine({ doc, plan, undo }: MinutesDocument): string {
  undo.stopCapturing();
  const id = crypto.randomUUID();
  doc.transact(() => {
    const line = new Y.Map<unknown>();
    line.set('id', id);
    line.set('text', new Y.Text());
    const orders = keys(planWithOrder(plan));
    line.set('order', orders.length === 0 ? 0 : Math.max(...orders) + 1);
    plan.push([line]);
  }, LOCAL);
  return id;
}

export function removePlanLine({ doc, plan, undo }: MinutesDocument, id: string): void {
  undo.stopCapturing();
  const index = plan.toArray().findIndex((line) => line instanceof Y.Map && line.get('id') === id);
  if (index >= 0) doc.transact(() => plan.delete(index), LOCAL);
}

/** Moves a line one place up (-1) or down (1) by giving it an `order` between its new neighbours. */
export function movePlanLine({ doc, plan, undo }: MinutesDocument, id: string, by: -1 | 1): void {
  undo.stopCapturing();
  const all = planWithOrder(plan);
  const sorted = inPlanOrder(all);
  const place = sorted.findIndex((line) => line.id === id);
  const line = sorted[place];
  const next = sorted[place + by];
  if (line === undefined || next === undefined) return;
  const key = (entry: (typeof all)[number]): number => entry.order ?? all.indexOf(entry);
  const beyond = sorted[place + 2 * by];
  const order = beyond === undefined ? key(next) + by : (key(next) + key(beyond)) / 2;
  doc.transact(() => {
    if (order !== key(next) && (beyond === undefined || order !== key(beyond))) line.map.set('order', order);
    // Two neighbours share a key (moved at the same time by two people): number all lines anew.
    else
      sorted
        .toSpliced(place, 1)
        .toSpliced(place + by, 0, line)
        .forEach((entry, index) => entry.map.set('order', index));
  }, LOCAL);
}

function keys(lines: readonly { order: number | null }[]): number[] {
  return lines.map((line, index) => line.order ?? index);
}

export function readDiagnosis({ diagnosis }: MinutesDocument): { code: string; text: string } {
  const [code, text] = [diagnosis.get('code'), diagnosis.get('text')];
  return { code: typeof code === 'string' ? code : '', text: typeof text === 'string' ? text : '' };
}

export function readTemplate({ template }: MinutesDocument): string | undefined {
  const code = template.get('code');
  return typeof code === 'string' ? code : undefined;
}

export function writeTemplate({ doc, template }: MinutesDocument, code: string): void {
  doc.transact(() => template.set('code', code), LOCAL);
}

export function writeDiagnosis({ doc, diagnosis, undo }: MinutesDocument, value: { code: string; text: string }): void {
  undo.stopCapturing();
  doc.transact(() => {
    diagnosis.set('code', value.code);
    diagnosis.set('text', value.text);
  }, LOCAL);
}

/** What is written, as plain values, for the checks before signing. */
export function readWritten(document: MinutesDocument): Pick<MinutesContent, MinutesText | 'diagnosis' | 'plan'> {
  const texts = Object.fromEntries(MINUTES_TEXTS.map((key) => [key, document.text(key).toJSON()])) as Record<MinutesText, string>;
  return {
    ...texts,
    diagnosis: readDiagnosis(document),
    plan: readPlan(document).map(({ id, text }) => ({ id, text: text.toJSON(), confirmed: null })),
  };
}
