import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createChosenFiles, dropChosenFiles } from '../../state/chosenFiles.ts';
import { createStore, type WritableStore } from '../../state/store.ts';
import { endUploads, hasUnfinished, holdUploads } from './held.ts';
import { watchLost } from './lost.ts';
import type { Upload, Uploads, UploadsState } from './model.ts';

const values = new Map<string, string>();
const storage = {
  getItem: (key: string) => values.get(key) ?? null,
  setItem: (key: string, value: string) => void values.set(key, value),
  removeItem: (key: string) => void values.delete(key),
};
const nothing: UploadsState = { uploads: [], refused: [], missing: [], looking: 0, offline: false };
const upload = (name: string, state: Upload['state']): Upload => ({
  key: name,
  name,
  source: undefined,
  sizeBytes: 1,
  progress: 0,
  state,
  study: undefined,
});

let listeners: Set<string>;
beforeEach(() => {
  values.clear();
  listeners = new Set();
  vi.useFakeTimers();
  vi.stubGlobal('addEventListener', (type: string) => void listeners.add(type));
  vi.stubGlobal('removeEventListener', (type: string) => void listeners.delete(type));
});
afterEach(() => {
  endUploads();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The field of one draft on the screen. */
function open(place = 'draft') {
  const state: WritableStore<UploadsState> = createStore(nothing);
  const stop = vi.fn<() => void>();
  const uploads = { state, stop } as Partial<Uploads> as Uploads;
  const set = (...all: Upload[]): void => state.set({ ...nothing, uploads: all });
  const isOwing = createStore(false);
  const telling = { isOwing, forgotten: () => undefined, stop: () => undefined };
  const taken = holdUploads(`lan.${place}`, () => ({
    uploads,
    lost: watchLost(uploads, createChosenFiles(storage, 'lan', place)),
    telling,
  }));
  return { ...taken, isOwing, made: uploads, set, stop };
}
/** The page is gone: what it had in memory, too. */
const reload = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(1000);
  const kept = new Map(values);
  endUploads();
  values.clear();
  for (const [name, value] of kept) values.set(name, value);
};

it('sending goes on when the page is left for another, and ends when everything has come', () => {
  const field = open();
  field.set(upload('a', 'done'), upload('b', 'sending'), upload('c', 'waiting'));
  field.release();
  expect([hasUnfinished('lan.draft'), hasUnfinished('lan.other')]).toEqual([true, false]);
  expect(field.stop).not.toHaveBeenCalled();
  const again = open();
  expect(again.uploads).toBe(field.made);
  again.release();
  field.set(upload('a', 'done'), upload('b', 'done'), upload('c', 'done'));
  expect(field.stop).toHaveBeenCalledOnce();
  expect(open().uploads).not.toBe(field.made);
});

it('sending has not ended before those who wait know of it', () => {
  const field = open();
  field.set(upload('a', 'sending'));
  field.release();
  field.isOwing.set(true);
  field.set(upload('a', 'done'));
  expect(field.stop).not.toHaveBeenCalled();
  field.isOwing.set(false);
  expect(field.stop).toHaveBeenCalledOnce();
});

it('each draft has its own, and nothing is sent after the session', () => {
  const [one, other] = [open('one'), open('other')];
  expect(other.uploads).not.toBe(one.uploads);
  one.set(upload('a', 'waiting'));
  one.release();
  endUploads();
  expect(one.stop).toHaveBeenCalledOnce();
  expect(listeners.has('beforeunload')).toBe(false);
});

it('the browser asks before the page is closed while something would be left behind, and only then', () => {
  const field = open();
  expect(listeners.has('beforeunload')).toBe(false);
  field.set(upload('a', 'sending'));
  expect(listeners.has('beforeunload')).toBe(true);
  field.release();
  expect(listeners.has('beforeunload')).toBe(true);
  field.set(upload('a', 'held'));
  expect(listeners.has('beforeunload'), 'a question nobody sees').toBe(false);
  const again = open();
  field.set(upload('a', 'held'), upload('b', 'held'));
  expect(listeners.has('beforeunload')).toBe(true);
  field.set(upload('a', 'done'), upload('b', 'leftOut'));
  expect(listeners.has('beforeunload')).toBe(false);
  again.release();
});

it('after a reload it is known which chosen files have not come, until they are chosen again or not needed', async () => {
  const field = open();
  field.set(upload('1', 'done'), upload('2', 'sending'), upload('3', 'waiting'), upload('4', 'failed'), upload('5', 'leftOut'));
  await reload();
  const after = open();
  expect(after.lost.names.get()).toEqual(['2', '3', '4']);
  after.set(upload('1', 'done'), upload('2', 'waiting'));
  expect(after.lost.names.get()).toEqual(['3', '4']);
  // Closed once more before the one chosen again has come.
  await reload();
  const third = open();
  expect(third.lost.names.get().toSorted()).toEqual(['2', '3', '4']);
  third.lost.forget();
  await reload();
  expect(open().lost.names.get()).toEqual([]);
  expect(values.size).toBe(0);
});

it('what is sent without them on purpose leaves nothing on the device', async () => {
  const field = open();
  field.set(upload('1', 'waiting'));
  await reload();
  const after = open();
  expect(after.lost.names.get()).toEqual(['1']);
  dropChosenFiles(storage, 'lan', 'draft');
  after.release();
  expect(values.size).toBe(0);
});
