import type { ReceivedState } from '@hoi-chan/shared/features/recordSystems.ts';
import type { DocumentReference, FhirResource, Patient } from 'fhir/r4.d.ts';
import type { Queryable } from '../../db/database.ts';

export interface Received {
  /** Our own entry of the patient. */
  subject: Patient;
  /** Without the bytes of documents. */
  resources: FhirResource[];
  /** Instant of the last thing that was sent about the patient. */
  asOf: string;
}

/** undefined: it has sent nothing about this patient. */
export async function listReceived(db: Queryable, systemId: string, patientId: string): Promise<Received | undefined> {
  const { rows } = await db.query<{ content: FhirResource; own: boolean; updated_at: Date }>(
    `select case when type = 'DocumentReference' then content #- '{content,0,attachment,data}' else content end as content,
       record_system_id is null as own, updated_at
     from record_resource where patient_id = $1 and (record_system_id = $2 or (type = 'Patient' and id = $1::text)) order by type, id`,
    [patientId, systemId],
  );
  const subject = rows.find(({ own }) => own)?.content;
  const sent = rows.filter(({ own }) => !own);
  if (subject?.resourceType !== 'Patient' || sent.length === 0) return undefined;
  const asOf = new Date(Math.max(...sent.map(({ updated_at: at }) => at.getTime()))).toISOString();
  return { subject, resources: sent.map(({ content }) => content), asOf };
}

export async function findReceivedDocument(
  db: Queryable,
  systemId: string,
  patientId: string,
  documentId: string,
): Promise<DocumentReference | undefined> {
  const { rows } = await db.query<{ content: DocumentReference }>(
    `select content from record_resource where type = 'DocumentReference' and id = $3 and patient_id = $2 and record_system_id = $1`,
    [systemId, patientId, documentId],
  );
  return rows[0]?.content;
}

/** Whether it has sent anything about somebody who carries one of these numbers. */
export async function knowsNumber(db: Queryable, systemId: string, numbers: readonly string[]): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from patient_identifier i where i.value = any($2)
       and exists (select 1 from record_resource r where r.patient_id = i.patient_id and r.record_system_id = $1) limit 1`,
    [systemId, numbers],
  );
  return rowCount !== 0;
}

/** Whether this source may send from this address, whatever facility it names. */
export async function mayComeFrom(db: Queryable, systemId: string, address: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from hl7_source where id = $1 and $2::inet <<= address', [systemId, address]);
  return rowCount !== 0;
}

interface StateRow {
  id: string;
  last_at: Date | null;
  accepted: number;
  waiting: number;
  refused: number;
  last_refused: boolean;
}

/** How it goes with each of these systems; those that do not send are left out. Of files, what waits and was refused is that of the last one. */
export async function receivedStates(db: Queryable, systemIds: readonly string[]): Promise<Map<string, ReceivedState>> {
  const { rows } = await db.query<StateRow>(
    `select s.id, m.last_at, coalesce(m.accepted, 0) as accepted, coalesce(m.waiting, 0) as waiting, coalesce(m.refused, 0) as refused,
       coalesce((select outcome = 'refused' from hl7_message where source_id = s.id order by at desc limit 1), false) as last_refused
     from record_system s left join lateral (
       select max(at) as last_at, count(*) filter (where outcome = 'accepted')::int as accepted,
         count(*) filter (where outcome = 'set_aside')::int as waiting, count(*) filter (where outcome = 'refused')::int as refused
       from hl7_message where source_id = s.id
     ) m on true where s.kind = 'hl7' and s.id = any($1)
     union all
     select s.id, l.created_at, (select count(*)::int from imported_visit where facility_id = s.facility_id),
       coalesce(l.set_aside, 0), coalesce(l.refused, 0), coalesce(l.state = 'rejected', false)
     from record_system s left join lateral (
       select created_at, set_aside, refused, state from import where facility_id = s.facility_id order by created_at desc, id limit 1
     ) l on true where s.kind = 'insuranceXml' and s.id = any($1)`,
    [systemIds],
  );
  return new Map(
    rows.map(({ id, last_at, last_refused, ...counts }) => [
      id,
      { ...counts, lastAt: last_at?.toISOString() ?? null, lastRefused: last_refused },
    ]),
  );
}
