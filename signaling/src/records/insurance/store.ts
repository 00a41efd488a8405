import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { FhirResource } from 'fhir/r4.d.ts';
import type { Queryable, Transaction } from '../../db/database.ts';
import type { KnownPatient } from './identity.ts';

export interface ImportedVisit {
  patientId: string;
  digest: Buffer;
  resources: string[];
}

export async function findImportedVisit(tx: Queryable, facilityId: string, visitCode: string): Promise<ImportedVisit | undefined> {
  const { rows } = await tx.query<{ patient_id: string; digest: Buffer; resources: string[] }>(
    'select patient_id, digest, resources from imported_visit where facility_id = $1 and visit_code = $2',
    [facilityId, visitCode],
  );
  const row = rows[0];
  return row && { patientId: row.patient_id, digest: row.digest, resources: row.resources };
}

/** Patients of this facility that carry any of the numbers; an insurance number in either of its forms. */
export async function findCandidates(
  tx: Queryable,
  facilityId: string,
  identifiers: readonly { system: string; value: string }[],
): Promise<KnownPatient[]> {
  const lastTen = identifiers
    .filter(({ system, value }) => system === identifierSystems.insuranceNumber && value.length !== 12)
    .map(({ value }) => value.slice(-10));
  const { rows } = await tx.query<{
    id: string;
    name: string;
    birth_date: string | null;
    gender: KnownPatient['gender'];
    identifiers: KnownPatient['identifiers'];
  }>(
    `select p.id, p.name, p.birth_date, p.gender,
       (select jsonb_agg(jsonb_build_object('system', i.system, 'value', i.value)) from patient_identifier i where i.patient_id = p.id) as identifiers
     from patient p where p.facility_id = $1 and p.id in (
       select patient_id from patient_identifier where value = any($2)
       union select patient_id from patient_identifier where right(value, 10) = any($3) and system = $4)`,
    [facilityId, identifiers.map(({ value }) => value), lastTen, identifierSystems.insuranceNumber],
  );
  return rows.map((row) => ({ id: row.id, name: row.name, birthDate: row.birth_date, gender: row.gender, identifiers: row.identifiers }));
}

/** Numbers a known patient did not have yet: those before stay, as its history. */
export async function addIdentifiers(
  tx: Transaction,
  patientId: string,
  identifiers: readonly { system: string; value: string }[],
): Promise<void> {
  if (identifiers.length === 0) return;
  await tx.query(
    `insert into patient_identifier (patient_id, system, value) select $1, * from unnest($2::text[], $3::text[]) on conflict do nothing`,
    [patientId, identifiers.map(({ system }) => system), identifiers.map(({ value }) => value)],
  );
  await tx.query(
    `update record_resource set content = jsonb_set(content, '{identifier}', coalesce(content -> 'identifier', '[]') || $2::jsonb),
       version = version + 1, updated_at = now()
     where type = 'Patient' and id = $1::text and patient_id = $1::uuid`,
    [patientId, JSON.stringify(identifiers.map(({ system, value }) => ({ use: 'secondary', system, value })))],
  );
}

/** An imported patient stands in lists where the last visit puts them, not at the hour of the import. */
export async function setLastSeen(tx: Transaction, patientId: string, at: string, isNew: boolean): Promise<void> {
  await tx.query(
    'update patient set last_seen_at = case when $3 then $2::timestamptz else greatest(last_seen_at, $2::timestamptz) end where id = $1',
    [patientId, at, isNew],
  );
}

/** Puts the visit's resources in the place of those it left before; what has not changed keeps its version. */
export async function replaceVisit(
  tx: Transaction,
  visit: {
    facilityId: string;
    visitCode: string;
    patientId: string;
    digest: Buffer;
    resources: readonly (FhirResource & { id: string })[];
    before: readonly string[];
  },
): Promise<void> {
  await tx.query(
    `insert into record_resource (id, type, patient_id, content, record_system_id)
     select r ->> 'id', r ->> 'resourceType', $1, r, (select id from record_system where facility_id = $3 and kind = 'insuranceXml')
       from jsonb_array_elements($2::jsonb) as r
     on conflict (type, id) do update set content = excluded.content, version = record_resource.version + 1, updated_at = now()
       where record_resource.patient_id = excluded.patient_id and record_resource.content is distinct from excluded.content`,
    [visit.patientId, JSON.stringify(visit.resources), visit.facilityId],
  );
  const now = visit.resources.map(({ resourceType, id }) => `${resourceType}/${id}`);
  const gone = visit.before.filter((reference) => !now.includes(reference)).map((reference) => reference.split('/'));
  if (gone.length > 0) {
    await tx.query(
      `delete from record_resource using unnest($2::text[], $3::text[]) as gone (type, id)
       where record_resource.type = gone.type and record_resource.id = gone.id and patient_id = $1`,
      [visit.patientId, gone.map(([type]) => type), gone.map(([, id]) => id)],
    );
  }
  await tx.query(
    `insert into imported_visit (facility_id, visit_code, patient_id, digest, resources) values ($1, $2, $3, $4, $5)
     on conflict (facility_id, visit_code) do update set digest = excluded.digest, resources = excluded.resources, imported_at = now()`,
    [visit.facilityId, visit.visitCode, visit.patientId, visit.digest, now],
  );
}
