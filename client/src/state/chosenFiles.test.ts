import { expect, it } from 'vitest';
import { createChosenFiles, dropOldChosenFiles } from './chosenFiles.ts';

it('names are kept for a day, whoever chose the files', () => {
  const values = new Map<string, string>();
  const storage = {
    get length() {
      return values.size;
    },
    key: (index: number) => [...values.keys()][index] ?? null,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
  const files = createChosenFiles(storage, 'lan', 'c1');
  files.write(['Nguyen Van A.dcm']);
  values.set('hoichan.files.tam.c1', '["of an older version"]');
  values.set('other', 'x');
  dropOldChosenFiles(storage, Date.now() + 23 * 3600_000);
  expect(files.read()).toEqual(['Nguyen Van A.dcm']);
  expect([...values.keys()]).toEqual(['hoichan.files.lan.c1', 'other']);
  dropOldChosenFiles(storage, Date.now() + 25 * 3600_000);
  expect([...values.keys()]).toEqual(['other']);
});
