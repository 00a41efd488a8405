import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { hasUnfinishedImport } from './features/imports/store.ts';

export interface ImportThreadData {
  databaseUrl: string;
  logLevel: Config['LOG_LEVEL'];
}
export type ImportThreadOrder = 'wake' | 'end';

/** One inner file of the largest size allowed needs some 80 MB; the rest is room to breathe. Without a bound V8 takes what the machine has. */
const MEMORY = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 16 };

/** Files often come one after the other; starting the thread anew for each would cost a second. */
const LINGER_MS = 20_000;

/** The thread that imports: there while there is something to import, and a little longer. */
export class Imports {
  readonly #db: Database;
  readonly #data: ImportThreadData;
  readonly #log: Logger;
  #worker: Worker | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  /** Orders the thread has not answered yet. */
  #pending = 0;
  #closed = false;
  #lingering: NodeJS.Timeout | undefined;

  constructor(db: Database, data: ImportThreadData, log: Logger) {
    this.#db = db;
    this.#data = data;
    this.#log = log;
  }

  /** Looks whether there is something to import, and begins. */
  async wake(): Promise<void> {
    if (this.#worker === undefined) {
      if (!(await hasUnfinishedImport(this.#db))) return;
      if (this.#closed) return;
      this.#worker ??= this.#start();
    }
    clearTimeout(this.#lingering);
    this.#pending += 1;
    this.#worker.postMessage('wake' satisfies ImportThreadOrder);
  }

  /** What is under way stops between two visits; the next process goes on with it. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#lingering);
    this.#worker?.postMessage('end' satisfies ImportThreadOrder);
    await this.#ended;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./importThread.ts', import.meta.url), { workerData: this.#data, resourceLimits: MEMORY });
    this.#pending = 0;
    const forget = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    worker.on('message', () => {
      this.#pending -= 1;
      if (this.#pending > 0 || this.#closed) return;
      this.#lingering = setTimeout(() => {
        forget();
        worker.postMessage('end' satisfies ImportThreadOrder);
      }, LINGER_MS).unref();
    });
    worker.on('error', (error) => this.#log.error({ err: error }, 'the import thread broke, it is started again within a minute'));
    // Forgotten before `close` goes on: a thread that broke is nobody to talk to.
    this.#ended = Promise.all([this.#ended, once(worker, 'exit').then(forget, forget)]);
    return worker;
  }
}
