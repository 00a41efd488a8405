import { randomInt } from 'node:crypto';
import type { Logger } from 'pino';
import { openDatabase, type Database } from '../db/database.ts';
import { insertRunner, lockRunners, releaseDeadWorkers, releaseLostJobs } from './store.ts';

/** Longer than between two looks: a process whose connection was cut has taken its lock again by then. */
const SILENT_MS = 8_000;

export interface SignOfLife {
  /** A name by which this process takes jobs from the queue. */
  add(runnerId: string): void;
  began(jobId: string): void;
  ended(jobId: string): void;
  close(): Promise<void>;
}

/**
 * Says that this process lives, by an advisory lock that PostgreSQL drops with its connection, and gives back what dead processes had begun,
 * and what was given to this one without its knowledge. The queue library alone would wait four hours: a patient's minutes must not.
 */
export async function showLife(databaseUrl: string, log: Logger, lookEveryMs: number): Promise<SignOfLife> {
  const lockKey = randomInt(1, 2 ** 31);
  // A connection of its own, which is never given back while we live: the lock is the session's.
  const session: Database = openDatabase(databaseUrl, { maxConnections: 1, keepIdle: true });
  const runners = new Set<string>();
  const working = new Set<string>();
  let server: number | undefined;
  /** False when the connection is another one than at the last look. */
  const saySo = async (): Promise<boolean> => {
    // Taken again each time: once more on the same connection costs nothing, on a new one after a restart of PostgreSQL it is needed.
    const before = server;
    server = await lockRunners(session, [...runners], lockKey);
    return before === undefined || before === server;
  };
  const look = async (): Promise<void> => {
    // Whatever cut our connection may have cut those of others: they have until the next look to say that they live.
    if (!(await saySo())) return;
    const released = await releaseDeadWorkers(session, SILENT_MS);
    if (released > 0) log.warn({ released }, 'gave back the jobs of workers that are gone');
    const lost = await releaseLostJobs(session, [...runners], [...working]);
    if (lost > 0) log.warn({ lost }, 'gave back jobs of which nobody was told');
  };
  let turn = Promise.resolve();
  const enqueue = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch((error: unknown) => log.warn({ err: error }, 'sign of life'));
  };
  await look();
  const timer = setInterval(() => enqueue(look), lookEveryMs);
  timer.unref();
  return {
    add(runnerId) {
      runners.add(runnerId);
      enqueue(() => insertRunner(session, runnerId, lockKey));
    },
    began: (jobId) => void working.add(jobId),
    ended: (jobId) => void working.delete(jobId),
    async close() {
      clearInterval(timer);
      await turn;
      await session.close();
    },
  };
}
