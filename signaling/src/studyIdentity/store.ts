import type { IdentityField } from '@hoi-chan/shared/features/patients.ts';
import type { Queryable } from '../db/database.ts';
import type { ExpectedPerson } from './differences.ts';

export interface SharedStudyFacts {
  patientId: string;
  patient: ExpectedPerson;
  /** Came in as a file of this consult: whoever dropped it in was asked then. */
  uploadedHere: boolean;
}

/** Undefined when the study is not shared with the consult. */
export async function findSharedStudy(db: Queryable, consultId: string, studyUid: string): Promise<SharedStudyFacts | undefined> {
  const { rows } = await db.query<{ id: string; name: string; birth_date: string | null; gender: string; uploaded: boolean }>(
    `select p.id, p.name, p.birth_date, p.gender, exists (
       select 1 from consult_file f where f.consult_id = c.id and f.study_uid = s.study_uid and f.removed_at is null) as uploaded
     from consult_study s join consult c on c.id = s.consult_id join patient p on p.id = c.patient_id
     where s.consult_id = $1 and s.study_uid = $2`,
    [consultId, studyUid],
  );
  const row = rows[0];
  return (
    row && {
      patientId: row.id,
      patient: { name: row.name, birthDate: row.birth_date, gender: row.gender },
      uploadedHere: row.uploaded,
    }
  );
}

export interface Confirmation {
  studyUid: string;
  differs: IdentityField[];
  at: string;
}
export async function listConfirmations(db: Queryable, patientId: string): Promise<Confirmation[]> {
  const { rows } = await db.query<{ study_uid: string; differs: IdentityField[]; confirmed_at: Date }>(
    'select study_uid, differs, confirmed_at from study_confirmation where patient_id = $1',
    [patientId],
  );
  return rows.map((row) => ({ studyUid: row.study_uid, differs: row.differs, at: row.confirmed_at.toISOString() }));
}

export async function saveConfirmation(
  db: Queryable,
  confirmed: { patientId: string; studyUid: string; differs: IdentityField[]; reason: string; personId: string },
): Promise<void> {
  await db.query(
    `insert into study_confirmation (patient_id, study_uid, differs, reason, confirmed_by) values ($1, $2, $3, $4, $5)
     on conflict (patient_id, study_uid) do update
       set differs = excluded.differs, reason = excluded.reason, confirmed_by = excluded.confirmed_by, confirmed_at = now()`,
    [confirmed.patientId, confirmed.studyUid, confirmed.differs, confirmed.reason, confirmed.personId],
  );
}
