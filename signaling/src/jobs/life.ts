import { randomInt } from 'node:crypto';
import type { Logger } from 'pino';
import { openDatabase, type Database } from '../db/database.ts';
import { insertRunner, lockRunner, releaseDeadWorkers } from './store.ts';

const LOOK_EVERY_MS = 5_000;

export interface SignOfLife {
  /** A worker of this process. */
  add(workerId: string): void;
  close(): Promise<void>;
}

/**
 * Says that this process lives, by an advisory lock that PostgreSQL drops with its connection, and gives back what dead processes had begun.
 * The queue library alone would wait four hours: a patient's minutes must not.
 */
export async function showLife(databaseUrl: string, log: Logger): Promise<SignOfLife> {
  const lockKey = randomInt(1, 2 ** 31);
  // A connection of its own, which is never given back while we live: the lock is the session's.
  const session: Database = openDatabase(databaseUrl, { maxConnections: 1, keepIdle: true });
  const workers = new Set<string>();
  const saySo = async (): Promise<void> => {
    // Taken again each time: once more on the same connection costs nothing, on a new one after a restart of PostgreSQL it is needed.
    await lockRunner(session, lockKey);
    for (const workerId of workers) await insertRunner(session, workerId, lockKey);
  };
  let turn = Promise.resolve();
  const enqueue = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch((error: unknown) => log.warn({ err: error }, 'sign of life'));
  };
  await saySo();
  await releaseDeadWorkers(session);
  const timer = setInterval(
    () =>
      enqueue(async () => {
        await saySo();
        const released = await releaseDeadWorkers(session);
        if (released > 0) log.warn({ released }, 'gave back the jobs of workers that are gone');
      }),
    LOOK_EVERY_MS,
  );
  timer.unref();
  return {
    add(workerId) {
      workers.add(workerId);
      enqueue(() => insertRunner(session, workerId, lockKey));
    },
    async close() {
      clearInterval(timer);
      await turn;
      await session.close();
    },
  };
}
