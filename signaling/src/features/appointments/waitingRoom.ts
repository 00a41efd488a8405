import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { leaveQueue } from './attend.ts';

/** How long a patient whose connection is lost keeps the place in the queue. */
const KEPT_MS = 60_000;

/** Counts the connections of waiting patients, and takes those out of the queue who stay away. */
export class WaitingRoom {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #sockets = new Map<string, number>();
  readonly #leaving = new Map<string, NodeJS.Timeout>();
  readonly #keptMs: number;

  constructor({ db, log, keptMs = KEPT_MS }: { db: Database; log: Logger; keptMs?: number }) {
    this.#db = db;
    this.#log = log;
    this.#keptMs = keptMs;
  }

  connected(appointmentId: string): void {
    clearTimeout(this.#leaving.get(appointmentId));
    this.#leaving.delete(appointmentId);
    this.#sockets.set(appointmentId, (this.#sockets.get(appointmentId) ?? 0) + 1);
  }

  disconnected(appointmentId: string): void {
    const left = (this.#sockets.get(appointmentId) ?? 1) - 1;
    if (left > 0) {
      this.#sockets.set(appointmentId, left);
      return;
    }
    this.#sockets.delete(appointmentId);
    const timer = setTimeout(() => {
      this.#leaving.delete(appointmentId);
      leaveQueue(this.#db, appointmentId).catch((error: unknown) =>
        this.#log.error({ err: error }, 'a patient could not be taken out of the queue'),
      );
    }, this.#keptMs);
    this.#leaving.set(appointmentId, timer);
  }

  close(): void {
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
  }
}
