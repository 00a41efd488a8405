import { beforeEach, expect, test } from 'vitest';
import { markUnsent, markUnsentVoice, unsentMinutes, unsentNamesOf } from './unsent.ts';

const values = new Map<string, string>();
const storage = {
  get length() {
    return values.size;
  },
  key: (index: number) => [...values.keys()][index] ?? null,
  setItem: (key: string, value: string) => void values.set(key, value),
  removeItem: (key: string) => void values.delete(key),
};
beforeEach(() => values.clear());

test('minutes are marked while they hold what was not acknowledged, each for its person and consult', () => {
  values.set('hoi-chan.devices', 'x');
  markUnsent(storage, 'lan:c1', true);
  markUnsent(storage, 'tam:c1', true);
  markUnsent(storage, 'lan:c2', true);
  markUnsent(storage, 'lan:c1', false);
  expect(unsentMinutes(storage)).toEqual(['tam:c1', 'lan:c2']);
});

test('of whom something waits is known for each person alone', () => {
  markUnsent(storage, 'lan:c1', true);
  values.set('hoi-chan.chat.tam.c1', '[]');
  markUnsentVoice(storage, 'hoa', 'v1', true);
  markUnsentVoice(storage, 'hoa', 'v2', true);
  markUnsentVoice(storage, 'hoa', 'v1', false);
  values.set('hoi-chan.drawing.mai.c1.1', '{}');
  expect(['lan', 'tam', 'hoa', 'mai', 'la', 'hung'].map((person) => unsentNamesOf(storage, person))).toEqual([
    ['hoi-chan.minutes.unsent.lan:c1'],
    ['hoi-chan.chat.tam.c1'],
    ['hoi-chan.voice.unsent.hoa.v2'],
    ['hoi-chan.drawing.mai.c1.1'],
    [],
    [],
  ]);
});

test('a device that stores nothing is no fault', () => {
  const full = {
    ...storage,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  expect(() => markUnsent(full, 'lan:c1', true)).not.toThrow();
});
