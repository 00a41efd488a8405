import { randomUUID } from 'node:crypto';
import type { Delivery } from '@hoi-chan/shared/features/deliveries.ts';
import type { Composition, DocumentReference, FhirResource, MedicationRequest } from 'fhir/r4.d.ts';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../db/database.ts';
import { startJobs, type JobQueue } from '../../jobs/queue.ts';
import type { Destinations } from '../../records/destinations.ts';
import { fhirRecordGateway } from '../../records/fhir/gateway.ts';
import type { RecordGateway } from '../../records/gateway.ts';
import { findIdentifiers } from '../../records/store.ts';
import { startFhirServer, type TestFhirServer } from '../../records/testing/fhirServer.ts';
import { faultsOf } from '../../records/testing/validate.ts';
import { signedConsultReader } from '../../signedConsult.ts';
import { createTestDatabase } from '../../testing/database.ts';
import { seedTestPeople, type TestPeople } from '../../testing/people.ts';
import { findVersion } from '../minutes/versions/store.ts';
import { deliverLane, sweepDeliveries } from './lane.ts';
import { DELIVER_TASK, SWEEP_TASK } from './plan.ts';
import { listDeliveries, markHandled } from './store.ts';
import { addConsult, addPatient, letTimePass, signNote, type TestPatient } from './testing/signedNotes.ts';

const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
const HOUR_MS = 3600_000;

let db: Database;
let drop: () => Promise<void>;
let people: TestPeople;
let jobs: JobQueue;
const servers = new Map<string, TestFhirServer>();
const gateways = new Map<string, RecordGateway>();
const destinations: Destinations = {
  of: async () => [
    { id: `station-${round}`, name: 'HIS xã' },
    { id: `hospital-${round}`, name: 'EMR' },
  ],
  gateway: async (id) => gateways.get(id),
};
// Each test has systems of its own: what an earlier one left behind reaches nobody.
let round = 0;
let patients = 1000;
const server = (id: string): TestFhirServer => {
  const found = servers.get(id);
  if (found === undefined) throw new Error(id);
  return found;
};

beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = openDatabase(database.url);
  people = await seedTestPeople(db);
  jobs = await startJobs(
    database.url,
    {
      [DELIVER_TASK]: deliverLane({
        db,
        destinations,
        signedConsult: signedConsultReader(findVersion),
        log,
        markConsultDelivered: async (tx, consultId) =>
          void (await tx.query(`update consult set state = 'delivered' where id = $1 and state = 'signed'`, [consultId])),
      }),
      [SWEEP_TASK]: sweepDeliveries(db),
    },
    '',
    log,
  );
});
beforeEach(async () => {
  round += 1;
  for (const id of ['station', 'hospital']) {
    const started = await startFhirServer();
    servers.set(id, started);
    gateways.set(
      `${id}-${round}`,
      fhirRecordGateway({
        baseUrl: started.url,
        timeoutMs: 2_000,
        // The breaker counts in real seconds, of which a simulated day has few.
        manners: { failuresBeforePause: 1_000 },
        identifiersOf: (patientId) => findIdentifiers(db, patientId),
      }),
    );
  }
});
afterEach(async () => {
  for (const each of servers.values()) await each.stop();
});
afterAll(async () => {
  await jobs.close();
  await db.close();
  await drop();
});

async function known(...at: string[]): Promise<TestPatient> {
  const patient = await addPatient(db, people, (patients += 1));
  for (const id of at) await enter(id, patient);
  return patient;
}
const enter = (id: string, { identifier, name }: TestPatient): Promise<unknown> =>
  server(id).repository.createResource({ resourceType: 'Patient', identifier: [identifier], name: [{ text: name, family: name }] });
async function sign(patient: TestPatient, consultId?: string, versionNumber = 1): Promise<string> {
  const id = consultId ?? (await addConsult(db, people, patient.id));
  await signNote(db, people, destinations, { consultId: id, patientId: patient.id, versionNumber });
  return id;
}
async function held<T extends FhirResource['resourceType']>(
  id: string,
  resourceType: T,
): Promise<Extract<FhirResource, { resourceType: T }>[]> {
  const bundle = await server(id).repository.search({ resourceType, count: 1000 });
  return (bundle.entry ?? []).map(({ resource }) => resource as unknown as Extract<FhirResource, { resourceType: T }>);
}
const of = async (consultId: string, destination: string): Promise<Delivery | undefined> =>
  (await listDeliveries(db, consultId)).find((each) => each.destination === destination);
const until = (consultId: string, destination: string, state: Delivery['state'], problem: Delivery['problem'] = null) =>
  expect.poll(() => of(consultId, destination), { timeout: 15_000, interval: 30 }).toMatchObject({ state, problem });
const traced = (consultId: string) =>
  expect
    .poll(async () => (await db.query(`select 1 from delivery where consult_id = $1 and trace_state <> 'done'`, [consultId])).rowCount, {
      timeout: 15_000,
      interval: 30,
    })
    .toBe(0);

describe('deliveries', () => {
  test('one signed note goes into each record system once, with who wrote it, every resource valid', async () => {
    const patient = await known('station', 'hospital');
    const consultId = await sign(patient);
    await until(consultId, 'HIS xã', 'delivered');
    await until(consultId, 'EMR', 'delivered');
    await traced(consultId);
    expect((await db.query('select state from consult where id = $1', [consultId])).rows).toEqual([{ state: 'delivered' }]);
    for (const id of ['station', 'hospital']) {
      const documents = await held(id, 'DocumentReference');
      expect(documents).toHaveLength(1);
      const all: FhirResource[] = [...documents];
      for (const type of ['Encounter', 'Composition', 'ServiceRequest', 'MedicationRequest', 'Provenance', 'AuditEvent'] as const) {
        const found = await held(id, type);
        expect(found, `${id} ${type}`).toHaveLength(1);
        all.push(...found);
      }
      expect(all.flatMap(faultsOf)).toEqual([]);
      const [provenance] = await held(id, 'Provenance');
      // Document, request, encounter, note, medicine and two vital signs.
      expect(provenance?.target).toHaveLength(7);
      expect(provenance?.target[0]?.reference).toBe(`DocumentReference/${documents[0]?.id ?? ''}`);
      expect(await held(id, 'MedicationRequest')).toMatchObject([
        { intent: 'proposal', medicationCodeableConcept: { text: 'Aspirin 81 mg' } },
      ]);
    }
    const [stored] = await listDeliveries(db, consultId);
    expect(stored?.link).toBe(`${server('station').url}/DocumentReference/${stored?.remoteId ?? ''}`);
    const { rows } = await db.query('select provenance_id, audit_event_id from delivery where consult_id = $1', [consultId]);
    expect(rows.every((row) => typeof row['provenance_id'] === 'string' && typeof row['audit_event_id'] === 'string')).toBe(true);
  });

  test(
    'a system that is down for a day gets it when it is back, the others at once; what waited behind comes too, in order',
    { timeout: 90_000 },
    async () => {
      const patient = await known('station', 'hospital');
      const other = await known('station', 'hospital');
      server('hospital').fault = { status: 503 };
      const first = await sign(patient);
      const second = await sign(patient);
      const third = await sign(other);
      await until(first, 'HIS xã', 'delivered');
      await until(second, 'HIS xã', 'delivered');
      await until(first, 'EMR', 'waiting', 'record_unavailable');
      expect(await of(second, 'EMR')).toMatchObject({ state: 'waiting', behindEarlier: true, attempts: 0 });
      // The clock goes on to the next planned try; a job that was planned meanwhile is found by the sweep.
      const nextTry = async (): Promise<Delivery | undefined> => {
        const delivery = await of(first, 'EMR');
        const waitMs = Date.parse(delivery?.nextTryAt ?? '') - Date.now();
        if (waitMs > 0) await letTimePass(db, waitMs + 60_000);
        await sweepDeliveries(db)();
        return delivery;
      };
      for (let tries = 2; tries <= 12; tries++)
        await expect.poll(async () => (await nextTry())?.attempts, { interval: 100, timeout: 20_000 }).toBeGreaterThanOrEqual(tries);
      server('hospital').fault = undefined;
      await expect.poll(async () => (await nextTry())?.state, { interval: 100, timeout: 20_000 }).toBe('delivered');
      for (const consultId of [first, second, third]) await until(consultId, 'EMR', 'delivered');
      expect(await held('hospital', 'DocumentReference')).toHaveLength(3);
      const order = (
        await db.query<{ consult_id: string }>(
          `select consult_id from delivery where system_id like 'hospital-%' and patient_id = $1 order by delivered_at`,
          [patient.id],
        )
      ).rows;
      expect(order.map((row) => row.consult_id)).toEqual([first, second]);
    },
  );

  test('after a week of silence a person is asked, and the first sign of life sends it all the same', async () => {
    const patient = await known('station');
    const other = await known('station');
    server('station').fault = { status: 500 };
    const consultId = await sign(patient);
    await until(consultId, 'HIS xã', 'waiting', 'record_unavailable');
    await letTimePass(db, 8 * 24 * HOUR_MS);
    await until(consultId, 'HIS xã', 'attention', 'record_unavailable_long');
    server('station').fault = undefined;
    await until(await sign(other), 'HIS xã', 'delivered');
    await until(consultId, 'HIS xã', 'delivered');
    expect(await held('station', 'DocumentReference')).toHaveLength(2);
  });

  test('none or several patients: stopped for a person; mended there and sent again it arrives', async () => {
    const patient = await known('hospital');
    const consultId = await sign(patient);
    await until(consultId, 'EMR', 'delivered');
    await until(consultId, 'HIS xã', 'attention', 'patient_not_matched');
    expect((await db.query('select state from consult where id = $1', [consultId])).rows).toEqual([{ state: 'signed' }]);
    // The amendment must not overtake it; another consult of the same patient is not held up by it.
    await sign(patient, consultId, 2);
    expect(
      (await listDeliveries(db, consultId)).filter(({ behindEarlier }) => behindEarlier).map(({ versionNumber }) => versionNumber),
    ).toContain(2);
    const other = await sign(patient);
    await until(other, 'HIS xã', 'attention', 'patient_not_matched');
    expect(await held('station', 'DocumentReference')).toEqual([]);
    const stuck = await listDeliveries(db, consultId);
    const version1 = stuck.find((each) => each.destination === 'HIS xã' && each.versionNumber === 1);
    await markHandled(db, version1?.id ?? '', people.personId('lan'), 'Đã in và kẹp vào bệnh án');
    await enter('station', patient);
    await sweepLater();
    await expect.poll(async () => (await held('station', 'DocumentReference')).length, { timeout: 10_000 }).toBe(1);
  });

  test('an amendment takes the place of what it replaces', async () => {
    const patient = await known('station', 'hospital');
    const consultId = await sign(patient);
    await until(consultId, 'EMR', 'delivered');
    await sign(patient, consultId, 2);
    await expect.poll(async () => (await held('hospital', 'DocumentReference')).length, { timeout: 10_000 }).toBe(2);
    await expect
      .poll(async () => (await listDeliveries(db, consultId)).map(({ state }) => state), { timeout: 10_000 })
      .toEqual(['delivered', 'delivered', 'delivered', 'delivered']);
    const documents: DocumentReference[] = await held('hospital', 'DocumentReference');
    const old = documents.find(({ docStatus }) => docStatus === 'final');
    expect(old?.status).toBe('superseded');
    expect(documents.find(({ docStatus }) => docStatus === 'amended')).toMatchObject({
      status: 'current',
      relatesTo: [{ code: 'replaces', target: { reference: `DocumentReference/${old?.id ?? ''}` } }],
    });
    const compositions: Composition[] = await held('hospital', 'Composition');
    const first = compositions.find(({ status }) => status === 'final');
    expect(compositions.find(({ status }) => status === 'amended')?.relatesTo).toEqual([
      { code: 'replaces', targetReference: { reference: `Composition/${first?.id ?? ''}` } },
    ]);
    const medicines: MedicationRequest[] = await held('hospital', 'MedicationRequest');
    expect(medicines.map(({ status }) => status).sort()).toEqual(['active', 'stopped']);
    expect(await held('hospital', 'Encounter')).toHaveLength(1);
    expect([...documents, ...compositions, ...medicines].flatMap(faultsOf)).toEqual([]);
  });

  test('a system that keeps documents alone gets the document alone, valid and readable', async () => {
    await server('station').stop();
    const minimal = await startFhirServer({ only: ['Patient', 'DocumentReference'] });
    servers.set('station', minimal);
    gateways.set(
      `station-${round}`,
      fhirRecordGateway({ baseUrl: minimal.url, identifiersOf: (patientId) => findIdentifiers(db, patientId) }),
    );
    const patient = await known('station', 'hospital');
    const consultId = await sign(patient);
    await until(consultId, 'HIS xã', 'delivered');
    const documents = await held('station', 'DocumentReference');
    expect(documents).toMatchObject([{ author: [{ display: 'Phạm Quốc Tim' }, { display: 'Nguyễn Thị Lan' }] }]);
    expect(documents.flatMap(faultsOf)).toEqual([]);
    expect(documents[0]?.context?.encounter).toBeUndefined();
    await expect
      .poll(
        async () =>
          (await db.query(`select trace_state from delivery where consult_id = $1 and system_id like 'station-%'`, [consultId])).rows,
      )
      .toEqual([{ trace_state: 'not_possible' }]);
    expect(
      minimal.requests.filter((request) => request.startsWith('POST')).every((request) => request === 'POST /fhir/DocumentReference'),
    ).toBe(true);
  });

  test('a lost answer to Provenance and AuditEvent leaves one of each', async () => {
    const patient = await known('station', 'hospital');
    server('hospital').loseAnswerTo = 'POST /fhir/Provenance';
    const consultId = await sign(patient);
    await until(consultId, 'EMR', 'delivered');
    await expect.poll(() => server('hospital').loseAnswerTo, { timeout: 10_000 }).toBeUndefined();
    server('hospital').loseAnswerTo = 'POST /fhir/AuditEvent';
    await expect
      .poll(
        async () =>
          (
            await db.query<{ trace_attempts: number }>(
              `select trace_attempts from delivery where consult_id = $1 and system_id like 'hospital-%'`,
              [consultId],
            )
          ).rows[0]?.trace_attempts,
        { timeout: 10_000 },
      )
      .toBe(1);
    await letTimePass(db, HOUR_MS);
    await expect.poll(() => server('hospital').loseAnswerTo, { timeout: 10_000 }).toBeUndefined();
    await expect
      .poll(
        async () =>
          (
            await db.query<{ trace_attempts: number }>(
              `select trace_attempts from delivery where consult_id = $1 and system_id like 'hospital-%'`,
              [consultId],
            )
          ).rows[0]?.trace_attempts,
        { timeout: 10_000 },
      )
      .toBe(2);
    await letTimePass(db, HOUR_MS);
    await traced(consultId);
    expect(await held('hospital', 'Provenance')).toHaveLength(1);
    expect(await held('hospital', 'AuditEvent')).toHaveLength(1);
  });

  test('a destination that is gone wants a person', async () => {
    const patient = await known('hospital');
    gateways.delete(`station-${round}`);
    const consultId = await sign(patient);
    await until(consultId, 'HIS xã', 'attention', 'system_gone');
    expect(await of(consultId, 'HIS xã')).toMatchObject({ nextTryAt: null, attempts: 1 });
  });

  test('what a process that died had begun is given back at once', async () => {
    // A worker that nobody answers for, holding the queue of a lane.
    const patient = await known('station', 'hospital');
    server('hospital').fault = 'silent';
    const consultId = await sign(patient);
    await until(consultId, 'HIS xã', 'delivered');
    const dead = `worker-${randomUUID()}`;
    await until(consultId, 'EMR', 'waiting', 'record_unavailable');
    server('hospital').fault = undefined;
    await expect
      .poll(
        async () =>
          (
            await db.query(
              `select 1 from graphile_worker._private_jobs j join graphile_worker._private_job_queues q on q.id = j.job_queue_id where q.queue_name = $1 and j.locked_at is null`,
              [`deliver:hospital-${round}:${patient.id}`],
            )
          ).rowCount,
        { timeout: 10_000 },
      )
      .toBe(1);
    await db.query(`update graphile_worker._private_job_queues set locked_at = now(), locked_by = $2 where queue_name = $1`, [
      `deliver:hospital-${round}:${patient.id}`,
      dead,
    ]);
    await db.query(
      `update graphile_worker._private_jobs set locked_at = now(), locked_by = $1 where job_queue_id = (select id from graphile_worker._private_job_queues where locked_by = $1)`,
      [dead],
    );
    await db.query(`insert into job_runner (worker_id, lock_key, at) values ($1, 7, now() - interval '1 minute')`, [dead]);
    await letTimePass(db, HOUR_MS);
    await until(consultId, 'EMR', 'delivered');
    expect((await db.query('select 1 from job_runner where worker_id = $1', [dead])).rowCount).toBe(0);
  });
});

/** What the minute's sweep would find now. */
async function sweepLater(): Promise<void> {
  await letTimePass(db, 120_000);
  await sweepDeliveries(db)();
}
