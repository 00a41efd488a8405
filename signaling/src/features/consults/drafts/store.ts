import type { Consult, Diagnosis } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Queryable, Transaction } from '../../../db/database.ts';

export interface DraftFields {
  kind?: string | undefined;
  urgency?: string | undefined;
  specialty?: string | undefined;
  targetFacilityId?: string | undefined;
  question?: string | undefined;
  workingDiagnosis?: Diagnosis | null | undefined;
  vitals?: Consult['vitals'] | undefined;
}

/** The new draft's id, or undefined when this person has one with that client id already. */
export async function insertDraft(
  tx: Transaction,
  draft: { clientId: string; patientId: string; askerId: string; facilityId: string },
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into consult (client_id, number, patient_id, asker_id, asking_facility_id)
     values ($1, 'HC-' || to_char(now() at time zone 'Asia/Ho_Chi_Minh', 'YYYY') || '-' || lpad(nextval('consult_number')::text, 6, '0'), $2, $3, $4)
     on conflict (asker_id, client_id) do nothing returning id`,
    [draft.clientId, draft.patientId, draft.askerId, draft.facilityId],
  );
  return rows[0]?.id;
}

export async function findByClientId(
  db: Queryable,
  askerId: string,
  clientId: string,
): Promise<{ id: string; patientId: string } | undefined> {
  const { rows } = await db.query<{ id: string; patient_id: string }>(
    'select id, patient_id from consult where asker_id = $1 and client_id = $2',
    [askerId, clientId],
  );
  return rows[0] && { id: rows[0].id, patientId: rows[0].patient_id };
}

/** Sets the given fields alone. */
export async function updateDraft(tx: Transaction, consultId: string, fields: DraftFields): Promise<void> {
  await tx.query(
    `update consult set
       kind = coalesce($2, kind), urgency = coalesce($3, urgency), specialty = coalesce($4, specialty),
       target_facility_id = coalesce($5, target_facility_id), question = coalesce($6, question),
       working_diagnosis = case when $7 then $8::jsonb else working_diagnosis end,
       vitals = coalesce($9::jsonb, vitals)
     where id = $1`,
    [
      consultId,
      fields.kind ?? null,
      fields.urgency ?? null,
      fields.specialty ?? null,
      fields.targetFacilityId ?? null,
      fields.question ?? null,
      fields.workingDiagnosis !== undefined,
      fields.workingDiagnosis == null ? null : JSON.stringify(fields.workingDiagnosis),
      fields.vitals === undefined ? null : JSON.stringify(fields.vitals),
    ],
  );
}

export interface SharedStudy {
  studyInstanceUid: string;
  description: string;
  modalities: string[];
  studyDate: string | null;
}
/** Replaces the shared studies, but keeps those that came in as files of this consult. */
export async function replaceStudies(tx: Transaction, consultId: string, studies: SharedStudy[]): Promise<void> {
  await tx.query(
    `delete from consult_study s where consult_id = $1 and not (study_uid = any($2)) and not exists (
       select 1 from consult_file f where f.consult_id = $1 and f.study_uid = s.study_uid and f.removed_at is null)`,
    [consultId, studies.map((study) => study.studyInstanceUid)],
  );
  for (const study of studies) {
    await tx.query(
      `insert into consult_study (consult_id, study_uid, description, modalities, study_date) values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [consultId, study.studyInstanceUid, study.description, study.modalities, study.studyDate],
    );
  }
}

/** A facility of the same province that is active. */
export async function findFacilityInProvince(
  db: Queryable,
  facilityId: string,
  provinceId: string,
): Promise<{ id: string; level: string } | undefined> {
  const { rows } = await db.query<{ id: string; level: string }>(
    `with recursive up as (
       select id, parent_id, id as start from facility where id = $1 and active
       union all select f.id, f.parent_id, up.start from facility f join up on f.id = up.parent_id
     )
     select f.id, f.level from facility f where f.id = $1 and exists (select 1 from up where up.id = $2)`,
    [facilityId, provinceId],
  );
  return rows[0];
}

export async function hasSpecialist(db: Queryable, facilityId: string, specialty: string): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from person where facility_id = $1 and role = 'specialist' and active and $2 = any(specialties) limit 1`,
    [facilityId, specialty],
  );
  return rows.length > 0;
}

export async function touchPatient(tx: Transaction, patientId: string): Promise<void> {
  await tx.query('update patient set last_seen_at = now() where id = $1', [patientId]);
}
