import type { FileDifference, Sending } from '@hoi-chan/shared/features/files.ts';
import type { ConsultFile, PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Queryable, Transaction } from '../../db/database.ts';
import type { InstanceRef } from '../../imaging/gateway.ts';
import type { ExpectedPatient } from './patientMatch.ts';

interface FileRow {
  id: string;
  name: string;
  kind: ConsultFile['kind'];
  content_type: string;
  size_bytes: string;
  path: string | null;
  study_uid: string | null;
  series_uid: string | null;
  sop_uid: string | null;
  uploaded_by: PersonRef;
  from_patient: boolean;
  duration_ms: number | null;
  spoken_at: Date | null;
  at: Date;
}

export interface StoredFile {
  file: ConsultFile;
  /** Below the folder of files; null for DICOM. */
  path: string | null;
  object: InstanceRef | undefined;
}

export async function findFile(db: Queryable, consultId: string, fileId: string): Promise<StoredFile | undefined> {
  const { rows } = await db.query<FileRow>(
    `select x.id, x.name, x.kind, x.content_type, x.size_bytes, x.path, x.study_uid, x.series_uid, x.sop_uid, x.at,
       exists (select 1 from appointment_picture a where a.file_id = x.id) or (v.file_id is not null and v.spoken_by is null) as from_patient, v.duration_ms, v.spoken_at,
       jsonb_build_object('id', p.id, 'name', p.name, 'title', p.title, 'facilityName', f.name) as uploaded_by
     from consult_file x join person p on p.id = x.uploaded_by join facility f on f.id = p.facility_id
       left join appointment_voice v on v.file_id = x.id
     where x.consult_id = $1 and x.id = $2 and x.removed_at is null`,
    [consultId, fileId],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { study_uid: studyUid, series_uid: seriesUid, sop_uid: sopUid } = row;
  return {
    file: {
      id: row.id,
      name: row.name,
      kind: row.kind,
      contentType: row.content_type,
      sizeBytes: Number(row.size_bytes),
      studyInstanceUid: studyUid,
      uploadedBy: row.uploaded_by,
      fromPatient: row.from_patient,
      spoken:
        row.duration_ms === null || row.spoken_at === null ? null : { durationMs: row.duration_ms, spokenAt: row.spoken_at.toISOString() },
      at: row.at.toISOString(),
    },
    path: row.path,
    object: studyUid !== null && seriesUid !== null && sopUid !== null ? { studyUid, seriesUid, sopUid } : undefined,
  };
}

export interface FileInsert {
  id: string;
  consultId: string;
  name: string;
  kind: ConsultFile['kind'];
  contentType: string;
  sizeBytes: number;
  sha256: Buffer;
  path: string | null;
  object: InstanceRef | undefined;
  uploadedBy: string;
}
export async function insertFile(tx: Transaction, file: FileInsert): Promise<void> {
  await tx.query(
    `insert into consult_file (id, consult_id, name, kind, content_type, size_bytes, sha256, path, study_uid, series_uid, sop_uid, uploaded_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      file.id,
      file.consultId,
      file.name,
      file.kind,
      file.contentType,
      file.sizeBytes,
      file.sha256,
      file.path,
      file.object?.studyUid ?? null,
      file.object?.seriesUid ?? null,
      file.object?.sopUid ?? null,
      file.uploadedBy,
    ],
  );
}

export async function countFiles(db: Queryable, consultId: string): Promise<{ files: number; bytes: number }> {
  const { rows } = await db.query<{ files: number; bytes: number }>(
    `select count(*)::int as files, coalesce(sum(size_bytes), 0)::float as bytes from consult_file where consult_id = $1 and removed_at is null`,
    [consultId],
  );
  return rows[0] ?? { files: 0, bytes: 0 };
}

/** The same bytes in the same consult: an upload repeated after a broken link. */
export async function findSameFile(db: Queryable, consultId: string, sha256: Buffer): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    'select id from consult_file where consult_id = $1 and sha256 = $2 and removed_at is null limit 1',
    [consultId, sha256],
  );
  return rows[0]?.id;
}

/** Holds the consult until the transaction ends and gives its state: a file may not slip into one that is being signed. */
export async function lockState(tx: Transaction, consultId: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ state: string }>('select state from consult where id = $1 for update', [consultId]);
  return rows[0]?.state;
}

export async function shareStudy(
  tx: Transaction,
  consultId: string,
  study: { studyUid: string; description: string; modality: string; studyDate: string | undefined },
): Promise<void> {
  await tx.query(
    `insert into consult_study (consult_id, study_uid, description, modalities, study_date) values ($1, $2, $3, array_remove(array[$4], ''), $5)
     on conflict (consult_id, study_uid) do update
       set modalities = array(select distinct unnest(consult_study.modalities || excluded.modalities) order by 1)`,
    [consultId, study.studyUid, study.description, study.modality, study.studyDate ?? null],
  );
}

/** True when files of this study came in with a consult of this patient. */
export async function isUploadOfPatient(db: Queryable, patientId: string, studyUid: string): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from consult_file f join consult c on c.id = f.consult_id
     where c.patient_id = $1 and f.study_uid = $2 and f.removed_at is null limit 1`,
    [patientId, studyUid],
  );
  return rows.length > 0;
}

/** Takes the file out; its study too, when no other file of the consult belongs to it. */
export async function removeFile(tx: Transaction, consultId: string, fileId: string): Promise<void> {
  await tx.query('update consult_file set removed_at = now() where consult_id = $1 and id = $2', [consultId, fileId]);
  await tx.query(
    `delete from consult_study s using consult_file gone
     where gone.id = $2 and s.consult_id = $1 and s.study_uid = gone.study_uid and not exists (
       select 1 from consult_file f where f.consult_id = $1 and f.study_uid = s.study_uid and f.removed_at is null)`,
    [consultId, fileId],
  );
}

export async function findExpectedPatient(db: Queryable, patientId: string): Promise<ExpectedPatient | undefined> {
  const { rows } = await db.query<{ name: string; birth_date: string | null; gender: string; identifiers: string[] }>(
    `select p.name, p.birth_date, p.gender, array(select value from patient_identifier i where i.patient_id = p.id) as identifiers from patient p where p.id = $1`,
    [patientId],
  );
  return rows[0] && { name: rows[0].name, birthDate: rows[0].birth_date, gender: rows[0].gender, identifiers: rows[0].identifiers };
}

/** A photo is in the archive now too. */
export async function setObject(tx: Transaction, fileId: string, { studyUid, seriesUid, sopUid }: InstanceRef): Promise<void> {
  await tx.query('update consult_file set study_uid = $2, series_uid = $3, sop_uid = $4 where id = $1', [
    fileId,
    studyUid,
    seriesUid,
    sopUid,
  ]);
}

/** Photos of the consult that are in the archive, removed ones too: numbers are not given twice. */
export async function countCaptures(db: Queryable, consultId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from consult_file where consult_id = $1 and kind = 'photo' and sop_uid is not null`,
    [consultId],
  );
  return rows[0]?.count ?? 0;
}

export interface DecisionKey {
  consultId: string;
  studyUid: string;
  said: Buffer;
}
export async function findDecision(
  db: Queryable,
  consultId: string,
  studyUid: string,
  said: Buffer,
): Promise<{ taken: boolean } | undefined> {
  const { rows } = await db.query<{ taken: boolean }>(
    'select taken from file_decision where consult_id = $1 and study_uid = $2 and said = $3',
    [consultId, studyUid, said],
  );
  return rows[0];
}

/** The last word counts. */
export async function insertDecision(
  tx: Transaction,
  decision: DecisionKey & { differs: FileDifference[]; taken: boolean },
  personId: string,
): Promise<void> {
  await tx.query(
    `insert into file_decision (consult_id, study_uid, said, differs, taken, decided_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (consult_id, study_uid, said) do update
       set differs = excluded.differs, taken = excluded.taken, decided_by = excluded.decided_by, decided_at = now()`,
    [decision.consultId, decision.studyUid, decision.said, decision.differs, decision.taken, personId],
  );
}

/** True when it says something else than before; said again it is only newer. */
export async function saveSending(
  tx: Transaction,
  consultId: string,
  personId: string,
  { files, done }: { files: number; done: number },
): Promise<boolean> {
  const { rows } = await tx.query<{ files: number; done: number }>(
    'select files, done from file_sending where consult_id = $1 and person_id = $2 for update',
    [consultId, personId],
  );
  await tx.query(
    `insert into file_sending (consult_id, person_id, files, done) values ($1, $2, $3, $4)
     on conflict (consult_id, person_id) do update set files = excluded.files, done = excluded.done, told_at = now()`,
    [consultId, personId, files, done],
  );
  return rows[0]?.files !== files || rows[0].done !== done;
}

/** True when there was something. */
export async function deleteSending(tx: Transaction, consultId: string, personId: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from file_sending where consult_id = $1 and person_id = $2', [consultId, personId]);
  return (rowCount ?? 0) > 0;
}

/** What nothing was heard of for a day is given up: the page that would have said how it ended is gone. */
export async function listSending(db: Queryable, consultId: string): Promise<Sending[]> {
  const { rows } = await db.query<{ person: PersonRef; files: number; done: number; quiet_ms: number }>(
    `select s.files, s.done, greatest(0, extract(epoch from now() - s.told_at) * 1000)::float as quiet_ms,
       jsonb_build_object('id', p.id, 'name', p.name, 'title', p.title, 'facilityName', f.name) as person
     from file_sending s join person p on p.id = s.person_id join facility f on f.id = p.facility_id
     where s.consult_id = $1 and s.told_at > now() - interval '1 day' order by s.told_at`,
    [consultId],
  );
  return rows.map(({ person, files, done, quiet_ms: quietMs }) => ({ person, files, done, quietMs: Math.round(quietMs) }));
}
