import type { Queryable } from '../db/database.ts';

/** Any fixed number: the class of our advisory locks that say "this process lives". */
export const RUNNER_LOCK_CLASS = 4_821_078;

export async function insertRunner(db: Queryable, workerId: string, lockKey: number): Promise<void> {
  await db.query(
    'insert into job_runner (worker_id, lock_key) values ($1, $2) on conflict (worker_id) do update set lock_key = excluded.lock_key',
    [workerId, lockKey],
  );
}

export async function lockRunner(db: Queryable, lockKey: number): Promise<void> {
  await db.query('select pg_advisory_lock($1, $2)', [RUNNER_LOCK_CLASS, lockKey]);
}

/**
 * Gives back the jobs and queues of workers whose process is gone: its advisory lock is held by nobody. A worker that is not known here and
 * holds a job for a minute died before it could say its name. Returns how many workers.
 */
export async function releaseDeadWorkers(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ worker_id: string }>(
    `with alive as (
       select r.worker_id from job_runner r join pg_locks l on l.locktype = 'advisory' and l.classid = $1::oid and l.objid = r.lock_key::bigint::oid
         and l.granted and l.database = (select oid from pg_database where datname = current_database())),
     holding as (
       select locked_by, locked_at from graphile_worker._private_jobs where locked_by is not null
       union select locked_by, locked_at from graphile_worker._private_job_queues where locked_by is not null),
     dead as (
       select worker_id from job_runner where worker_id not in (select worker_id from alive)
       union select locked_by from holding where locked_at < now() - interval '1 minute'
         and locked_by not in (select worker_id from job_runner))
     select worker_id from dead`,
    [RUNNER_LOCK_CLASS],
  );
  const dead = rows.map((row) => row.worker_id);
  if (dead.length === 0) return 0;
  await db.query('select graphile_worker.force_unlock_workers($1)', [dead]);
  await db.query('delete from job_runner where worker_id = any($1)', [dead]);
  return dead.length;
}

/** Queues that hold nothing any more: one is left behind by every patient. */
export async function forgetEmptyQueues(db: Queryable): Promise<void> {
  await db.query(
    `delete from graphile_worker._private_job_queues q where locked_at is null
       and not exists (select 1 from graphile_worker._private_jobs j where j.job_queue_id = q.id)`,
  );
}
