/**
 * The ICD-10 list as data, checked. Import this on the server only: it weighs some 70 kB and its schema more; screens load
 * the rows alone.
 * Source and limits of the list: README.md beside this file.
 */
import { z } from 'zod';
import { icd10Rows } from './rows.ts';
import { icd10CodePattern, type Icd10Entry } from './search.ts';

const rowSchema = z.tuple([z.string().regex(icd10CodePattern), z.string().min(1).max(300), z.string().min(1).max(300)]);

/** Reads a list of `[code, vi, en]` rows, such as one an administrator supplies. Throws ZodError naming the bad row. */
export function parseIcd10Rows(input: unknown): readonly Icd10Entry[] {
  return z
    .array(rowSchema)
    .parse(input)
    .map(([code, vi, en]) => ({ code, vi: vi.normalize('NFC'), en }));
}

/** The starter list that ships with the product, by code. */
export const icd10Entries: readonly Icd10Entry[] = parseIcd10Rows(icd10Rows);
