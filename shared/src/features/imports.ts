import { z } from 'zod';
import { FILE_REASONS, VISIT_REASONS } from '../clinical/importReasons.ts';
import { defineNotice, defineRoute, stream } from '../contract/define.ts';
import { id, instant, line } from '../ids.ts';
import { facilityRef } from './facilities.ts';

/** Exports of a hundred thousand visits are some 2 GB. */
export const MAX_IMPORT_BYTES = 4 * 1024 ** 3;

/**
 * `waiting` → `reading` (nothing is in the record yet) → `applying` (visit by visit) → `done`; `rejected`: the file as a whole was refused
 * and nothing of it was imported.
 */
export const IMPORT_STATES = ['waiting', 'reading', 'applying', 'done', 'rejected'] as const;

export const importJob = z.object({
  id,
  facility: facilityRef.pick({ id: true, code: true, name: true }),
  fileName: z.string(),
  sizeBytes: z.number().int(),
  startedBy: z.string(),
  state: z.enum(IMPORT_STATES),
  /** Why the file was refused; null unless `rejected`. */
  reason: z.enum(FILE_REASONS).nullable(),
  /** Line of the file at which it was refused, where one can be named. */
  line: z.number().int().nullable(),
  readBytes: z.number().int(),
  counts: z.object({
    /** Visits found in the file so far. */
    found: z.number().int(),
    /** Visits now in the record for the first time. */
    added: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    /** Left out for a fault in the visit. */
    refused: z.number().int(),
    /** Left out because a person must decide whose visit it is. */
    setAside: z.number().int(),
    newPatients: z.number().int(),
  }),
  problems: z.number().int(),
  at: instant,
  finishedAt: instant.nullable(),
});
export type ImportJob = z.infer<typeof importJob>;

/** Row-precise, without any value of the patient's. */
export const importProblem = z.object({
  id: z.string(),
  /** Place of the visit in the file, from 1. */
  visitNumber: z.number().int(),
  /** MA_LK, where it could be read. */
  visitCode: z.string().nullable(),
  /** `XML1` … `XML14`. */
  table: z.string().nullable(),
  /** Place of the row in the table, from 1. */
  row: z.number().int().nullable(),
  column: z.string().nullable(),
  reason: z.enum(VISIT_REASONS),
});
export type ImportProblem = z.infer<typeof importProblem>;

const one = z.strictObject({ importId: id });
/** All that was left out, or only what waits for a person to decide whose visit it is. */
const kind = z.enum(['all', 'setAside']).default('all');

export const importRoutes = {
  'imports.start': defineRoute({
    action: 'records:import',
    method: 'POST',
    path: '/api/imports',
    summary: 'Send one insurance XML file (the bytes as they are); it is read and imported in the background',
    query: z.strictObject({ facilityId: id, name: line(200) }),
    body: stream('application/xml'),
    output: importJob,
  }),
  'imports.list': defineRoute({
    action: 'records:import',
    method: 'GET',
    path: '/api/imports',
    summary: 'The last hundred imports of my province, newest first',
    output: z.object({ imports: z.array(importJob) }),
  }),
  'imports.get': defineRoute({
    action: 'records:import',
    method: 'GET',
    path: '/api/imports/:importId',
    summary: 'One import: how far it is, what it did',
    params: one,
    output: importJob,
  }),
  'imports.problems': defineRoute({
    action: 'records:import',
    method: 'GET',
    path: '/api/imports/:importId/problems',
    summary: 'What was left out and why, in the order of the file',
    params: one,
    query: z.strictObject({
      kind,
      after: z
        .string()
        .regex(/^\d{1,19}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ problems: z.array(importProblem), next: z.string().nullable() }),
  }),
  'imports.report': defineRoute({
    action: 'records:import',
    method: 'GET',
    path: '/api/imports/:importId/report',
    summary: 'All problems as CSV (UTF-8 with BOM, RFC 4180)',
    params: one,
    query: z.strictObject({ kind, language: z.enum(['vi', 'en']).default('vi') }),
    output: stream('text/csv'),
  }),
};

export const importNotices = {
  /** To whoever started it. */
  'imports:changed': defineNotice({ durable: true, payload: importJob }),
};
