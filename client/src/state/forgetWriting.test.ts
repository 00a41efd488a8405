import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetWriting, onForget } from './forgetWriting.ts';

const values: Record<string, string> = {};
const deleted: string[] = [];
const ended = vi.fn<() => void>();
onForget(ended);

beforeEach(() => {
  for (const key of Object.keys(values)) delete values[key];
  Object.assign(values, {
    'hoi-chan.devices': 'x',
    'hoi-chan.chat.lan.c1': '[]',
    'hoi-chan.minutes.unsent.lan:c1': '',
    'hoi-chan.minutes.unsent.tam:c1': '',
    'hoi-chan.voice.unsent.lan.v1': '',
    'hoi-chan.chat.tam.c1': '[]',
    'hoi-chan.voice.unsent.tam.v2': '',
    'hoi-chan.drawing.lan.c1.1': '{}',
    'hoi-chan.drawing.tam.c1.1': '{}',
    'hoichan.files.lan.c1': '["Nguyen Van A.dcm"]',
    'hoichan.files.tam.c1': '["Tran Thi B.dcm"]',
  });
  deleted.length = 0;
  ended.mockClear();
  const storage = Object.defineProperties(values, {
    length: { configurable: true, get: () => Object.keys(values).length },
    key: { configurable: true, value: (index: number) => Object.keys(values)[index] ?? null },
    removeItem: { configurable: true, value: (key: string) => delete values[key] },
  });
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('indexedDB', {
    databases: async () => [
      { name: 'hoi-chan-minutes:lan:c1' },
      { name: 'hoi-chan-minutes:lan:c2' },
      { name: 'hoi-chan-minutes:tam:c1' },
      { name: 'hoi-chan-minutes:tam:c2' },
      { name: 'somebody else’s' },
    ],
    deleteDatabase: (name: string) => void deleted.push(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('signing out leaves nothing of one’s own, and of others what has not been sent', async () => {
  await forgetWriting('lan', false);
  expect(ended).toHaveBeenCalledOnce();
  expect(deleted.toSorted()).toEqual([
    'hoi-chan-minutes:lan:c1',
    'hoi-chan-minutes:lan:c2',
    'hoi-chan-minutes:tam:c2',
    'hoi-chan-voice:lan',
  ]);
  expect(Object.keys(values)).toEqual([
    'hoi-chan.devices',
    'hoi-chan.minutes.unsent.tam:c1',
    'hoi-chan.chat.tam.c1',
    'hoi-chan.voice.unsent.tam.v2',
    'hoi-chan.drawing.tam.c1.1',
  ]);
});

test('kept on purpose, what was not sent stays, and what was goes', async () => {
  await forgetWriting('lan', true);
  expect(deleted.toSorted()).toEqual(['hoi-chan-minutes:lan:c2', 'hoi-chan-minutes:tam:c2']);
  expect(Object.keys(values), 'all but the names of files, which may name a patient').toHaveLength(9);
  expect(Object.keys(values).filter((key) => key.startsWith('hoichan.files.'))).toEqual([]);
});
