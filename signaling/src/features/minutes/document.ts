import {
  MAX_FIELD_LETTERS,
  MAX_LINE_ID_LETTERS,
  MAX_LINE_LETTERS,
  MERGED_TIMES,
  MOST_PLAN_LINES,
} from '@hoi-chan/shared/clinical/minutesFields.ts';
import { inPlanOrder, MINUTES_TEXTS, type MinutesText } from '@hoi-chan/shared/features/minutes.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import * as Y from 'yjs';
import { within } from './within.ts';

/**
 * An update of the permitted size that sets thousands of letters at one and the same place would keep everybody waiting for half a minute: who may stand
 * where grows with the square of their number. An honest one of that size takes some hundredths of a second.
 */
const MOST_MS = 1_000;

/** What people write, taken out of the Yjs document as plain values. */
export interface WrittenMinutes extends Record<MinutesText, string> {
  diagnosis: { code: string; text: string };
  plan: { id: string; text: string }[];
}

export function documentOf(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc;
}

/** The first state of the minutes, from what the request already says. */
export function prefilled(texts: Partial<Record<MinutesText, string>>, diagnosis: { code: string; text: string } | null): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const key of MINUTES_TEXTS) {
      const text = texts[key];
      if (text) doc.getText(key).insert(0, text);
    }
    if (diagnosis !== null) {
      doc.getMap('diagnosis').set('code', diagnosis.code);
      doc.getMap('diagnosis').set('text', diagnosis.text);
    }
  });
  return Y.encodeStateAsUpdate(doc);
}

/** Reads whatever is there without trusting its shape: what does not fit is left out, never thrown at the reader. */
export function readWritten(doc: Y.Doc): WrittenMinutes {
  const texts = Object.fromEntries(MINUTES_TEXTS.map((key) => [key, clean(doc.getText(key).toString())])) as Record<MinutesText, string>;
  const diagnosis = doc.getMap('diagnosis');
  const lines = doc
    .getArray('plan')
    .toArray()
    .filter((line): line is Y.Map<unknown> => line instanceof Y.Map)
    .map((line) => ({ id: idOf(line), text: clean(plain(line.get('text'))), order: numberOrNull(line.get('order')) }));
  const plan = inPlanOrder(lines)
    .filter((line) => line.id !== '' && line.text !== '')
    .map(({ id, text }) => ({ id, text }));
  return { ...texts, diagnosis: { code: clean(plain(diagnosis.get('code'))), text: clean(plain(diagnosis.get('text'))) }, plan };
}

/** Writes plain values over what the document holds. Only what differs is touched. */
export function rewritten(doc: Y.Doc, content: WrittenMinutes): void {
  const rewrite = (text: Y.Text, wanted: string): void => {
    if (text.toString() === wanted) return;
    text.delete(0, text.length);
    text.insert(0, wanted);
  };
  doc.transact(() => {
    for (const key of MINUTES_TEXTS) rewrite(doc.getText(key), content[key]);
    const diagnosis = doc.getMap('diagnosis');
    for (const part of ['code', 'text'] as const) {
      if (plain(diagnosis.get(part)) !== content.diagnosis[part]) diagnosis.set(part, content.diagnosis[part]);
    }
    rewritePlan(doc.getArray('plan'), content.plan, rewrite);
  });
}

/** Lines that stay keep their text, and with it who wrote it and what others still write in it. */
function rewritePlan(plan: Y.Array<unknown>, wanted: WrittenMinutes['plan'], rewrite: (text: Y.Text, wanted: string) => void): void {
  const kept = new Map<string, Y.Map<unknown>>();
  const named = (line: unknown): string => (line instanceof Y.Map && line.get('text') instanceof Y.Text ? idOf(line) : '');
  for (let index = plan.length - 1; index >= 0; index -= 1) {
    const line = plan.get(index);
    const id = named(line);
    if (wanted.some((other) => other.id === id) && !kept.has(id)) kept.set(id, line as Y.Map<unknown>);
    else plan.delete(index);
  }
  for (const [order, { id, text }] of wanted.entries()) {
    const line = kept.get(id);
    if (line === undefined) {
      plan.push([
        new Y.Map<unknown>([
          ['id', id],
          ['text', new Y.Text(text)],
          ['order', order],
        ]),
      ]);
      continue;
    }
    rewrite(line.get('text') as Y.Text, text);
    if (line.get('order') !== order) line.set('order', order);
  }
}

/** INVALID_REQUEST for bytes that are no Yjs update, or take too long: applied to a document of its own first, so that a bad one spoils nothing. */
export function assertUpdate(update: Uint8Array): void {
  try {
    Y.decodeUpdate(update);
    within(MOST_MS, () => Y.applyUpdate(new Y.Doc(), update));
  } catch (cause) {
    throw new AppError('INVALID_REQUEST', 'this is not a Yjs update', { reason: 'bad_update', cause });
  }
}

/**
 * Applies an update to the document it is for. One that is sound by itself can still be unreadable together with the rest: a line that says it
 * hangs on a letter. `doc` is spoilt when this throws.
 * @throws AppError INVALID_REQUEST `bad_update`, also for what takes too long, and for what refers to letters the document lacks: it could not be tried before
 * they come; `minutes_too_long` for what makes a part longer that is too long with it, with the paths of `sizesOf`
 */
export function assertApplies(doc: Y.Doc, update: Uint8Array): void {
  const wasWhole = isWhole(doc);
  const before = sizesOf(doc);
  try {
    within(MOST_MS, () => {
      Y.applyUpdate(doc, update);
      readWritten(doc);
    });
  } catch (cause) {
    throw new AppError('INVALID_REQUEST', 'the minutes cannot be read with this update', { reason: 'bad_update', cause });
  }
  if (wasWhole && !isWhole(doc))
    throw new AppError('INVALID_REQUEST', 'this update refers to what the minutes do not hold', { reason: 'bad_update' });
  const fields = sizesOf(doc)
    .filter(({ size, most }, index) => size > most * MERGED_TIMES && size > (before[index]?.size ?? 0))
    .map(({ path }) => ({ path, reason: 'too_big' }));
  if (fields.length > 0)
    throw new AppError('INVALID_REQUEST', 'a part of the minutes becomes too long', { reason: 'minutes_too_long', fields });
}

/** How long each part of the minutes is, and how long one person may make it. */
function sizesOf(doc: Y.Doc): { path: string; size: number; most: number }[] {
  const lines = doc.getArray('plan').toArray();
  // Not by spreading: somebody may send more lines than a call takes arguments.
  const longest = lines.reduce<number>((most, line) => Math.max(most, line instanceof Y.Map ? lengthOf(line.get('text')) : 0), 0);
  const diagnosis = doc.getMap('diagnosis');
  return [
    ...MINUTES_TEXTS.map((path) => ({ path, size: doc.getText(path).length, most: MAX_FIELD_LETTERS })),
    { path: 'diagnosis', size: lengthOf(diagnosis.get('code')) + lengthOf(diagnosis.get('text')), most: MAX_LINE_LETTERS },
    { path: 'plan', size: longest, most: MAX_LINE_LETTERS },
    { path: 'planLines', size: lines.length, most: MOST_PLAN_LINES },
  ];
}

function lengthOf(value: unknown): number {
  return value instanceof Y.Text || typeof value === 'string' ? value.length : 0;
}

/** As it can be named in a decision and stored. */
function idOf(line: Y.Map<unknown>): string {
  return clean(plain(line.get('id'))).slice(0, MAX_LINE_ID_LETTERS);
}

/** Nothing in it waits for something else to come. */
function isWhole({ store }: Y.Doc): boolean {
  return store.pendingStructs === null && store.pendingDs === null;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : value instanceof Y.Text ? value.toString() : '';
}

/** Composed letters (NFC), no control characters, no blank ends: what is hashed, printed and delivered is the same text. */
function clean(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}
