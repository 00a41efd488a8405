import { AppError } from '@hoi-chan/shared/errors.ts';
import { isReceived, PARTS_GIVEN } from '@hoi-chan/shared/features/recordKinds.ts';
import type { MergedSummary, SummarySource } from '@hoi-chan/shared/features/summary.ts';
import { RECORD_PARTS, type RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { Patient } from 'fhir/r4.d.ts';
import type { Database } from '../../db/database.ts';
import { comparePatient } from '../identity/local.ts';
import { samePatients } from '../identity/store.ts';
import type { RecordSystems } from '../systems/directory.ts';
import type { StoredRecordSystem } from '../systems/store.ts';
import { mergeSummary, type SourcePart } from './merge.ts';
import { facilitiesConcerned, facilitiesOf, forgetParts, listParts, savePart } from './store.ts';

export interface SummaryOrder {
  /** Our own Patient resource. */
  patient: Patient & { id: string };
  /** Where whoever reads works. */
  readerFacilityId: string;
  /** `remembered`: at once, asking no other system; `live`: asks them; `follow`: waits for what is being asked already. */
  mode: 'remembered' | 'live' | 'follow';
  /** Root of the addresses that are ours; else one that nobody answers at. */
  baseUrl?: string | undefined;
  /** Of `live`: only this part, only this system. */
  only?: { part?: RecordPart | undefined; recordSystemId?: string | undefined };
}

/** What is being read from one system for one patient, or lately was. */
interface Run {
  parts: Set<RecordPart>;
  reading: Set<RecordPart>;
  problems: Map<RecordPart, string>;
  patient: SummarySource['patient'];
  endedAt: number | undefined;
  done: Promise<void>;
}

export interface SummaryReaderPorts {
  db: Database;
  systems: RecordSystems;
  /** Longest wait of one request; what is still being read then is followed by the next. */
  patienceMs?: number;
  /** Longest reading of one system. */
  deadlineMs?: number;
}

const BASE_URL = 'https://summary.hoi-chan.invalid/fhir';
/** Why nothing of a system may be shown, also not from memory. */
const NOBODY: Record<string, 'unknown' | 'several' | 'differs'> = {
  patient_unknown: 'unknown',
  patient_not_matched: 'several',
  patient_differs: 'differs',
};
/** A reading counts as fresh, and a failure as the last word, so long. */
const FRESH_MS = 60_000;

/**
 * One summary out of every record system concerned: those of the patient's facility, of the reader's, and of the facilities of the patient's
 * consults. Systems are read beside each other and remembered part by part; a reading goes on when whoever asked has gone.
 */
export class SummaryReader {
  readonly #db: Database;
  readonly #systems: RecordSystems;
  readonly #patienceMs: number;
  readonly #deadlineMs: number;
  readonly #runs = new Map<string, Run>();

  constructor({ db, systems, patienceMs = 4_000, deadlineMs = 25_000 }: SummaryReaderPorts) {
    this.#db = db;
    this.#systems = systems;
    this.#patienceMs = patienceMs;
    this.#deadlineMs = deadlineMs;
  }

  async read(order: SummaryOrder): Promise<MergedSummary> {
    const patientId = order.patient.id;
    // Entries that are beyond doubt the same person are read together, without anybody having to ask for it.
    const [systems] = await Promise.all([
      this.systemsOf(patientId, order.readerFacilityId),
      order.mode === 'live' ? this.#db.transaction((tx) => comparePatient(tx, patientId)) : undefined,
    ]);
    const external = systems.filter(({ kind }) => kind === 'fhir');
    if (order.mode === 'live') {
      const { part, recordSystemId } = order.only ?? {};
      const asked = external.filter(({ id }) => recordSystemId === undefined || id === recordSystemId);
      for (const system of asked) this.#start(patientId, system, part === undefined ? RECORD_PARTS : [part]);
    }
    const own = this.#readHere(patientId, systems);
    const running = external.flatMap(({ id }) => this.#runs.get(`${patientId}/${id}`) ?? []).filter(({ endedAt }) => endedAt === undefined);
    if (order.mode !== 'remembered' && running.length > 0) await within(this.#patienceMs, Promise.all(running.map(({ done }) => done)));
    const remembered = await listParts(
      this.#db,
      patientId,
      external.map(({ id }) => id),
    );
    const parts = [...(await own), ...remembered];
    const sources = systems.map((system) => this.#sourceOf(patientId, system, parts));
    const shown = systems.flatMap(({ id }) => parts.filter(({ sourceId }) => sourceId === id));
    const unreadParts = RECORD_PARTS.filter((part) => !shown.some((each) => each.part === part));
    const { bundle, data, conflicts } = mergeSummary({
      patient: order.patient,
      parts: shown,
      unreadParts,
      baseUrl: order.baseUrl ?? BASE_URL,
      now: new Date(),
    });
    return { bundle: { ...bundle }, sources, data, conflicts };
  }

  /** Every readable system concerned with this patient, each once, those nearest to the patient first. */
  async systemsOf(patientId: string, readerFacilityId: string): Promise<StoredRecordSystem[]> {
    const facilities = [...new Set([...(await facilitiesConcerned(this.#db, patientId)), readerFacilityId])];
    const found = await Promise.all(facilities.map((facilityId) => this.#systems.of(facilityId, 'read')));
    // What was sent about the same person to another facility lies here already.
    const elsewhere = (await facilitiesOf(this.#db, await samePatients(this.#db, patientId))).filter((each) => !facilities.includes(each));
    for (const facilityId of elsewhere) found.push((await this.#systems.of(facilityId, 'read')).filter(({ kind }) => isReceived(kind)));
    // Our own store is one, whichever province's row names it.
    return [...new Map(found.flat().map((system) => [system.kind === 'builtIn' ? 'builtIn' : system.id, system])).values()];
  }

  /** What lies in our own database: our store, and what others sent. */
  async #readHere(patientId: string, systems: StoredRecordSystem[]): Promise<SourcePart[]> {
    const parts: SourcePart[] = [];
    const fetchedAt = new Date().toISOString();
    const sameIds = await samePatients(this.#db, patientId);
    for (const system of systems.filter(({ kind }) => kind !== 'fhir')) {
      const gateway = await this.#systems.gateway(system.id);
      for (const sameId of sameIds) {
        await gateway
          .readParts(sameId, gateway.gives, (part, outcome) => {
            if (!('reason' in outcome)) parts.push({ ...outcome, part, sourceId: system.id, fetchedAt: outcome.asOf ?? fetchedAt });
          })
          .catch((error: unknown) => {
            if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error;
          });
      }
    }
    return parts;
  }

  #start(patientId: string, system: StoredRecordSystem, parts: readonly RecordPart[]): void {
    const key = `${patientId}/${system.id}`;
    const before = this.#runs.get(key);
    // Two who open the same patient at once are one to the other system.
    if (before !== undefined && before.endedAt === undefined && parts.every((part) => before.parts.has(part))) return;
    const run: Run = {
      parts: new Set(parts),
      reading: new Set(parts),
      problems: new Map([...(before?.problems ?? [])].filter(([part]) => !parts.includes(part))),
      patient: before?.patient ?? 'open',
      endedAt: undefined,
      done: Promise.resolve(),
    };
    run.done = this.#read(patientId, system, run).finally(() => {
      run.endedAt = Date.now();
      run.reading.clear();
      setTimeout(() => this.#runs.get(key) === run && this.#runs.delete(key), FRESH_MS).unref();
    });
    this.#runs.set(key, run);
  }

  /** Never rejects: what went wrong stands in the run. */
  async #read(patientId: string, system: StoredRecordSystem, run: Run): Promise<void> {
    const saving: Promise<void>[] = [];
    try {
      const gateway = await this.#systems.gateway(system.id);
      await gateway.readParts(
        patientId,
        [...run.parts],
        (part, outcome) => {
          run.patient = 'known';
          const settled =
            'reason' in outcome
              ? Promise.resolve(void run.problems.set(part, outcome.reason))
              : savePart(this.#db, patientId, system.id, part, outcome);
          saving.push(settled.catch(() => void run.problems.set(part, 'record_unavailable')).finally(() => void run.reading.delete(part)));
        },
        AbortSignal.timeout(this.#deadlineMs),
      );
    } catch (error) {
      const reason = error instanceof AppError ? (error.reason ?? 'record_unavailable') : 'record_unavailable';
      const nobody = NOBODY[reason];
      if (nobody !== undefined) {
        run.patient = nobody;
        await forgetParts(this.#db, patientId, system.id).catch(() => undefined);
      } else for (const part of run.parts) run.problems.set(part, reason);
    }
    await Promise.all(saving);
  }

  #sourceOf(patientId: string, system: StoredRecordSystem, parts: readonly SourcePart[]): SummarySource {
    const run = this.#runs.get(`${patientId}/${system.id}`);
    const own = parts.filter(({ sourceId }) => sourceId === system.id);
    const patient =
      own.length > 0 && (run === undefined || run.patient === 'known' || run.patient === 'open')
        ? 'known'
        : system.kind === 'fhir'
          ? (run?.patient ?? 'open')
          : 'unknown';
    return {
      id: system.id,
      name: system.name,
      builtIn: system.kind === 'builtIn',
      patient,
      parts:
        patient === 'unknown' || patient === 'several' || patient === 'differs'
          ? []
          : RECORD_PARTS.map((part) => {
              // Of several entries of one person, what was told last.
              const fetchedAt =
                own
                  .flatMap((each) => (each.part === part ? each.fetchedAt : []))
                  .toSorted()
                  .at(-1) ?? null;
              if (!PARTS_GIVEN[system.kind].includes(part)) return { part, state: 'notGiven', fetchedAt: null, reason: null };
              if (isReceived(system.kind)) return { part, state: 'received', fetchedAt, reason: null };
              const reason = run?.problems.get(part) ?? null;
              // A server that does not keep this: whatever it may have told before, it tells nothing of it now.
              if (reason === 'part_not_given' && fetchedAt === null) return { part, state: 'notGiven', fetchedAt: null, reason: null };
              const isFresh = fetchedAt !== null && Date.now() - Date.parse(fetchedAt) < FRESH_MS;
              const state = run?.reading.has(part) === true ? 'loading' : reason !== null ? 'failed' : isFresh ? 'fresh' : 'remembered';
              return { part, state, fetchedAt, reason: state === 'failed' ? reason : null };
            }),
    };
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
