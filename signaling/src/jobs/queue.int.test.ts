import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase, type Database } from '../db/database.ts';
import { createTestDatabase } from '../testing/database.ts';
import { addJob, startJobs, type JobQueue } from './queue.ts';

const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
const TASK = 'note';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let jobs: JobQueue;
let work: (name: string) => Promise<void>;
let unhandled: unknown[];
const onUnhandled = (error: unknown): void => void unhandled.push(error);

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});
beforeEach(async () => {
  unhandled = [];
  process.on('unhandledRejection', onUnhandled);
  jobs = await startJobs(database.url, { [TASK]: (payload) => work((payload as { name: string }).name) }, '', log, {
    lookEveryMs: 200,
  });
});
afterEach(async () => {
  await jobs.close();
  process.off('unhandledRejection', onUnhandled);
  // In the service it would have ended the process.
  if (unhandled.length > 0) throw new AggregateError(unhandled, 'a rejection was handled by nobody');
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const add = (name: string): Promise<void> => addJob(db, TASK, { name }, { key: name, queue: `queue of ${name}` });
const held = async (): Promise<{ run: number; locked: number }[]> =>
  (
    await db.query<{ run: number; locked: number }>(
      'select attempts as run, (locked_at is not null)::int as locked from graphile_worker._private_jobs',
    )
  ).rows;
/** Ends every connection of the queue that waits with a query like this; how many. */
async function cutWaiting(query: string): Promise<number> {
  const { rowCount } = await db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'hoi-chan-jobs'
       and wait_event_type = 'Lock' and query like $1`,
    [query],
  );
  return rowCount ?? 0;
}

/**
 * `begin` runs while nobody may touch the queue's table; the connection that waits for it is cut, and only then the table is free again: what
 * the queue was about to do has not been done.
 */
async function cutUnder(query: string, begin: () => void): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('lock table graphile_worker._private_jobs in exclusive mode');
    begin();
    await expect.poll(() => cutWaiting(query), { timeout: 10_000, interval: 20 }).toBeGreaterThan(0);
  });
}

/** Runs `name` up to its end, and cuts the connection that says so. */
async function cutAtTheEndOf(name: string, end: 'done' | 'failed'): Promise<number> {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let times = 0;
  work = async () => {
    times += 1;
    begun.resolve();
    await gate.promise;
    if (end === 'failed' && times === 1) throw new Error('not this time');
  };
  await add(name);
  await begun.promise;
  await cutUnder(end === 'done' ? '%delete from%' : '%last_error%', () => gate.resolve());
  // What failed comes again by itself, some seconds later.
  await expect.poll(held, { timeout: 25_000, interval: 50 }).toEqual([]);
  return times;
}

test('a connection that is cut while a job is noted as done ends nothing, and the job is done once', async () => {
  expect(await cutAtTheEndOf('done', 'done')).toBe(1);
});

test('nor does one that is cut while a failure is noted; the job is tried again', async () => {
  expect(await cutAtTheEndOf('failed', 'failed')).toBe(2);
});

test('nor does one that is cut while the queue looks for jobs', async () => {
  const names: string[] = [];
  work = async (name) => void names.push(name);
  await cutUnder('%skip locked%', () => undefined);
  await add('looked for');
  await expect.poll(() => names, { timeout: 25_000, interval: 50 }).toEqual(['looked for']);
  await expect.poll(held, { timeout: 25_000, interval: 50 }).toEqual([]);
});

test('a job that takes long is given to nobody else, and one of which nobody was told is given back', async () => {
  const gate = Promise.withResolvers<void>();
  const names: string[] = [];
  work = async (name) => {
    names.push(name);
    if (name === 'long') await gate.promise;
  };
  await add('long');
  await expect.poll(() => names, { timeout: 10_000, interval: 20 }).toEqual(['long']);
  // Held in the name of this process for two minutes, both of them; of one the queue knows nothing.
  await db.transaction(async (tx) => {
    await addJob(tx, TASK, { name: 'lost' }, { key: 'lost', queue: 'queue of lost' });
    const { rows } = await tx.query<{ by: string }>(
      'select locked_by as by from graphile_worker._private_jobs where locked_by is not null',
    );
    for (const table of ['_private_jobs', '_private_job_queues'])
      await tx.query(`update graphile_worker.${table} set locked_at = now() - interval '2 minutes', locked_by = $1`, [rows[0]?.by]);
  });
  await expect.poll(() => names, { timeout: 25_000, interval: 50 }).toEqual(['long', 'lost']);
  gate.resolve();
  await expect.poll(held, { timeout: 25_000, interval: 50 }).toEqual([]);
  expect(names).toEqual(['long', 'lost']);
});

test('what a process that ended had begun is given back; one that lives keeps its own', async () => {
  const names: string[] = [];
  work = async (name) => void names.push(name);
  await db.transaction(async (tx) => {
    for (const name of ['left', 'kept']) {
      await addJob(tx, TASK, { name }, { key: name, queue: `queue of ${name}` });
      for (const [table, where] of [
        ['_private_jobs', `key = '${name}'`],
        ['_private_job_queues', `queue_name = 'queue of ${name}'`],
      ])
        await tx.query(`update graphile_worker.${table} set locked_at = now(), locked_by = $1 where ${where}`, [`pool-${name}`]);
    }
    // Neither holds its lock: the connection of one was just cut, the other has been silent for long.
    await tx.query(`insert into job_runner (worker_id, lock_key, at) values ('pool-left', 7, now() - interval '1 minute')`);
    await tx.query(`insert into job_runner (worker_id, lock_key, at) values ('pool-kept', 8, now() + interval '1 hour')`);
  });
  await expect.poll(() => names, { timeout: 25_000, interval: 50 }).toEqual(['left']);
  // Its end is noted a moment after it.
  await expect.poll(held, { timeout: 25_000, interval: 50 }).toMatchObject([{ locked: 1 }]);
  await db.query(`select graphile_worker.force_unlock_workers('{pool-kept}')`);
  await expect.poll(() => names, { timeout: 25_000, interval: 50 }).toEqual(['left', 'kept']);
  await expect.poll(held, { timeout: 25_000, interval: 50 }).toEqual([]);
});
