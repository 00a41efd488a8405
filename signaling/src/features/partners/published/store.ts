import type { Patient, Resource } from 'fhir/r4.d.ts';
import type { Queryable } from '../../../db/database.ts';
import type { NewPatient } from '../../../records/gateway.ts';
import type { Search } from '../search.ts';
import type { Reader } from '../store.ts';

/** Signed versions that are not readable yet, oldest first. */
export async function listUnpublished(db: Queryable, limit: number): Promise<{ consultId: string; versionNumber: number }[]> {
  const { rows } = await db.query<{ consult_id: string; version_number: number }>(
    `select v.consult_id, v.version_number from minutes_version v
     where not exists (select 1 from published_version p where p.consult_id = v.consult_id and p.version_number = v.version_number)
     order by v.created_at, v.consult_id, v.version_number limit $1`,
    [limit],
  );
  return rows.map((row) => ({ consultId: row.consult_id, versionNumber: row.version_number }));
}

/** One at a time over all instances, so that `seq` grows in the order in which others can see it. */
export async function lockPublishing(tx: Queryable): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('hoi-chan publishing'))`);
}

export async function findConsultPlace(
  db: Queryable,
  consultId: string,
): Promise<{ patientId: string; facilityIds: string[] } | undefined> {
  const { rows } = await db.query<{ patient_id: string; facility_ids: string[] }>(
    `select patient_id, array[asking_facility_id, (select facility_id from person where id = specialist_id)] as facility_ids
     from consult where id = $1`,
    [consultId],
  );
  return rows[0] && { patientId: rows[0].patient_id, facilityIds: rows[0].facility_ids };
}

export async function insertPublishedVersion(db: Queryable, consultId: string, versionNumber: number): Promise<boolean> {
  const { rowCount } = await db.query('insert into published_version (consult_id, version_number) values ($1, $2) on conflict do nothing', [
    consultId,
    versionNumber,
  ]);
  return rowCount === 1;
}

export interface Publication {
  resource: Resource & { id?: string };
  /** Null for those who took part, who belong to no patient. */
  patientId: string | null;
  consultId: string;
  versionNumber: number;
  facilityIds: string[];
}
/** What is known keeps its place and content; who may read it grows. */
export async function insertPublished(db: Queryable, { resource, patientId, ...of }: Publication): Promise<void> {
  await db.query(
    `insert into published_resource (type, id, patient_id, consult_id, version_number, facility_ids, content)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (type, id) do update set facility_ids =
       array(select distinct unnest(published_resource.facility_ids || excluded.facility_ids))`,
    [
      resource.resourceType,
      resource.id,
      patientId,
      patientId === null ? null : of.consultId,
      patientId === null ? null : of.versionNumber,
      of.facilityIds,
      JSON.stringify(resource),
    ],
  );
}

export interface Found {
  /** Place in the order of publication; of a Patient, of registration or the last change. */
  seq: string;
  lastUpdated: Date;
  /** More than 1 for a Patient who got another number since. */
  version: number;
  content: Resource & { id?: string };
}

interface FoundRow {
  seq: string;
  last_updated: Date;
  content: Found['content'];
}
const toFound = (row: FoundRow): Found => ({ seq: row.seq, lastUpdated: row.last_updated, version: 1, content: row.content });

/** Of what `reader` may read; `limit` + 1 rows tell whether there is more. Oldest first. */
export async function searchPublished(db: Queryable, reader: Reader, type: string, search: Search, limit: number): Promise<Found[]> {
  const identifier = search.identifier && JSON.stringify(search.identifier);
  const { rows } = await db.query<FoundRow>(
    `select r.seq::text, r.last_updated, r.content from published_resource r
     where r.type = $1 and r.facility_ids && $2::uuid[] and ($3::bigint is null or r.seq > $3)
       and ($4::timestamptz is null or r.last_updated >= $4) and ($5::text is null or r.id = $5)
       and ($6::uuid is null or r.patient_id = $6)
       and ($7::jsonb is null or r.content -> 'identifier' @> jsonb_build_array($7::jsonb) or r.content -> 'identifier' @> $7)
       and ($8::text is null or exists (select 1 from patient_identifier i
         where i.patient_id = r.patient_id and i.value = $8 and ($9::text is null or i.system = $9)))
     order by r.seq limit $10`,
    [
      type,
      reader.branch,
      search.cursor ?? null,
      search.since ?? null,
      search.id ?? null,
      search.patientId ?? null,
      identifier ?? null,
      search.patientIdentifier?.value ?? null,
      search.patientIdentifier?.system ?? null,
      limit,
    ],
  );
  return rows.map(toFound);
}

interface PatientRow extends Omit<NewPatient, 'birthDate'> {
  birthDate: string | null;
  seq: string;
  last_updated: Date;
  version: number;
}

/** Registered in the branch, or with a signed consult in which the branch took part. */
export async function searchPatients(
  db: Queryable,
  reader: Reader,
  search: Search,
  limit: number,
  toResource: (patient: NewPatient) => Patient,
): Promise<Found[]> {
  const { rows } = await db.query<PatientRow>(
    `select p.id, p.name, p.birth_date as "birthDate", p.gender, p.phone, p.address,
       coalesce((select jsonb_agg(jsonb_build_object('system', i.system, 'value', i.value) order by i.system, i.value)
         from patient_identifier i where i.patient_id = p.id), '[]') as identifiers,
       jsonb_build_object('code', f.code, 'name', f.name) as facility,
       p.seq::text, p.updated_at as last_updated, p.version
     from patient p join facility f on f.id = p.facility_id
     where (p.facility_id = any($1::uuid[])
         or exists (select 1 from published_resource r where r.patient_id = p.id and r.facility_ids && $1::uuid[]))
       and ($2::bigint is null or p.seq > $2)
       and ($3::timestamptz is null or p.updated_at >= $3) and ($4::text is null or p.id::text = $4)
       and ($5::text is null or exists (select 1 from patient_identifier i
         where i.patient_id = p.id and i.value = $5 and ($6::text is null or i.system = $6)))
       and ($7::text is null or p.birth_date = $7)
     order by p.seq limit $8`,
    [
      reader.branch,
      search.cursor ?? null,
      search.since ?? null,
      search.id ?? null,
      search.identifier?.value ?? null,
      search.identifier?.system ?? null,
      search.birthDate ?? null,
      limit,
    ],
  );
  return rows.map(({ seq, last_updated, version, birthDate, ...patient }) => ({
    seq,
    lastUpdated: last_updated,
    version,
    content: toResource({ ...patient, birthDate: birthDate ?? '' }),
  }));
}

/** Registered in the branch: only then is the whole record of a patient the reader's business. */
export async function isOwnPatient(db: Queryable, reader: Reader, patientId: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from patient where id::text = $1 and facility_id = any($2::uuid[])', [
    patientId,
    reader.branch,
  ]);
  return rowCount === 1;
}

/** Which signed version a published document is. */
export async function findPublishedVersion(
  db: Queryable,
  reader: Reader,
  documentId: string,
): Promise<{ consultId: string; versionNumber: number } | undefined> {
  const { rows } = await db.query<{ consult_id: string; version_number: number }>(
    `select consult_id, version_number from published_resource
     where type = 'DocumentReference' and id = $1 and facility_ids && $2::uuid[]`,
    [documentId, reader.branch],
  );
  return rows[0] && { consultId: rows[0].consult_id, versionNumber: rows[0].version_number };
}

/** Type, id and time of what one version made readable, for its notice. */
export async function listPublishedOf(
  db: Queryable,
  consultId: string,
  versionNumber: number,
): Promise<{ type: string; id: string; at: Date }[]> {
  const { rows } = await db.query<{ type: string; id: string; last_updated: Date }>(
    'select type, id, last_updated from published_resource where consult_id = $1 and version_number = $2 order by seq',
    [consultId, versionNumber],
  );
  return rows.map((row) => ({ type: row.type, id: row.id, at: row.last_updated }));
}
