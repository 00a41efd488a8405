import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { PatientCard } from '@hoi-chan/shared/features/patients.ts';
import type { Queryable, Transaction } from '../../db/database.ts';
import type { PatientQuery } from './query.ts';

const CARD = `
  select p.id, p.name, p.birth_date, p.gender, p.address, p.phone, p.facility_id, f.name as facility_name,
    coalesce((select jsonb_agg(jsonb_build_object('system', i.system, 'value', i.value) order by i.system, i.value)
      from patient_identifier i where i.patient_id = p.id), '[]') as identifiers
  from patient p join facility f on f.id = p.facility_id`;

interface CardRow {
  id: string;
  name: string;
  birth_date: string | null;
  gender: PatientCard['gender'];
  address: string;
  phone: string | null;
  facility_id: string;
  facility_name: string;
  identifiers: PatientCard['identifiers'];
}
const toCard = (row: CardRow): PatientCard => ({
  id: row.id,
  name: row.name,
  birthDate: row.birth_date,
  gender: row.gender,
  address: row.address,
  phone: row.phone,
  identifiers: row.identifiers,
  facilityName: row.facility_name,
});

/** The numbered or named patients of one facility, those seen last first. An insurance number is found in both its forms. */
export async function searchPatients(db: Queryable, facilityId: string, query: PatientQuery, limit: number): Promise<PatientCard[]> {
  const { rows } = await db.query<CardRow>(
    `${CARD}
     where p.facility_id = $1
       and (cardinality($2::text[]) = 0 or exists (
         select 1 from patient_identifier i where i.patient_id = p.id and (
           i.system || '|' || i.value = any($2)
           or (i.system = $3 and length(i.value) in (10, 15) and right(i.value, 10) = any($4)))))
       and (select coalesce(bool_and(p.folded_name like '%' || word || '%'), true) from unnest($5::text[]) as word)
     order by p.last_seen_at desc, p.id limit $6`,
    [
      facilityId,
      query.numbers.map(({ system, value }) => `${system}|${value}`),
      identifierSystems.insuranceNumber,
      query.socialNumbers,
      query.words.map((word) => word.replace(/[\\%_]/g, '\\$&')),
      limit,
    ],
  );
  return rows.map(toCard);
}

export async function findPatient(db: Queryable, patientId: string): Promise<{ card: PatientCard; facilityId: string } | undefined> {
  const { rows } = await db.query<CardRow>(`${CARD} where p.id = $1`, [patientId]);
  return rows[0] && { card: toCard(rows[0]), facilityId: rows[0].facility_id };
}

export interface PatientInsert {
  facilityId: string;
  name: string;
  foldedName: string;
  birthDate: string;
  gender: PatientCard['gender'];
  phone: string | null;
  address: string;
  identifiers: { system: string; value: string }[];
}
export async function insertPatient(tx: Transaction, patient: PatientInsert): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into patient (facility_id, name, folded_name, birth_date, gender, phone, address) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [patient.facilityId, patient.name, patient.foldedName, patient.birthDate, patient.gender, patient.phone, patient.address],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('insert returned nothing');
  for (const { system, value } of patient.identifiers) {
    await tx.query('insert into patient_identifier (patient_id, system, value) values ($1, $2, $3) on conflict do nothing', [
      id,
      system,
      value,
    ]);
  }
  return id;
}

/** Registrations at one facility take turns, so that the same card held to two readers makes one patient. */
export async function lockRegistrations(tx: Transaction, facilityId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('patient:' || $1, 0))`, [facilityId]);
}

export async function findFacilityFacts(db: Queryable, facilityId: string): Promise<{ code: string; name: string } | undefined> {
  const { rows } = await db.query<{ code: string; name: string }>('select code, name from facility where id = $1', [facilityId]);
  return rows[0];
}

export interface Arrivals {
  /** When the archive was first asked for this patient's studies. */
  listedSince: string;
  /** By study UID, when it was first seen. */
  firstSeenAt: (studyUid: string) => string;
}

/**
 * What the archive was just found to hold for a patient, beside when each study was first found. Writes only what is new. A study that was
 * uploaded through us is known since then: its consult had it, though nobody may have listed it before that was over.
 */
export async function noteArrivals(db: Queryable, patientId: string, studyUids: readonly string[]): Promise<Arrivals> {
  const { rows } = await db.query<{ now: Date; listed_at: Date; seen: Record<string, string> }>(
    `with listed as (
       update patient set studies_listed_at = now() where id = $1 and studies_listed_at is null returning studies_listed_at
     ), added as (
       insert into study_arrival (patient_id, study_uid, first_seen_at)
       select $1, found.uid, least(now(), (
         select min(f.at) from consult_file f join consult c on c.id = f.consult_id where c.patient_id = $1 and f.study_uid = found.uid))
       from (select distinct unnest($2::text[]) as uid) found
       where not exists (select 1 from study_arrival a where a.patient_id = $1 and a.study_uid = found.uid)
       -- In one order: two that list at once would wait for each other.
       order by found.uid
       on conflict do nothing
       returning study_uid, first_seen_at
     )
     select now() as now,
       coalesce((select studies_listed_at from listed), (select studies_listed_at from patient where id = $1), now()) as listed_at,
       coalesce((select jsonb_object_agg(study_uid, first_seen_at) from (
         select study_uid, first_seen_at from added
         union all
         select study_uid, first_seen_at from study_arrival where patient_id = $1 and study_uid = any($2)) seen), '{}') as seen`,
    [patientId, studyUids],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('select returned nothing');
  return {
    listedSince: row.listed_at.toISOString(),
    // One that somebody else is adding at this very moment is not to be read yet.
    firstSeenAt: (studyUid) => new Date(row.seen[studyUid] ?? row.now).toISOString(),
  };
}
