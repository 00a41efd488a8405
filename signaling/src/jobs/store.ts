import type { Queryable } from '../db/database.ts';

/** Any fixed number: the class of our advisory locks that say "this process lives". */
export const RUNNER_LOCK_CLASS = 4_821_078;

export async function insertRunner(db: Queryable, workerId: string, lockKey: number): Promise<void> {
  await db.query(
    'insert into job_runner (worker_id, lock_key) values ($1, $2) on conflict (worker_id) do update set lock_key = excluded.lock_key, at = now()',
    [workerId, lockKey],
  );
}

/** Says that these runners live. Returns which server process holds the lock: another one than before means that the connection was lost in between. */
export async function lockRunners(db: Queryable, workerIds: readonly string[], lockKey: number): Promise<number> {
  const { rows } = await db.query<{ pid: number }>(
    `with lock as materialized (select pg_backend_pid() as pid, pg_advisory_lock($1, $2)),
     said as (
       insert into job_runner (worker_id, lock_key) select worker_id, $2 from unnest($3::text[]) as worker_id
         on conflict (worker_id) do update set lock_key = excluded.lock_key, at = now())
     select pid from lock`,
    [RUNNER_LOCK_CLASS, lockKey, workerIds],
  );
  return rows[0]?.pid ?? 0;
}

/**
 * Gives back the jobs and queues of runners whose process is gone: its advisory lock is held by nobody, and it has not said for `silentMs`
 * that it lives (one whose connection was cut takes the lock again sooner). A runner that is not known here and holds a job for a minute died
 * before it could say its name. Returns how many runners.
 */
export async function releaseDeadWorkers(db: Queryable, silentMs: number): Promise<number> {
  const { rows } = await db.query<{ worker_id: string }>(
    `with alive as (
       select r.worker_id from job_runner r join pg_locks l on l.locktype = 'advisory' and l.classid = $1::oid and l.objid = r.lock_key::bigint::oid
         and l.granted and l.database = (select oid from pg_database where datname = current_database())),
     holding as (
       select locked_by, locked_at from graphile_worker._private_jobs where locked_by is not null
       union select locked_by, locked_at from graphile_worker._private_job_queues where locked_by is not null),
     dead as (
       select worker_id from job_runner where worker_id not in (select worker_id from alive)
         and at < now() - $2::float8 * interval '1 millisecond'
       union select locked_by from holding where locked_at < now() - interval '1 minute'
         and locked_by not in (select worker_id from job_runner))
     select worker_id from dead`,
    [RUNNER_LOCK_CLASS, silentMs],
  );
  const dead = rows.map((row) => row.worker_id);
  if (dead.length === 0) return 0;
  await db.query('select graphile_worker.force_unlock_workers($1)', [dead]);
  await db.query('delete from job_runner where worker_id = any($1)', [dead]);
  return dead.length;
}

/**
 * Gives back what these runners hold though none of them works on it: the answer that told them of it was lost with its connection. Returns how many.
 */
export async function releaseLostJobs(db: Queryable, runners: readonly string[], working: readonly string[]): Promise<number> {
  const { rowCount } = await db.query(
    `with lost as (
       select id, job_queue_id from graphile_worker._private_jobs
         where locked_by = any($1) and locked_at < now() - interval '1 minute' and id <> all($2::bigint[])),
     queue as (
       update graphile_worker._private_job_queues set locked_at = null, locked_by = null
         where locked_by = any($1) and id in (select job_queue_id from lost))
     update graphile_worker._private_jobs set locked_at = null, locked_by = null where id in (select id from lost)`,
    [runners, working],
  );
  return rowCount ?? 0;
}

/** Queues that hold nothing any more: one is left behind by every patient. */
export async function forgetEmptyQueues(db: Queryable): Promise<void> {
  await db.query(
    `delete from graphile_worker._private_job_queues q where locked_at is null
       and not exists (select 1 from graphile_worker._private_jobs j where j.job_queue_id = q.id)`,
  );
}
