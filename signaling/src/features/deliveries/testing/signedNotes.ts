import { createHash, randomUUID } from 'node:crypto';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { Database, Transaction } from '../../../db/database.ts';
import { storeRecord } from '../../../records/builtIn/gateway.ts';
import type { Destinations } from '../../../records/destinations.ts';
import { signedConsult } from '../../../records/testing/signedConsult.ts';
import type { TestPeople } from '../../../testing/people.ts';
import { planDeliveries } from '../plan.ts';

export interface TestPatient {
  id: string;
  name: string;
  identifier: { system: string; value: string };
}

/** A patient of station 1, in our list and (`inStore`) in the built-in store; `number`: nine digits that no other patient of the test has. */
export async function addPatient(db: Database, people: TestPeople, number: number, inStore = true): Promise<TestPatient> {
  const identifier = { system: identifierSystems.nationalId, value: `000${String(number).padStart(9, '0')}` };
  const name = `Người Bệnh ${number}`;
  const { rows } = await db.query<{ id: string }>(
    `with p as (insert into patient (facility_id, name, folded_name, birth_date, gender) values ($1, $2, $3, '1958', 'male') returning id),
       i as (insert into patient_identifier (patient_id, system, value) select id, $4, $5 from p)
     select id from p`,
    [people.facilityId('00101'), name, name.toLowerCase(), identifier.system, identifier.value],
  );
  const id = rows[0]?.id ?? '';
  if (inStore)
    await storeRecord(db, id, [
      { resourceType: 'Patient', id, identifier: [identifier], name: [{ text: name, family: 'Người' }], birthDate: '1958' },
    ]);
  return { id, name, identifier };
}

/** A consult of `lan` and `tim` about this patient whose minutes are open. */
export async function addConsult(db: Database, people: TestPeople, patientId: string, vitals = 3): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into consult (client_id, number, state, urgency, specialty, patient_id, asking_facility_id, asker_id, target_facility_id,
       specialist_id, question, requested_at, session_started_at, session_ended_at, vitals)
     values ($1, 'HC-2026-' || lpad(nextval('consult_number')::text, 6, '0'), 'minutes_open', 'urgent', 'cardiology', $2, $3, $4, $5, $6,
       'Đau ngực', now() - interval '2 hours', now() - interval '1 hour', now() - interval '40 minutes', $7) returning id`,
    [
      randomUUID(),
      patientId,
      people.facilityId('00101'),
      people.personId('lan'),
      people.facilityId('00100'),
      people.personId('tim'),
      JSON.stringify(signedConsult('').vitals.slice(0, vitals)),
    ],
  );
  return rows[0]?.id ?? '';
}

export interface SignedNote {
  consultId: string;
  patientId: string;
  versionNumber: number;
}

/** What the second signature does, without the people: version, signature and deliveries in one transaction. */
export async function signNote(
  db: Database,
  people: TestPeople,
  destinations: Destinations,
  note: SignedNote,
  pdf: Uint8Array = Buffer.from('%PDF-1.7 thử'),
): Promise<void> {
  await db.transaction(async (tx) => insertSigned(tx, people, destinations, note, pdf));
}

async function insertSigned(
  tx: Transaction,
  people: TestPeople,
  destinations: Destinations,
  { consultId, patientId, versionNumber }: SignedNote,
  pdf: Uint8Array,
): Promise<void> {
  const { content } = signedConsult(patientId);
  const sha256 = createHash('sha256').update(pdf).digest();
  await tx.query(
    `insert into minutes_version (consult_id, version_number, content, content_sha256, pdf, pdf_sha256)
     select id, $2, $3::jsonb || jsonb_build_object('consultNumber', number), $4, $5, $4 from consult where id = $1`,
    [consultId, versionNumber, JSON.stringify(content), sha256, Buffer.from(pdf)],
  );
  await tx.query(
    `insert into minutes_signature (consult_id, version_number, role, person_id, content_sha256)
     values ($1, $2, 'chair', $3, $5), ($1, $2, 'secretary', $4, $5)`,
    [consultId, versionNumber, people.personId('tim'), people.personId('lan'), sha256],
  );
  if (versionNumber === 1) await tx.query(`update consult set state = 'signed' where id = $1`, [consultId]);
  await planDeliveries(tx, destinations, {
    consultId,
    patientId,
    versionNumber,
    facilityIds: [people.facilityId('00101'), people.facilityId('00100')],
  });
}

/** What is planned comes nearer by `ms`, as if that time had passed: pauses of a day without waiting for one. */
export async function letTimePass(db: Database, ms: number): Promise<void> {
  const by = `make_interval(secs => ${ms / 1000})`;
  // It meets every row at once while deliveries change them one by one: PostgreSQL may end one of the two as a deadlock, and then it is said again.
  for (let tries = 0; ; tries += 1) {
    const done = await db
      .query(
        `update delivery set next_try_at = next_try_at - ${by}, trace_at = trace_at - ${by}, waiting_since = waiting_since - ${by}
         where state = 'waiting' or trace_state = 'due'`,
      )
      .then(
        () => true,
        (error: unknown) => {
          if (tries >= 5) throw error;
          return false;
        },
      );
    if (done) break;
  }
  await db.query(`update graphile_worker._private_jobs set run_at = run_at - ${by} where locked_at is null`);
  await db.query(`select pg_notify('jobs:insert', '{"r":"time","count":1}')`);
}
