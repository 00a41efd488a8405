import { fileReasons, visitReasons, type FileReason, type VisitReason, setAsideAdvice } from '@hoi-chan/shared/clinical/importReasons.ts';
import type { ImportJob, ImportProblem } from '@hoi-chan/shared/features/imports.ts';
import type { Queryable, Transaction } from '../../db/database.ts';
import type { VisitProblem } from '../../records/insurance/refusals.ts';
import type { Visit } from '../../records/insurance/visit.ts';

interface ImportRow {
  id: string;
  facility_id: string;
  facility_code: string;
  facility_name: string;
  file_name: string;
  size_bytes: string;
  started_by_name: string;
  state: ImportJob['state'];
  reason: string | null;
  line: number | null;
  read_bytes: string;
  found: number;
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
  set_aside: number;
  new_patients: number;
  problems: string;
  created_at: Date;
  finished_at: Date | null;
}
const JOB = `
  select m.id, m.facility_id, f.code as facility_code, f.name as facility_name, m.file_name, m.size_bytes::text, p.name as started_by_name, m.state,
    m.reason, m.line, m.read_bytes::text, m.found, m.added, m.changed, m.unchanged, m.refused, m.set_aside, m.new_patients,
    (select count(*) from import_problem ip where ip.import_id = m.id)::text as problems, m.created_at, m.finished_at
  from import m join facility f on f.id = m.facility_id join person p on p.id = m.started_by`;
/** Facilities of one province. */
const BRANCH = `with recursive branch as (select id from facility where id = $1 union all select f.id from facility f join branch b on f.parent_id = b.id)`;

const toJob = (row: ImportRow): ImportJob => ({
  id: row.id,
  facility: { id: row.facility_id, code: row.facility_code, name: row.facility_name },
  fileName: row.file_name,
  sizeBytes: Number(row.size_bytes),
  startedBy: row.started_by_name,
  state: row.state,
  reason: row.reason !== null && row.reason in fileReasons ? (row.reason as FileReason) : null,
  line: row.line,
  readBytes: Number(row.read_bytes),
  counts: {
    found: row.found,
    added: row.added,
    changed: row.changed,
    unchanged: row.unchanged,
    refused: row.refused,
    setAside: row.set_aside,
    newPatients: row.new_patients,
  },
  problems: Number(row.problems),
  at: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
});

export async function insertImport(
  tx: Transaction,
  file: { id: string; facilityId: string; personId: string; name: string; sizeBytes: number; path: string },
): Promise<void> {
  await tx.query('insert into import (id, facility_id, started_by, file_name, size_bytes, path) values ($1, $2, $3, $4, $5, $6)', [
    file.id,
    file.facilityId,
    file.personId,
    file.name,
    file.sizeBytes,
    file.path,
  ]);
}

export async function listImports(db: Queryable, provinceId: string, importId?: string): Promise<ImportJob[]> {
  const { rows } = await db.query<ImportRow>(
    `${BRANCH} ${JOB} where m.facility_id in (select id from branch) and ($2::uuid is null or m.id = $2) order by m.created_at desc, m.id limit 100`,
    [provinceId, importId ?? null],
  );
  return rows.map(toJob);
}

export async function getJob(db: Queryable, importId: string): Promise<ImportJob> {
  const { rows } = await db.query<ImportRow>(`${JOB} where m.id = $1`, [importId]);
  const [row] = rows;
  if (row === undefined) throw new Error('an import without its row');
  return toJob(row);
}

interface ProblemRow {
  id: string;
  visit_number: number;
  visit_code: string | null;
  table_name: string | null;
  row_number: number | null;
  column_name: string | null;
  reason: string;
}

/** In the order of the file; `after` is the id of the last one seen. */
export async function listProblems(
  db: Queryable,
  importId: string,
  kind: 'all' | 'setAside',
  after: string | undefined,
  limit: number,
): Promise<ImportProblem[]> {
  const { rows } = await db.query<ProblemRow>(
    `select id::text, visit_number, visit_code, table_name, row_number, column_name, reason from import_problem
     where import_id = $1 and ($4::text[] is null or reason = any($4)) and ($2::bigint is null or (visit_number, id) > (select visit_number, id from import_problem where id = $2))
     order by visit_number, import_problem.id limit $3`,
    [importId, after ?? null, limit, kind === 'all' ? null : Object.keys(setAsideAdvice)],
  );
  return rows.map((row) => ({
    id: row.id,
    visitNumber: row.visit_number,
    visitCode: row.visit_code,
    table: row.table_name,
    row: row.row_number,
    column: row.column_name,
    reason: row.reason in visitReasons ? (row.reason as VisitReason) : 'inner_malformed',
  }));
}

export interface ClaimedImport {
  id: string;
  facility: { id: string; code: string; name: string };
  startedBy: string;
  path: string;
  state: 'waiting' | 'reading' | 'applying';
}

/** Takes an unfinished import nobody is at work on; undefined when there is none. One that fell silent for a minute is taken over. */
export async function claimImport(db: Queryable, runner: string): Promise<ClaimedImport | undefined> {
  const { rows } = await db.query<{
    id: string;
    facility_id: string;
    code: string;
    name: string;
    started_by: string;
    path: string;
    state: ClaimedImport['state'];
  }>(
    `update import m set runner = $1, beat_at = now() from facility f
     where f.id = m.facility_id and m.id = (
       select id from import where finished_at is null and (beat_at is null or beat_at < now() - interval '1 minute')
       order by created_at limit 1 for update skip locked)
     returning m.id, m.facility_id, f.code, f.name, m.started_by, m.path, m.state`,
    [runner],
  );
  const row = rows[0];
  return (
    row && {
      id: row.id,
      facility: { id: row.facility_id, code: row.code, name: row.name },
      startedBy: row.started_by,
      path: row.path,
      state: row.state,
    }
  );
}

export async function hasUnfinishedImport(db: Queryable): Promise<boolean> {
  return (await db.query('select 1 from import where finished_at is null limit 1')).rows.length > 0;
}

export async function isUnfinishedImport(db: Queryable, importId: string): Promise<boolean> {
  return (await db.query('select 1 from import where id::text = $1 and finished_at is null', [importId])).rows.length > 0;
}

/** Lets go; `atOnce`: another may take it now, else after a minute. */
export async function releaseImport(db: Queryable, importId: string, runner: string, atOnce: boolean): Promise<void> {
  await db.query('update import set runner = null, beat_at = case when $3 then null else now() end where id = $1 and runner = $2', [
    importId,
    runner,
    atOnce,
  ]);
}

/** False when another has taken the import over. */
export async function saveProgress(
  db: Queryable,
  importId: string,
  runner: string,
  change: { state?: ImportJob['state']; readBytes?: number; reason?: FileReason; line?: number | null },
): Promise<boolean> {
  const result = await db.query(
    `update import m set beat_at = now(), state = coalesce($3, m.state), read_bytes = coalesce($4, m.read_bytes), reason = $5, line = $6,
       finished_at = case when $3 in ('done', 'rejected') then now() end,
       found = c.found, added = c.added, changed = c.changed, unchanged = c.unchanged, refused = c.refused, set_aside = c.set_aside,
       new_patients = c.new_patients
     from (select count(*) as found, count(*) filter (where state = 'added') as added, count(*) filter (where state = 'changed') as changed,
         count(*) filter (where state = 'unchanged') as unchanged, count(*) filter (where state = 'refused') as refused,
         count(*) filter (where state = 'set_aside') as set_aside, count(*) filter (where new_patient) as new_patients
       from import_staged where import_id = $1) c
     where m.id = $1 and m.runner = $2`,
    [importId, runner, change.state ?? null, change.readBytes ?? null, change.reason ?? null, change.line ?? null],
  );
  return result.rowCount === 1;
}

export async function forgetReading(tx: Queryable, importId: string): Promise<void> {
  await tx.query('delete from import_staged where import_id = $1', [importId]);
  await tx.query('delete from import_problem where import_id = $1', [importId]);
}
export async function forgetStaged(tx: Queryable, importId: string): Promise<void> {
  await tx.query('delete from import_staged where import_id = $1', [importId]);
}

export interface StagedVisit {
  number: number;
  visitCode: string | null;
  state: 'staged' | 'refused' | 'unchanged';
  digest: Buffer | null;
  visit: Visit | null;
}
export async function insertStaged(tx: Queryable, importId: string, visits: readonly StagedVisit[]): Promise<void> {
  await tx.query(
    `insert into import_staged (import_id, number, visit_code, state, digest, visit)
     select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::bytea[], $6::jsonb[])`,
    [
      importId,
      visits.map(({ number }) => number),
      visits.map(({ visitCode }) => visitCode),
      visits.map(({ state }) => state),
      visits.map(({ digest }) => digest),
      visits.map(({ visit }) => (visit === null ? null : JSON.stringify(visit))),
    ],
  );
}
export async function refuseStaged(tx: Queryable, importId: string, number: number): Promise<void> {
  await tx.query(`update import_staged set state = 'refused', visit = null where import_id = $1 and number = $2`, [importId, number]);
}

export type FoundProblem = VisitProblem & { visitNumber: number; visitCode: string | null };
export async function insertProblems(tx: Queryable, importId: string, problems: readonly FoundProblem[]): Promise<void> {
  if (problems.length === 0) return;
  await tx.query(
    `insert into import_problem (import_id, visit_number, visit_code, table_name, row_number, column_name, reason)
     select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[])`,
    [
      importId,
      problems.map(({ visitNumber }) => visitNumber),
      problems.map(({ visitCode }) => visitCode),
      problems.map(({ table }) => table),
      problems.map(({ row }) => row),
      problems.map(({ column }) => column),
      problems.map(({ reason }) => reason),
    ],
  );
}

/** What is in the record already, exactly so, need not be touched. */
export async function markUnchanged(tx: Queryable, importId: string, facilityId: string): Promise<void> {
  await tx.query(
    `update import_staged s set state = 'unchanged', visit = null from imported_visit v
     where s.import_id = $1 and s.state = 'staged' and v.facility_id = $2 and v.visit_code = s.visit_code and v.digest = s.digest`,
    [importId, facilityId],
  );
}

export async function nextStaged(db: Queryable, importId: string, limit: number): Promise<number[]> {
  const { rows } = await db.query<{ number: number }>(
    `select number from import_staged where import_id = $1 and state = 'staged' order by number limit $2`,
    [importId, limit],
  );
  return rows.map(({ number }) => number);
}

/** Locked for this transaction; undefined when it has been dealt with meanwhile. */
export async function takeStaged(tx: Transaction, importId: string, number: number): Promise<{ visit: Visit; digest: Buffer } | undefined> {
  // Nothing is lost with a commit that a crash undoes: the visit is then still staged, and done again. So nobody waits for the disk here.
  const { rows } = await tx.query<{ visit: Visit; digest: Buffer }>(
    `select visit, digest, set_config('synchronous_commit', 'off', true) from import_staged where import_id = $1 and number = $2 and state = 'staged' for update`,
    [importId, number],
  );
  return rows[0];
}
export async function endStaged(tx: Transaction, importId: string, number: number, state: string, newPatient: boolean): Promise<void> {
  await tx.query('update import_staged set state = $3, new_patient = $4, visit = null where import_id = $1 and number = $2', [
    importId,
    number,
    state,
    newPatient,
  ]);
}
