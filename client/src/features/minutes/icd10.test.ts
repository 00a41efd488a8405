import { expect, test } from 'vitest';
import { loadIcd10 } from './icd10.ts';

test('the list on the device finds by code and by words of both languages, without diacritics, well under a frame', async () => {
  const { search } = await loadIcd10();
  expect(search('dau that nguc', 5)[0]?.code).toBe('I20');
  expect(search('viem phoi', 5)[0]?.code).toMatch(/^J1/);
  expect(search('heart failure', 5)[0]?.code).toBe('I50');
  expect(search('i50', 5)[0]?.code).toBe('I50');
  const queries = ['d', 'da', 'dau', 'dau b', 'tang huyet ap', 'pneumonia', 'fracture of', 'sot xuat huyet', 'e11', 'zzz'];
  const begin = performance.now();
  for (let round = 0; round < 20; round += 1) for (const query of queries) search(query, 10);
  // 200 searches; a frame each would be 3.3 s. Generous, for machines that are busy.
  expect(performance.now() - begin).toBeLessThan(1_500);
});
