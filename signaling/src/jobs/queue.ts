import { EventEmitter } from 'node:events';
import { Logger as WorkerLogger, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker';
import type { Logger } from 'pino';
import type { Queryable } from '../db/database.ts';
import { openPool } from '../db/pool.ts';
import { showLife } from './life.ts';

/** New jobs announce themselves. */
const LOOK_EVERY_MS = 5_000;

export interface JobQueue {
  close(): Promise<void>;
}

/**
 * Starts graphile-worker on our database: jobs survive restarts, run once over all instances, and wake within milliseconds. `lookEveryMs`: how
 * often jobs are looked for whose time has come (another try), or whose runner is gone.
 */
export async function startJobs(
  databaseUrl: string,
  tasks: TaskList,
  crontab: string,
  log: Logger,
  { lookEveryMs = LOOK_EVERY_MS }: { lookEveryMs?: number } = {},
): Promise<JobQueue> {
  const life = await showLife(databaseUrl, log, lookEveryMs);
  const pgPool = openPool(databaseUrl, 'hoi-chan-jobs');
  const events = new EventEmitter() as WorkerEvents;
  // A job is held in the name of the whole pool.
  events.on('pool:create', ({ workerPool }) => life.add(workerPool.id));
  events.on('job:start', ({ job }) => life.began(job.id));
  events.on('job:complete', ({ job }) => life.ended(job.id));
  const runner: Runner = await run({
    pgPool,
    events,
    concurrency: 4,
    noHandleSignals: true,
    pollInterval: lookEveryMs,
    taskList: tasks,
    crontab,
    logger: new WorkerLogger(() => (level, message) => {
      if (level === 'error') log.error({ job: message }, 'job failed');
      else if (level === 'warning') log.warn({ job: message }, 'job queue');
    }),
  });
  return {
    async close() {
      await runner.stop();
      await pgPool.end();
      await life.close();
    },
  };
}

/**
 * Adds a job in the caller's transaction. `key`: a job with the same key that has not run yet is replaced, so that a retry asked for by a
 * person and one planned by the clock never run both.
 */
export async function addJob(
  tx: Queryable,
  task: string,
  payload: object,
  options: { key: string; runAt?: Date; queue?: string },
): Promise<void> {
  await tx.query(
    `select graphile_worker.add_job($1, payload := $2::json, queue_name := $3, run_at := $4, max_attempts := 25, job_key := $5, job_key_mode := 'replace')`,
    [task, JSON.stringify(payload), options.queue ?? null, options.runAt ?? new Date(), options.key],
  );
}
