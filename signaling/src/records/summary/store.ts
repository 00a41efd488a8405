import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { FhirResource, Patient } from 'fhir/r4.d.ts';
import type { Queryable } from '../../db/database.ts';
import type { SourcePart } from './merge.ts';
import type { PartReading } from './parts.ts';

interface PartRow {
  record_system_id: string;
  part: RecordPart;
  base_url: string;
  subject: Patient;
  resources: FhirResource[];
  fetched_at: Date;
}

export async function savePart(db: Queryable, patientId: string, systemId: string, part: RecordPart, reading: PartReading): Promise<void> {
  await db.query(
    `insert into summary_part (patient_id, record_system_id, part, base_url, subject, resources, fetched_at)
     values ($1, $2, $3, $4, $5, $6, clock_timestamp())
     on conflict (patient_id, record_system_id, part) do update set base_url = excluded.base_url, subject = excluded.subject,
       resources = excluded.resources, fetched_at = excluded.fetched_at`,
    [patientId, systemId, part, reading.baseUrl, JSON.stringify(reading.subject), JSON.stringify(reading.resources)],
  );
}

export async function listParts(db: Queryable, patientId: string, systemIds: readonly string[]): Promise<SourcePart[]> {
  const { rows } = await db.query<PartRow>(
    `select record_system_id, part, base_url, subject, resources, fetched_at from summary_part
     where patient_id = $1 and record_system_id = any($2) order by record_system_id, part`,
    [patientId, systemIds],
  );
  return rows.map((row) => ({
    sourceId: row.record_system_id,
    part: row.part,
    baseUrl: row.base_url,
    subject: row.subject,
    resources: row.resources,
    fetchedAt: row.fetched_at.toISOString(),
  }));
}

/** Whoever no longer matches there is never shown from memory: it may be somebody else's. */
export async function forgetParts(db: Queryable, patientId: string, systemId: string): Promise<void> {
  await db.query('delete from summary_part where patient_id = $1 and record_system_id = $2', [patientId, systemId]);
}

/** Of the patient, and of everybody who asks or is asked about them. */
export async function facilitiesConcerned(db: Queryable, patientId: string): Promise<string[]> {
  const { rows } = await db.query<{ facility_id: string }>(
    `select facility_id from (
       select facility_id, 0 as rank from patient where id = $1
       union all select asking_facility_id, 1 from consult where patient_id = $1 and state not in ('draft', 'declined', 'cancelled', 'expired')
       union all select target_facility_id, 2 from consult
         where patient_id = $1 and target_facility_id is not null and state not in ('draft', 'declined', 'cancelled', 'expired')
     ) concerned group by facility_id order by min(rank), facility_id`,
    [patientId],
  );
  return rows.map(({ facility_id }) => facility_id);
}

/** Where these entries stand. */
export async function facilitiesOf(db: Queryable, patientIds: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ facility_id: string }>(
    'select distinct facility_id from patient where id = any($1) order by facility_id',
    [patientIds],
  );
  return rows.map(({ facility_id }) => facility_id);
}
