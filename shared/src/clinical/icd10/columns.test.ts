import { expect, it } from 'vitest';
import { icd10Columns, icd10FromColumns, type Icd10Columns } from './columns.ts';
import { icd10Entries } from './entries.ts';
import type { Icd10Entry } from './search.ts';

const asKept = (entries: readonly Icd10Entry[]): Icd10Entry[] =>
  icd10FromColumns(JSON.parse(JSON.stringify(icd10Columns(entries))) as Icd10Columns);

it('comes back as it was, in the order of its codes', () => {
  expect(asKept(icd10Entries)).toEqual(icd10Entries);
  const entries = [
    { code: 'B02', vi: 'Zona', en: 'Zoster' },
    { code: 'A01.0', vi: 'Thương hàn', en: 'Thương hàn' },
  ];
  expect(asKept(entries)).toEqual(entries.toReversed());
  expect(icd10Columns(entries).en).toEqual(['', 'Zoster']);
});

it('refuses columns that were cut off', () => {
  expect(() => icd10FromColumns({ codes: ['A01', 'A02'], vi: ['a', 'b'], en: ['a'] })).toThrow(TypeError);
});
