import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { FileReason } from '@hoi-chan/shared/clinical/importReasons.ts';
import type { Logger } from 'pino';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import { publish } from '../../live/publish.ts';
import { importVisit, type PatientRegister } from '../../records/insurance/importVisit.ts';
import { FileRefused } from '../../records/insurance/refusals.ts';
import { readFile } from './reading.ts';
import {
  claimImport,
  endStaged,
  forgetReading,
  forgetStaged,
  getJob,
  insertProblems,
  markUnchanged,
  nextStaged,
  releaseImport,
  saveProgress,
  takeStaged,
  type ClaimedImport,
} from './store.ts';

/** Wakes the runner: when a file has come, and every minute for what another process left unfinished. */
export const IMPORT_TASK = 'import_insurance';
const TELL_EVERY_MS = 2_000;
const APPLY_PAGE = 100;

export interface RunnerPorts {
  db: Database;
  register: PatientRegister;
  log: Logger;
  now?: () => Date;
}
type Progress = Parameters<typeof saveProgress>[3];

/** Another process has taken the import over, or this one is ending. */
class Stopped extends Error {
  override name = 'Stopped';
}

/**
 * Imports files one at a time. It does not hold a place in the job queue while it works, so that minutes are delivered meanwhile. What it
 * has begun survives it: staged visits stay staged, and whoever comes next goes on from there.
 */
export class ImportRunner {
  #ports: RunnerPorts;
  #runner = randomUUID();
  #ending = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  #toldAt = 0;

  constructor(ports: RunnerPorts) {
    this.#ports = ports;
  }

  wake(): void {
    this.#again = true;
    if (this.#ending.signal.aborted) return;
    this.#running ??= this.#work()
      .catch((error: unknown) => this.#ports.log.error({ err: error }, 'imports could not be looked for'))
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Until there is nothing left to do, or what is left has to wait. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #work(): Promise<void> {
    while (this.#again && !this.#ending.signal.aborted) {
      this.#again = false;
      const claimed = await claimImport(this.#ports.db, this.#runner);
      if (claimed === undefined) return;
      this.#again = true;
      try {
        await this.#import(claimed);
      } catch (error) {
        const stopped = error instanceof Stopped;
        if (!stopped) this.#ports.log.error({ err: error, importId: claimed.id }, 'import broke off, will be tried again');
        await releaseImport(this.#ports.db, claimed.id, this.#runner, stopped);
      }
    }
  }

  async #import(claimed: ClaimedImport): Promise<void> {
    if (claimed.state !== 'applying' && !(await this.#read(claimed))) return;
    await this.#apply(claimed);
    await this.#end(claimed, { state: 'done' });
  }

  /** False when the file was refused. */
  async #read(claimed: ClaimedImport): Promise<boolean> {
    const { db, now = (): Date => new Date() } = this.#ports;
    await forgetReading(db, claimed.id);
    await this.#tell(claimed, { state: 'reading', readBytes: 0 }, true);
    try {
      const readBytes = await readFile({
        db,
        importId: claimed.id,
        path: claimed.path,
        facilityCode: claimed.facility.code,
        now,
        onProgress: (bytes) => this.#tell(claimed, { readBytes: bytes }),
      });
      await db.transaction(async (tx) => {
        await markUnchanged(tx, claimed.id, claimed.facility.id);
        if (!(await saveProgress(tx, claimed.id, this.#runner, { state: 'applying', readBytes }))) throw new Stopped();
      });
      return true;
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === undefined) throw error;
      await forgetReading(db, claimed.id);
      await this.#end(claimed, { state: 'rejected', ...refused });
      return false;
    }
  }

  async #apply(claimed: ClaimedImport): Promise<void> {
    const { db } = this.#ports;
    for (;;) {
      const numbers = await nextStaged(db, claimed.id, APPLY_PAGE);
      if (numbers.length === 0) return;
      for (const number of numbers) {
        await this.#applyOne(claimed, number);
        await this.#tell(claimed, {});
      }
    }
  }

  async #applyOne({ id, facility }: ClaimedImport, number: number): Promise<void> {
    const { db, register } = this.#ports;
    await db.transaction(async (tx) => {
      const staged = await takeStaged(tx, id, number);
      if (staged === undefined) return;
      const outcome = await importVisit(tx, register, facility, staged);
      if (outcome.state === 'set_aside') {
        await insertProblems(tx, id, [
          { reason: outcome.reason, table: 'XML1', row: 1, column: null, visitNumber: number, visitCode: staged.visit.code },
        ]);
      }
      await endStaged(tx, id, number, outcome.state, outcome.newPatient);
    });
  }

  /** Saves how far it is and tells whoever started it, every two seconds at most. @throws Stopped */
  async #tell(claimed: ClaimedImport, progress: Progress, atOnce = false): Promise<void> {
    if (this.#ending.signal.aborted) throw new Stopped();
    const now = performance.now();
    if (!atOnce && now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    await this.#ports.db.transaction(async (tx) => {
      if (!(await saveProgress(tx, claimed.id, this.#runner, progress))) throw new Stopped();
      await publish(tx, [`person:${claimed.startedBy}`], 'imports:changed', await getJob(tx, claimed.id));
    });
  }

  async #end(claimed: ClaimedImport, progress: Progress): Promise<void> {
    await this.#ports.db.transaction(async (tx) => {
      if (!(await saveProgress(tx, claimed.id, this.#runner, progress))) throw new Stopped();
      await forgetStaged(tx, claimed.id);
      const job = await getJob(tx, claimed.id);
      await recordAudit(
        tx,
        { actor: undefined },
        {
          action: 'import.end',
          outcome: job.state === 'done' ? 'success' : 'failure',
          entityType: 'import',
          entityId: job.id,
          details: { ...job.counts, problems: job.problems, reason: job.reason },
        },
      );
      await publish(tx, [`person:${claimed.startedBy}`], 'imports:changed', job);
    });
    // Patients' data does not lie about once it is in the record.
    await rm(claimed.path, { force: true });
  }
}

function refusalOf(error: unknown): { reason: FileReason; line: number | null } | undefined {
  if (error instanceof FileRefused) return { reason: error.reason, line: error.line };
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { reason: 'file_lost', line: null };
  return undefined;
}
