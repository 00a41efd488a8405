import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import type { Consult, ConsultCard, ConsultFile, Diagnosis, PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';
import type { FacilityRef } from '@hoi-chan/shared/features/facilities.ts';
import type { Queryable } from '../../db/database.ts';

const person = (p: string, f: string): string =>
  `case when ${p}.id is null then null else jsonb_build_object('id', ${p}.id, 'name', ${p}.name, 'title', ${p}.title, 'facilityName', ${f}.name) end`;
const facility = (f: string): string =>
  `case when ${f}.id is null then null else jsonb_build_object('id', ${f}.id, 'code', ${f}.code, 'name', ${f}.name, 'level', ${f}.level) end`;

const CARD = `
  select c.id, c.number, c.state, c.kind, c.urgency, coalesce(c.specialty, '') as specialty, c.question, c.requested_at, c.updated_at, c.version,
    jsonb_build_object('id', pt.id, 'name', pt.name, 'birthDate', pt.birth_date, 'gender', pt.gender) as patient,
    ${facility('af')} as asking_facility, ${facility('tf')} as target_facility,
    ${person('a', 'af')} as asker, ${person('s', 'sf')} as specialist,
    c.call_id, c.working_diagnosis, c.vitals, c.end_reason, c.expires_at,
    to_char(c.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as cursor
  from consult c
    join patient pt on pt.id = c.patient_id
    join facility af on af.id = c.asking_facility_id
    left join facility tf on tf.id = c.target_facility_id
    join person a on a.id = c.asker_id
    left join person s on s.id = c.specialist_id
    left join facility sf on sf.id = s.facility_id`;

interface CardRow {
  id: string;
  number: string;
  state: ConsultState;
  kind: ConsultCard['kind'];
  urgency: ConsultCard['urgency'];
  specialty: string;
  question: string;
  requested_at: Date | null;
  updated_at: Date;
  version: number;
  patient: ConsultCard['patient'];
  asking_facility: FacilityRef;
  target_facility: FacilityRef | null;
  asker: PersonRef;
  specialist: PersonRef | null;
  call_id: string;
  working_diagnosis: Diagnosis | null;
  vitals: Consult['vitals'];
  end_reason: string | null;
  expires_at: Date | null;
  /** `updated_at` in microseconds, ISO. */
  cursor: string;
}

function toCard(row: CardRow): ConsultCard {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    kind: row.kind,
    urgency: row.urgency,
    specialty: row.specialty,
    patient: row.patient,
    askingFacility: row.asking_facility,
    targetFacility: row.target_facility,
    asker: row.asker,
    specialist: row.specialist,
    question: row.question,
    requestedAt: row.requested_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
  };
}

export async function findCard(db: Queryable, consultId: string): Promise<ConsultCard | undefined> {
  const { rows } = await db.query<CardRow>(`${CARD} where c.id = $1`, [consultId]);
  return rows[0] && toCard(rows[0]);
}

export async function findConsult(db: Queryable, consultId: string): Promise<Consult | undefined> {
  const { rows } = await db.query<CardRow>(`${CARD} where c.id = $1`, [consultId]);
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    ...toCard(row),
    callId: row.call_id,
    workingDiagnosis: row.working_diagnosis,
    vitals: row.vitals,
    studies: await listStudies(db, consultId),
    files: await listFiles(db, consultId),
    history: await listHistory(db, consultId),
    endReason: row.end_reason,
    expiresAt: row.expires_at?.toISOString() ?? null,
  };
}

export async function listStudies(db: Queryable, consultId: string): Promise<Consult['studies']> {
  const { rows } = await db.query<{ study_uid: string; description: string; modalities: string[]; study_date: string | null }>(
    'select study_uid, description, modalities, study_date from consult_study where consult_id = $1 order by study_date desc nulls last, study_uid',
    [consultId],
  );
  return rows.map((row) => ({
    studyInstanceUid: row.study_uid,
    description: row.description,
    modalities: row.modalities,
    studyDate: row.study_date,
  }));
}

interface FileRow {
  id: string;
  name: string;
  kind: ConsultFile['kind'];
  content_type: string;
  size_bytes: string;
  study_uid: string | null;
  uploaded_by: PersonRef;
  from_patient: boolean;
  duration_ms: number | null;
  spoken_at: Date | null;
  at: Date;
}
/** A study of ten thousand files is read in the images; a list of them would only be in the way of every other use of the consult. */
const LISTED_DICOM_FILES = 500;

async function listFiles(db: Queryable, consultId: string): Promise<ConsultFile[]> {
  const { rows } = await db.query<FileRow>(
    `select x.id, x.name, x.kind, x.content_type, x.size_bytes, x.study_uid, x.at, ${person('p', 'f')} as uploaded_by,
       exists (select 1 from appointment_picture a where a.file_id = x.id) or (v.file_id is not null and v.spoken_by is null) as from_patient, v.duration_ms, v.spoken_at
     from (select *, row_number() over (partition by kind order by at, id) as place from consult_file where consult_id = $1 and removed_at is null) x
       join person p on p.id = x.uploaded_by join facility f on f.id = p.facility_id
       left join appointment_voice v on v.file_id = x.id
     where x.kind <> 'dicom' or x.place <= $2 order by x.at, x.id`,
    [consultId, LISTED_DICOM_FILES],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    contentType: row.content_type,
    sizeBytes: Number(row.size_bytes),
    studyInstanceUid: row.study_uid,
    uploadedBy: row.uploaded_by,
    fromPatient: row.from_patient,
    spoken:
      row.duration_ms === null || row.spoken_at === null ? null : { durationMs: row.duration_ms, spokenAt: row.spoken_at.toISOString() },
    at: row.at.toISOString(),
  }));
}

async function listHistory(db: Queryable, consultId: string): Promise<Consult['history']> {
  const { rows } = await db.query<{
    from_state: ConsultState | null;
    to_state: ConsultState;
    at: Date;
    by: PersonRef | null;
    reason: string | null;
  }>(
    `select h.from_state, h.to_state, h.at, h.reason, ${person('p', 'f')} as by
     from consult_history h left join person p on p.id = h.person_id left join facility f on f.id = p.facility_id
     where h.consult_id = $1 order by h.id`,
    [consultId],
  );
  return rows.map((row) => ({ from: row.from_state, to: row.to_state, at: row.at.toISOString(), by: row.by, reason: row.reason }));
}

export interface ListFilter {
  scope: 'queue' | 'mine' | 'facility';
  personId: string;
  facilityId: string;
  isSpecialist: boolean;
  specialties: string[];
  state: ConsultState | undefined;
  /** Folded words of the patient's name or of the question, or a piece of the number. */
  q: string | undefined;
  before: string | undefined;
  limit: number;
}

/**
 * What the person may see of the scope. The queue: emergencies first, then by waiting time. The others: last changed first, so that
 * `before` (an updatedAt) is a cursor. Drafts are seen by their asker alone.
 */
export async function listCards(db: Queryable, filter: ListFilter): Promise<{ cards: ConsultCard[]; next: string | null }> {
  const order =
    filter.scope === 'queue'
      ? `array_position(array['emergency', 'urgent', 'routine'], c.urgency), c.requested_at, c.id`
      : 'c.updated_at desc, c.id';
  const { rows } = await db.query<CardRow>(
    `${CARD}
     where case $1
         when 'queue' then $4 and c.state = 'requested' and c.target_facility_id = $3 and c.specialty = any($5)
         when 'mine' then c.asker_id = $2 or c.specialist_id = $2
         else case when $4 then c.state not in ('draft') and c.target_facility_id = $3 and c.specialty = any($5)
           else c.asking_facility_id = $3 and (c.asker_id = $2 or (c.state <> 'draft' and c.target_facility_id is not null)) end
       end
       and ($6::text is null or c.state = $6)
       and ($7::text is null or pt.folded_name like '%' || $7 || '%' or lower(c.number) like '%' || $7 || '%'
         or folded(c.question) like '%' || $7 || '%')
       and ($8::timestamptz is null or c.updated_at < $8)
     order by ${order} limit $9`,
    [
      filter.scope,
      filter.personId,
      filter.facilityId,
      filter.isSpecialist,
      filter.specialties,
      filter.state ?? null,
      filter.q === undefined ? null : filter.q.replace(/[\\%_]/g, '\\$&'),
      filter.scope === 'queue' ? null : (filter.before ?? null),
      filter.limit,
    ],
  );
  const last = filter.scope !== 'queue' && rows.length === filter.limit ? rows.at(-1) : undefined;
  return { cards: rows.map(toCard), next: last?.cursor ?? null };
}

/** Consults of one patient that this doctor may read, newest first (same rule as `mayReadConsult`). */
export async function listCardsOfPatient(
  db: Queryable,
  patientId: string,
  reader: { personId: string; facilityId: string; isSpecialist: boolean; specialties: string[] },
): Promise<ConsultCard[]> {
  const { rows } = await db.query<CardRow>(
    `${CARD}
     where c.patient_id = $1 and (c.asker_id = $2 or c.specialist_id = $2 or (c.state <> 'draft' and c.target_facility_id is not null
       and case when $4 then c.target_facility_id = $3 and c.specialty = any($5) else c.asking_facility_id = $3 end))
     order by coalesce(c.requested_at, c.created_at) desc, c.id limit 200`,
    [patientId, reader.personId, reader.facilityId, reader.isSpecialist, reader.specialties],
  );
  return rows.map(toCard);
}
