import { expect, test } from 'vitest';
import { loadBuiltIn } from './builtIn.ts';

// How quickly is measured beside the search itself (shared/src/clinical/icd10/search.test.ts).
test('the list on the device finds by code and by words of both languages, without diacritics', async () => {
  const { search } = await loadBuiltIn();
  expect(search('dau that nguc', 5)[0]?.code).toBe('I20');
  expect(search('viem phoi', 5)[0]?.code).toMatch(/^J1/);
  expect(search('heart failure', 5)[0]?.code).toBe('I50');
  expect(search('i50', 5)[0]?.code).toBe('I50');
  expect(search('zzz', 5)).toEqual([]);
});
