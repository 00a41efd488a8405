import { createReadStream } from 'node:fs';
import type { Database } from '../../db/database.ts';
import { readEnvelope, type Envelope } from '../../records/insurance/envelope.ts';
import { FileRefused } from '../../records/insurance/refusals.ts';
import { readVisit, type VisitReading } from '../../records/insurance/visit.ts';
import { insertProblems, insertStaged, refuseStaged, type FoundProblem, type StagedVisit } from './store.ts';

/** Visits that are stored together: many small ones, or few large ones. */
const BATCH = 200;
const BATCH_CHARACTERS = 4_000_000;

export interface ReadingPorts {
  db: Database;
  importId: string;
  path: string;
  facilityCode: string;
  now(): Date;
  /** Called between batches; throws when reading has to stop. */
  onProgress(readBytes: number): Promise<void>;
}

/** Reads the whole file into the staging table. Nothing reaches the record: that waits until the last byte has proved readable. */
export async function readFile(ports: ReadingPorts): Promise<number> {
  const input = createReadStream(ports.path, { highWaterMark: 64 * 1024 });
  const envelope: Envelope = { facilityCode: undefined };
  const seen = new Map<string, { number: number; digest: string; refused: boolean }>();
  let staged: StagedVisit[] = [];
  let problems: FoundProblem[] = [];
  let refusedBefore: number[] = [];
  let characters = 0;

  async function flush(): Promise<void> {
    await ports.db.transaction(async (tx) => {
      await insertStaged(tx, ports.importId, staged);
      for (const number of refusedBefore) await refuseStaged(tx, ports.importId, number);
      await insertProblems(tx, ports.importId, problems);
    });
    staged = [];
    problems = [];
    refusedBefore = [];
    characters = 0;
    await ports.onProgress(input.bytesRead);
  }
  function refuse(reading: { number: number; code: string | null }, found: FoundProblem[]): void {
    staged.push({ number: reading.number, visitCode: reading.code, state: 'refused', digest: null, visit: null });
    problems.push(...found);
  }
  function add(reading: VisitReading): void {
    if (!reading.ok) {
      return refuse(
        reading,
        reading.problems.map((problem) => ({ ...problem, visitNumber: reading.number, visitCode: reading.code })),
      );
    }
    const { number, visit, digest } = reading;
    const first = seen.get(visit.code);
    const text = digest.toString('base64');
    if (first === undefined) {
      seen.set(visit.code, { number, digest: text, refused: false });
      staged.push({ number, visitCode: visit.code, state: 'staged', digest, visit });
    } else if (first.digest === text && !first.refused) {
      staged.push({ number, visitCode: visit.code, state: 'unchanged', digest: null, visit: null });
    } else {
      // Which of the two is right cannot be known, so neither is taken.
      const twice = (at: number): FoundProblem => ({
        reason: 'duplicate_visit',
        table: 'XML1',
        row: 1,
        column: 'MA_LK',
        visitNumber: at,
        visitCode: visit.code,
      });
      refuse({ number, code: visit.code }, first.refused ? [twice(number)] : [twice(first.number), twice(number)]);
      if (!first.refused) refusedBefore.push(first.number);
      first.refused = true;
    }
  }

  for await (const raw of readEnvelope(input, envelope)) {
    assertFacility(envelope, ports.facilityCode);
    add(readVisit(raw, ports.facilityCode, ports.now()));
    characters += raw.characters;
    if (staged.length >= BATCH || characters >= BATCH_CHARACTERS) await flush();
  }
  assertFacility(envelope, ports.facilityCode);
  await flush();
  return input.bytesRead;
}

/** A hospital's file sent for a commune would give its patients to the commune. */
function assertFacility(envelope: Envelope, code: string): void {
  if (envelope.facilityCode !== undefined && envelope.facilityCode !== '' && envelope.facilityCode !== code)
    throw new FileRefused('other_facility');
}
