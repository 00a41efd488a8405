import type { DocumentReference, FhirResource, MedicationRequest } from 'fhir/r4.d.ts';
import type { Queryable } from '../../db/database.ts';

/** Resources of one patient without the bytes of documents, Patient included. `apart`: without what other systems sent. */
export async function listResources(db: Queryable, patientId: string, apart: boolean): Promise<FhirResource[]> {
  const { rows } = await db.query<{ content: FhirResource }>(
    `select case when type = 'DocumentReference' then content #- '{content,0,attachment,data}' else content end as content
     from record_resource where patient_id = $1 and (record_system_id is null or not $2) order by type, id`,
    [patientId, apart],
  );
  return rows.map((row) => row.content);
}

/** A document that stands here, `apart` from what other systems sent. */
export async function findDocument(db: Queryable, id: string, patientId: string, apart: boolean): Promise<DocumentReference | undefined> {
  const { rows } = await db.query<{ content: DocumentReference }>(
    `select content from record_resource where type = 'DocumentReference' and id = $1 and patient_id = $2
       and (record_system_id is null or not $3)`,
    [id, patientId, apart],
  );
  return rows[0]?.content;
}

export async function findResource<T extends FhirResource['resourceType']>(
  db: Queryable,
  type: T,
  id: string,
  patientId: string,
): Promise<Extract<FhirResource, { resourceType: T }> | undefined> {
  const { rows } = await db.query<{ content: Extract<FhirResource, { resourceType: T }> }>(
    'select content from record_resource where type = $1 and id = $2 and patient_id = $3',
    [type, id, patientId],
  );
  return rows[0]?.content;
}

/** Stores a resource under its id unless one is there already: what is signed is never overwritten. */
export async function insertResource(db: Queryable, resource: FhirResource, patientId: string | null): Promise<void> {
  await db.query(`insert into record_resource (id, type, patient_id, content) values ($1, $2, $3, $4) on conflict (type, id) do nothing`, [
    resource.id,
    resource.resourceType,
    patientId,
    JSON.stringify(resource),
  ]);
}

export async function listMedicines(db: Queryable, patientId: string): Promise<MedicationRequest[]> {
  const { rows } = await db.query<{ content: MedicationRequest }>(
    `select content from record_resource where patient_id = $1 and type = 'MedicationRequest' order by id for update`,
    [patientId],
  );
  return rows.map((row) => row.content);
}

/** A new state of what is there: a document that was superseded, a medicine no longer proposed. */
export async function updateResource(db: Queryable, resource: FhirResource): Promise<void> {
  await db.query('update record_resource set content = $3, version = version + 1, updated_at = now() where type = $1 and id = $2', [
    resource.resourceType,
    resource.id,
    JSON.stringify(resource),
  ]);
}

/** Documents of a patient whose masterIdentifier begins so. */
export async function listDocumentsOf(db: Queryable, patientId: string, system: string, valuePrefix: string): Promise<DocumentReference[]> {
  const { rows } = await db.query<{ content: DocumentReference }>(
    `select content from record_resource where patient_id = $1 and type = 'DocumentReference'
       and content->'masterIdentifier'->>'system' = $2 and starts_with(content->'masterIdentifier'->>'value', $3) order by id for update`,
    [patientId, system, valuePrefix],
  );
  return rows.map((row) => row.content);
}
