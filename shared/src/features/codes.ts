import { z } from 'zod';
import { defineRoute, stream } from '../contract/define.ts';
import { instant, line } from '../ids.ts';

/** The Ministry's list has some 15,000 rows of two names each. */
export const MAX_ICD10_BYTES = 8 * 1024 * 1024;

/** Which list a province searches in. `built_in`: the some seven hundred entries that ship with the product. */
export const icd10ListAbout = z.object({
  origin: z.enum(['built_in', 'uploaded']),
  count: z.number().int(),
  /** Null for the list of the product. */
  uploaded: z.object({ fileName: z.string(), at: instant, by: z.string() }).nullable(),
});
export type Icd10ListAbout = z.infer<typeof icd10ListAbout>;

/** A row of an uploaded file that is not in the list; `row` counts from 1, the line of headings too. */
export const leftOutRow = z.object({ row: z.number().int(), value: z.string(), reason: z.enum(['bad_code', 'no_name', 'twice']) });
export type LeftOutRow = z.infer<typeof leftOutRow>;

export const codeRoutes = {
  'codes.icd10': defineRoute({
    action: 'code:search',
    method: 'GET',
    path: '/api/codes/icd10',
    summary: 'Search ICD-10 by code or words, Vietnamese or English, diacritics not needed',
    query: z.strictObject({ q: z.string().min(1).max(100), limit: z.coerce.number().int().min(1).max(50).default(12) }),
    output: z.object({
      entries: z.array(z.object({ code: z.string(), vi: z.string(), en: z.string() })),
      /** False where the list is the one that the client has too. */
      uploaded: z.boolean(),
    }),
  }),
  'codes.icd10Version': defineRoute({
    action: 'code:search',
    method: 'GET',
    path: '/api/codes/icd10/version',
    summary: 'Which ICD-10 list my province searches in: the version of its own, or null for the one that ships with the product',
    output: z.object({ version: z.uuid().nullable() }),
  }),
  'codes.wholeIcd10': defineRoute({
    action: 'code:search',
    method: 'GET',
    path: '/api/codes/icd10/whole/:version',
    summary:
      "My province's own ICD-10 list as a whole, as the columns of clinical/icd10/columns.ts, to be kept and searched on the device; what stands under a version never changes. NOT_FOUND for the version of another province, and for one that has been replaced",
    params: z.strictObject({ version: z.uuid() }),
    output: stream('application/json'),
  }),
  'codes.aboutIcd10': defineRoute({
    action: 'code:manage',
    method: 'GET',
    path: '/api/codes/icd10/list',
    summary: 'Which ICD-10 list my province works with',
    output: icd10ListAbout,
  }),
  'codes.setIcd10': defineRoute({
    action: 'code:manage',
    method: 'PUT',
    path: '/api/codes/icd10/list',
    summary:
      'Use the list of this file (CSV or tab-separated, UTF-8 or UTF-16, with a line of headings) in place of the one before. INVALID_REQUEST with reason `list_too_large`, `empty_file`, `not_text`, `no_headings` or `no_codes`; rows that cannot be used are left out and told, fifty at most',
    query: z.strictObject({ name: line(200) }),
    body: stream('text/csv'),
    output: z.object({ list: icd10ListAbout, leftOut: z.array(leftOutRow), leftOutCount: z.number().int() }),
  }),
  'codes.useBuiltInIcd10': defineRoute({
    action: 'code:manage',
    method: 'DELETE',
    path: '/api/codes/icd10/list',
    summary: 'Go back to the list that ships with the product',
    output: icd10ListAbout,
  }),
};
