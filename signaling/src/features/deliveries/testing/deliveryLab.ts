import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from '../../../db/database.ts';
import { destinationsIn, type Destinations } from '../../../records/destinations.ts';
import { startFaultProxy, type FaultProxy } from '../../../records/testing/faultProxy.ts';
import { startFhirServer, type TestFhirServer } from '../../../records/testing/fhirServer.ts';
import { recordSystemsOf } from '../../../records/systems/store.ts';
import type { TestPeople } from '../../../testing/people.ts';
import { addConsult, addPatient, letTimePass, signNote, type SignedNote, type TestPatient } from './signedNotes.ts';

export interface LabOptions {
  db: Database;
  people: TestPeople;
  dataDir: string;
  seed: number;
}

/** Of the signed notes: how many are where they must be, and how often. */
export interface Tally {
  notes: number;
  destinations: number;
  lost: number;
  doubled: number;
  /** Provenance or AuditEvent missing or doubled. */
  traceFaults: number;
  kills: number;
  faults: Record<string, number>;
}

const MAIN = fileURLToPath(new URL('../../../main.ts', import.meta.url));
const SIGNALING = fileURLToPath(new URL('../../../../', import.meta.url));

/** Two hospitals' record systems that none of us wrote, a faulty line before each, and signaling as a process of its own. */
export async function openLab({ db, people, dataDir, seed }: LabOptions) {
  const random = seededRandom(seed).next;
  const servers: TestFhirServer[] = [];
  const proxies: FaultProxy[] = [];
  let child: ChildProcess | undefined;
  let kills = 0;
  for (const [name, code] of [
    ['HIS xã', '00101'],
    ['EMR', '00100'],
  ] as const) {
    const server = await startFhirServer();
    const proxy = await startFaultProxy(server.url, random);
    servers.push(server);
    proxies.push(proxy);
    await db.query(`insert into record_system (facility_id, kind, name, base_url, writes) values ($1, 'fhir', $2, $3, true)`, [
      people.facilityId(code),
      name,
      proxy.url,
    ]);
  }
  const destinations: Destinations = destinationsIn(
    db,
    { of: (facilityId, purpose) => recordSystemsOf(db, facilityId, purpose), gateway: () => Promise.reject(new Error('not here')) },
    undefined as never,
  );

  async function start(): Promise<void> {
    const started = spawn(process.execPath, [MAIN], {
      cwd: SIGNALING,
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        PORT: '0',
        DATABASE_URL: db.url,
        DATA_DIR: dataDir,
        MEDIA_NODE_SECRET: 'only for the tests, sixteen',
        LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    await new Promise<void>((resolve, reject) => {
      started.once('exit', (code) => reject(new Error(`signaling ended with ${code}`)));
      started.stdout.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('signaling is up')) resolve();
      });
    });
  }
  async function whatWaits(): Promise<string> {
    const { rows } = await db.query(
      `select state, trace_state, problem, max(attempts) as attempts, count(*)::int as n from delivery
       where state <> 'delivered' or trace_state = 'due' group by 1, 2, 3 order by n desc limit 10`,
    );
    return JSON.stringify(rows);
  }
  async function kill(): Promise<void> {
    const running = child;
    if (running === undefined) return;
    child = undefined;
    running.removeAllListeners('exit');
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
    kills += 1;
  }

  return {
    servers,
    proxies,
    destinations,
    random,
    start,
    kill,
    /** A patient whom both record systems know. */
    async patient(number: number): Promise<TestPatient> {
      const patient = await addPatient(db, people, number);
      for (const { repository } of servers)
        await repository.createResource({
          resourceType: 'Patient',
          identifier: [patient.identifier],
          name: [{ text: patient.name, family: patient.name }],
          birthDate: '1958',
        });
      return patient;
    },
    async sign(patient: TestPatient, pdf?: Uint8Array): Promise<SignedNote> {
      const note = { consultId: await addConsult(db, people, patient.id, 2), patientId: patient.id, versionNumber: 1 };
      await signNote(db, people, destinations, note, pdf);
      return note;
    },
    /**
     * Lets planned time pass until nothing waits any more; `step` is called between, with how many still do. What does not move for `timeoutMs` ends
     * it with what it waits for.
     */
    async settle(timeoutMs: number, step: (left: number) => Promise<void> = async () => undefined): Promise<void> {
      let [fewest, end] = [Infinity, Date.now() + timeoutMs];
      for (;;) {
        const { rows } = await db.query<{ left: number }>(
          `select count(*)::int as left from delivery where state <> 'delivered' or trace_state = 'due'`,
        );
        const left = rows[0]?.left ?? 0;
        if (left === 0) return;
        if (left < fewest) [fewest, end] = [left, Date.now() + timeoutMs];
        if (Date.now() > end) throw new Error(`${left} deliveries do not move: ${await whatWaits()}`);
        await step(left);
        await letTimePass(db, 600_000);
        await pause(150);
      }
    },
    async tally(notes: readonly SignedNote[]): Promise<Tally> {
      const tally: Tally = { notes: notes.length, destinations: servers.length, lost: 0, doubled: 0, traceFaults: 0, kills, faults: {} };
      for (const server of servers) {
        const held = await countsOf(server);
        for (const { consultId, versionNumber } of notes) {
          const parts = [
            held.documents.get(`${consultId}/v${versionNumber}`) ?? 0,
            held.parts.get(`${consultId}/encounter`) ?? 0,
            held.parts.get(`${consultId}/composition/v${versionNumber}`) ?? 0,
            held.parts.get(`${consultId}/request`) ?? 0,
          ];
          if (parts.some((count) => count === 0)) tally.lost += 1;
          if (parts.some((count) => count > 1)) tally.doubled += 1;
          if (held.events.get(`hoi-chan-${consultId}-v${versionNumber}`) !== 1) tally.traceFaults += 1;
        }
        tally.traceFaults += Math.abs(held.provenances - notes.length);
      }
      for (const { counts } of proxies)
        for (const [fault, count] of Object.entries(counts)) tally.faults[fault] = (tally.faults[fault] ?? 0) + count;
      return tally;
    },
    async stop(): Promise<void> {
      await kill();
      for (const each of [...proxies, ...servers]) await each.stop();
    },
  };
}
export type Lab = Awaited<ReturnType<typeof openLab>>;

const MANY = 100_000;

async function countsOf({ repository }: TestFhirServer) {
  const documents = new Map<string, number>();
  const parts = new Map<string, number>();
  const events = new Map<string, number>();
  const add = (to: Map<string, number>, key: string | undefined): void => {
    if (key !== undefined) to.set(key, (to.get(key) ?? 0) + 1);
  };
  const all = async (resourceType: 'DocumentReference' | 'Encounter' | 'Composition' | 'ServiceRequest' | 'AuditEvent' | 'Provenance') =>
    ((await repository.search({ resourceType, count: MANY })).entry ?? []).map(
      ({ resource }) => resource as unknown as Record<string, never>,
    );
  for (const document of await all('DocumentReference')) add(documents, document['masterIdentifier']?.['value']);
  for (const type of ['Encounter', 'ServiceRequest'] as const)
    for (const resource of await all(type)) add(parts, resource['identifier']?.[0]?.['value']);
  for (const composition of await all('Composition')) add(parts, composition['identifier']?.['value']);
  for (const event of await all('AuditEvent')) add(events, event['agent']?.[0]?.['altId']);
  return { documents, parts, events, provenances: (await all('Provenance')).length };
}
