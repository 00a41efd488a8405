import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { urgencyTimes, type Urgency } from '@hoi-chan/shared/clinical/urgency.ts';
import type { Diagnosis } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Queryable, Transaction } from '../db/database.ts';

export async function insertFacility(
  db: Queryable,
  facility: { code: string; name: string; level: string; parentCode: string | null },
): Promise<void> {
  await db.query(
    `insert into facility (code, name, level, parent_id) values ($1, $2, $3, (select id from facility where code = $4)) on conflict (code) do nothing`,
    [facility.code, facility.name, facility.level, facility.parentCode],
  );
}

export async function listUsernames(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ username: string }>('select username from person');
  return rows.map((row) => row.username);
}

/** Password hashes of those among `usernames` who may sign in. */
export async function listActiveHashes(db: Queryable, usernames: string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ username: string; password_hash: string }>(
    'select username, password_hash from person where active and username = any($1)',
    [usernames],
  );
  return new Map(rows.map((row) => [row.username, row.password_hash]));
}

export interface DemoPerson {
  username: string;
  name: string;
  title: string;
  role: string;
  facilityCode: string;
  specialties: string[];
  licenceNumber: string | null;
  language: string;
  passwordHash: string;
}
export async function insertPerson(db: Queryable, person: DemoPerson): Promise<void> {
  await db.query(
    `insert into person (username, name, title, role, facility_id, specialties, licence_number, language, password_hash)
     values ($1, $2, $3, $4, (select id from facility where code = $5), $6, $7, $8, $9) on conflict (username) do nothing`,
    [
      person.username,
      person.name,
      person.title,
      person.role,
      person.facilityCode,
      person.specialties,
      person.licenceNumber,
      person.language,
      person.passwordHash,
    ],
  );
}

export interface DemoPatientRow {
  id: string;
  stationCode: string;
  name: string;
  foldedName: string;
  birthDate: string | null;
  gender: string;
  phone: string | null;
  address: string;
  identifiers: { system: string; value: string }[];
}
/** True when it is new. */
export async function insertPatient(tx: Transaction, patient: DemoPatientRow): Promise<boolean> {
  const result = await tx.query(
    `insert into patient (id, facility_id, name, folded_name, birth_date, gender, phone, address)
     values ($1, (select id from facility where code = $2), $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [patient.id, patient.stationCode, patient.name, patient.foldedName, patient.birthDate, patient.gender, patient.phone, patient.address],
  );
  if (result.rowCount !== 1) return false;
  for (const { system, value } of patient.identifiers) {
    await tx.query('insert into patient_identifier (patient_id, system, value) values ($1, $2, $3) on conflict do nothing', [
      patient.id,
      system,
      value,
    ]);
  }
  return true;
}

export async function findStaffIds(db: Queryable, username: string): Promise<{ personId: string; facilityId: string } | undefined> {
  const { rows } = await db.query<{ id: string; facility_id: string }>('select id, facility_id from person where username = $1', [
    username,
  ]);
  return rows[0] && { personId: rows[0].id, facilityId: rows[0].facility_id };
}

export interface DemoConsultRow {
  clientId: string;
  patientId: string;
  asker: { personId: string; facilityId: string };
  specialist: { personId: string; facilityId: string };
  /** States it went through, the last is its own, each so many minutes ago. */
  course: { to: ConsultState; minutesAgo: number; by: 'asker' | 'specialist' | 'system'; reason?: string }[];
  urgency: Urgency;
  specialty: string;
  question: string;
  workingDiagnosis: Diagnosis;
  vitals: { key: string; value: number; at: string }[];
  studies: { studyUid: string; description: string; modality: string }[];
}
/** The id of the new consult, or undefined when it was there. */
export async function insertConsult(tx: Transaction, consult: DemoConsultRow): Promise<string | undefined> {
  // Asked first, since even an insert that meets its conflict takes a number out of the sequence.
  const known = await tx.query('select 1 from consult where asker_id = $1 and client_id = $2', [consult.asker.personId, consult.clientId]);
  if (known.rows.length > 0) return undefined;
  const last = consult.course.at(-1);
  const ago = (state: ConsultState): number | null => consult.course.find((step) => step.to === state)?.minutesAgo ?? null;
  const taken = consult.course.some((step) => step.to === 'accepted');
  const { rows } = await tx.query<{ id: string }>(
    `insert into consult (client_id, number, state, urgency, specialty, patient_id, asking_facility_id, asker_id, target_facility_id, specialist_id, question,
       working_diagnosis, vitals, end_reason, requested_at, expires_at, session_started_at, session_ended_at, created_at, updated_at)
     values ($1, 'HC-' || to_char(now() at time zone 'Asia/Ho_Chi_Minh', 'YYYY') || '-' || lpad(nextval('consult_number')::text, 6, '0'), $2, $3, $4, $5, $6, $7, $8, $9,
       $10, $11, $12, $13, now() - make_interval(mins => $14),
       case when $2 = 'requested' then now() + make_interval(hours => $19) end,
       now() - make_interval(mins => $15), now() - make_interval(mins => $16), now() - make_interval(mins => $17), now() - make_interval(mins => $18))
     on conflict (asker_id, client_id) do nothing returning id`,
    [
      consult.clientId,
      last?.to ?? 'draft',
      consult.urgency,
      consult.specialty,
      consult.patientId,
      consult.asker.facilityId,
      consult.asker.personId,
      consult.specialist.facilityId,
      taken ? consult.specialist.personId : null,
      consult.question,
      JSON.stringify(consult.workingDiagnosis),
      JSON.stringify(consult.vitals),
      last?.reason ?? null,
      ago('requested'),
      ago('in_session'),
      ago('minutes_open'),
      consult.course[0]?.minutesAgo ?? 0,
      last?.minutesAgo ?? 0,
      urgencyTimes[consult.urgency].expiresAfterHours,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) return undefined;
  let from: ConsultState | null = null;
  for (const step of consult.course) {
    await tx.query(
      `insert into consult_history (consult_id, from_state, to_state, at, person_id, reason) values ($1, $2, $3, now() - make_interval(mins => $4), $5, $6)`,
      [id, from, step.to, step.minutesAgo, step.by === 'system' ? null : consult[step.by].personId, step.reason ?? null],
    );
    from = step.to;
  }
  for (const study of consult.studies) {
    await tx.query(`insert into consult_study (consult_id, study_uid, description, modalities) values ($1, $2, $3, array[$4])`, [
      id,
      study.studyUid,
      study.description,
      study.modality,
    ]);
  }
  return id;
}

export async function insertMessage(
  tx: Transaction,
  message: { consultId: string; clientId: string; authorId: string; text: string; minutesAgo: number },
): Promise<void> {
  await tx.query(
    `insert into chat_message (consult_id, client_id, author_id, text, at) values ($1, $2, $3, $4, now() - make_interval(mins => $5)) on conflict do nothing`,
    [message.consultId, message.clientId, message.authorId, message.text, message.minutesAgo],
  );
}
