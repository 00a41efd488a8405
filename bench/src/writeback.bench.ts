import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { openDatabase, type Database } from '../../signaling/src/db/database.ts';
import { migrate } from '../../signaling/src/db/migrate.ts';
import { openLab, type Lab } from '../../signaling/src/features/deliveries/testing/deliveryLab.ts';
import { letTimePass, type SignedNote, type TestPatient } from '../../signaling/src/features/deliveries/testing/signedNotes.ts';
import { seedTestPeople } from '../../signaling/src/testing/people.ts';
import { freePort } from '../../tools/lib/ports.ts';
import { startPostgres } from '../../tools/lib/postgres.ts';
import { compare } from './lib/statistics.ts';

export const description =
  'signed notes into two record systems over faulty lines while signaling is killed: each exactly once; and sign → visible ÷ bare INSERT + POST';

const NOTES = 1_000;
const KILLS = 20;
/** When nothing has arrived for so long, it is said what waits, and the run ends. */
const STILL_MS = 120_000;
const ROUNDS = 7;
const PER_ROUND = 20;
const PDF = Buffer.alloc(60_000, '%PDF-1.7 ');

interface Case {
  name: string;
  value: number;
  unit: string;
  goal?: number;
}

const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

async function withLab<T>(seed: number, work: (lab: Lab, db: Database) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-bench-'));
  // PostgreSQL may run as another account.
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({
    dataDir: path.join(folder, 'data'),
    logFile: path.join(folder, 'postgres.log'),
    port: await freePort(),
    throwaway: true,
  });
  try {
    await postgres.createDatabase('hoi_chan');
    const url = postgres.urlOf('hoi_chan');
    await migrate(url);
    // On a busy machine a new connection may take longer than a service would wait for one.
    const db = openDatabase(url, { keepIdle: true, statementTimeoutMs: 120_000 });
    const lab = await openLab({ db, people: await seedTestPeople(db), dataDir: path.join(folder, 'signaling'), seed });
    try {
      return await work(lab, db);
    } finally {
      await lab.stop();
      await db.close();
    }
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything at once: faults on a fifth of all requests, a day of silence, kill -9 at random moments. */
async function exactlyOnce(count: number, lab: Lab, db: Database): Promise<Case[]> {
  for (const proxy of lab.proxies) proxy.share = 0.2;
  const started = performance.now();
  let saidAt = 0;
  /** A long run says at least every ten seconds how far it is. */
  const say = (text: string, atOnce = false): void => {
    const now = performance.now();
    if (!atOnce && now - saidAt < 10_000) return;
    saidAt = now;
    process.stderr.write(`${Math.round((now - started) / 1000)} s: ${text}\n`);
  };
  await lab.start();
  say('signaling is up', true);
  const notes: SignedNote[] = [];
  const patients: TestPatient[] = [];
  const kills = Math.min(KILLS, Math.ceil(count / 20));
  const killAt = new Set(Array.from({ length: kills }, () => Math.floor(lab.random() * count)));
  for (let index = 0; index < count; index++) {
    const known = patients[Math.floor(lab.random() * patients.length)];
    const patient = known !== undefined && lab.random() < 0.5 ? known : await lab.patient(index + 1);
    if (patient !== known) patients.push(patient);
    notes.push(await lab.sign(patient));
    if (killAt.has(index)) {
      await lab.kill();
      await lab.start();
    }
    const [, second] = lab.proxies;
    if (second !== undefined && index === Math.floor(count * 0.4)) second.down = true;
    if (second !== undefined && index === Math.floor(count * 0.6)) {
      for (let hour = 0; hour < 24; hour++) await letTimePass(db, 3600_000);
      second.down = false;
    }
    if (index % 20 === 19) await letTimePass(db, 600_000);
    say(`${index + 1} of ${count} signed`, index % 100 === 99);
  }
  await lab.settle(STILL_MS, async (left) => say(`${left} of ${2 * count} deliveries are still on their way`));
  const tally = await lab.tally(notes);
  process.stderr.write(`${JSON.stringify({ ...tally, seconds: Math.round((performance.now() - started) / 1000) })}\n`);
  return [
    { name: 'signed notes', value: tally.notes, unit: 'notes' },
    { name: 'missing in a destination', value: tally.lost, unit: 'notes', goal: 0 },
    { name: 'more than once in a destination', value: tally.doubled, unit: 'notes', goal: 0 },
    { name: 'Provenance or AuditEvent missing or doubled', value: tally.traceFaults, unit: 'notes', goal: 0 },
    { name: 'kill -9 of signaling', value: tally.kills, unit: 'times' },
    { name: 'requests that fared badly', value: sum(tally.faults) - (tally.faults['passed'] ?? 0), unit: 'requests' },
  ];
}
const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);

/** Time from the beginning of the signing transaction until the record system has carried out the transaction with the document. */
async function sameAsBare(lab: Lab, db: Database): Promise<Case[]> {
  const [first, second] = lab.servers;
  if (first === undefined || second === undefined) throw new Error('no record systems');
  // One destination: the other would only share the same two cores.
  await db.query(`update record_system set writes = false where name <> 'EMR'`);
  await db.query('create table bare (id bigint generated always as identity, content jsonb, pdf bytea)');
  await lab.start();
  const warm = await lab.patient(900_000);
  for (let index = 0; index < 5; index++) {
    await visible(second, () => lab.sign(warm, PDF));
    await lab.settle(60_000);
  }
  const oursAll: number[] = [];
  const pairs: { ours: number; baseline: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let index = 0; index < PER_ROUND; index++) {
      const patient = await lab.patient(900_001 + round * PER_ROUND + index);
      ours.push(await visible(second, () => lab.sign(patient, PDF)));
      // What follows the document (Provenance, AuditEvent) must not run into the other half.
      await lab.settle(60_000);
      // The same bytes under other identifiers.
      const bodies = second.lastTransactions(randomUUID());
      bare.push(
        await visible(second, async () => {
          await db.query('insert into bare (content, pdf) values ($1, $2)', [JSON.stringify({ note: index }), PDF]);
          for (const body of bodies) {
            const answer = await fetch(second.url, { method: 'POST', body, headers: { 'content-type': 'application/fhir+json' } });
            if (!answer.ok) throw new Error(`bare POST: ${answer.status}`);
            await answer.arrayBuffer();
          }
        }),
      );
    }
    oursAll.push(...ours);
    pairs.push({ ours: percentile(ours, 0.95), baseline: percentile(bare, 0.95) });
    process.stderr.write(
      `round ${round + 1}: ours p95 ${pairs.at(-1)?.ours.toFixed(1)} ms, bare ${pairs.at(-1)?.baseline.toFixed(1)} ms\n`,
    );
  }
  const compared = compare(pairs, 'ms');
  return [
    { name: 'sign → visible, p50', value: Number(percentile(oursAll, 0.5).toFixed(1)), unit: 'ms' },
    { name: 'sign → visible, p95', value: Number(percentile(oursAll, 0.95).toFixed(1)), unit: 'ms' },
    { name: 'bare INSERT + POST, p95 (median of rounds)', value: compared.baseline, unit: 'ms' },
    { name: 'p95 ÷ bare INSERT + POST', value: compared.ratio, unit: '×', goal: 2 },
    { name: 'lowest ratio of a round', value: compared.spread[0], unit: '×' },
    { name: 'highest ratio of a round', value: compared.spread[1], unit: '×' },
  ];
}

async function visible(server: Lab['servers'][number], work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  const arrived = server.nextDocument();
  await work();
  return (await arrived) - started;
}

/** `npm run bench -- writeback [notes] [counts | latency]`: both parts, or one of them. */
export async function run(args: string[]): Promise<{ cases: Case[] }> {
  const count = Number(args[0] ?? NOTES);
  const part = args[1];
  const latency = part === 'counts' ? [] : await withLab(11, sameAsBare);
  const counts = part === 'latency' ? [] : await withLab(7, (lab, db) => exactlyOnce(count, lab, db));
  return { cases: [...counts, ...latency] };
}
