import type { Hl7Message, Hl7Reason, Hl7Source } from '@hoi-chan/shared/features/hl7.ts';
import type { FhirResource } from 'fhir/r4.d.ts';
import type { Queryable } from '../../db/database.ts';

interface SourceRow {
  id: string;
  name: string;
  facility: Hl7Source['facility'];
  address: string;
  active: boolean;
  last_message_at: Date | null;
  accepted: number;
  set_aside: number;
  refused: number;
}

export async function listSources(db: Queryable, provinceId: string, sourceId?: string): Promise<Hl7Source[]> {
  const { rows } = await db.query<SourceRow>(
    `with recursive branch as (
       select id from facility where id = $1
       union all select f.id from facility f join branch b on f.parent_id = b.id
     )
     select s.id, s.name, jsonb_build_object('id', f.id, 'code', f.code, 'name', f.name) as facility,
       case when masklen(h.address) = case family(h.address) when 4 then 32 else 128 end then host(h.address) else h.address::text end as address,
       s.enabled as active, m.last_message_at, coalesce(m.accepted, 0) as accepted, coalesce(m.set_aside, 0) as set_aside, coalesce(m.refused, 0) as refused
     from hl7_source h join record_system s on s.id = h.id join facility f on f.id = s.facility_id
     left join lateral (
       select max(at) as last_message_at, count(*) filter (where outcome = 'accepted')::int as accepted,
         count(*) filter (where outcome = 'set_aside')::int as set_aside, count(*) filter (where outcome = 'refused')::int as refused
       from hl7_message where source_id = s.id
     ) m on true
     where s.facility_id in (select id from branch) and ($2::uuid is null or s.id = $2) order by s.enabled desc, s.name, s.id`,
    [provinceId, sourceId ?? null],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    facility: row.facility,
    address: row.address,
    active: row.active,
    lastMessageAt: row.last_message_at?.toISOString() ?? null,
    counts: { accepted: row.accepted, setAside: row.set_aside, refused: row.refused },
  }));
}

export interface SendingFacility {
  sourceId: string;
  id: string;
  code: string;
  name: string;
}

/** The active source with this facility code (MSH-4) whose address holds this one. */
export async function findSource(db: Queryable, facilityCode: string, fromAddress: string): Promise<SendingFacility | undefined> {
  const { rows } = await db.query<{ source_id: string; id: string; code: string; name: string }>(
    `select s.id as source_id, f.id, f.code, f.name from hl7_source h join record_system s on s.id = h.id join facility f on f.id = s.facility_id
     where s.enabled and f.active and f.code = $1 and $2::inet <<= h.address order by masklen(h.address) desc limit 1`,
    [facilityCode, fromAddress],
  );
  return rows[0] && { sourceId: rows[0].source_id, id: rows[0].id, code: rows[0].code, name: rows[0].name };
}

export interface NewMessage {
  sourceId: string;
  controlId: string;
  type: string;
  outcome: Hl7Message['outcome'];
  reason: Hl7Reason | null;
  patientId: string | null;
  /** Given for what is set aside only. */
  content: string | null;
}
export async function insertMessage(db: Queryable, message: NewMessage): Promise<void> {
  await db.query(
    'insert into hl7_message (source_id, control_id, type, outcome, reason, patient_id, content) values ($1, $2, $3, $4, $5, $6, $7)',
    [message.sourceId, message.controlId, message.type, message.outcome, message.reason, message.patientId, message.content],
  );
}

/** After a message that was set aside was looked at again. */
export async function settleMessage(
  db: Queryable,
  messageId: string,
  settled: Pick<NewMessage, 'outcome' | 'reason' | 'patientId' | 'content'>,
): Promise<void> {
  await db.query('update hl7_message set outcome = $2, reason = $3, patient_id = $4, content = $5 where id = $1', [
    messageId,
    settled.outcome,
    settled.reason,
    settled.patientId,
    settled.content,
  ]);
}

interface MessageRow {
  id: string;
  control_id: string;
  type: string;
  outcome: Hl7Message['outcome'];
  reason: Hl7Reason | null;
  at: Date;
}
export async function listMessages(db: Queryable, sourceId: string, messageId?: string): Promise<Hl7Message[]> {
  const { rows } = await db.query<MessageRow>(
    `select id, control_id, type, outcome, reason, at from hl7_message
     where source_id = $1 and ($2::uuid is null or id = $2) order by at desc, id limit 100`,
    [sourceId, messageId ?? null],
  );
  return rows.map(({ control_id, at, ...row }) => ({ ...row, controlId: control_id, at: at.toISOString() }));
}

/** What was set aside, locked until the transaction ends; undefined when somebody was quicker. */
export async function lockAside(db: Queryable, messageId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ content: string }>(
    `select content from hl7_message where id = $1 and outcome = 'set_aside' for update`,
    [messageId],
  );
  return rows[0]?.content;
}

/** Results under their ids; a result that was sent earlier never takes the place of a later one. */
export async function storeResults(
  db: Queryable,
  { sourceId, patientId, resources }: { sourceId: string; patientId: string; resources: readonly FhirResource[] },
): Promise<void> {
  await db.query(
    `insert into record_resource (id, type, patient_id, content, record_system_id)
     select r ->> 'id', r ->> 'resourceType', $1, r, $3 from jsonb_array_elements($2::jsonb) as r
     on conflict (type, id) do update set content = excluded.content, record_system_id = excluded.record_system_id, version = record_resource.version + 1, updated_at = now()
       where record_resource.patient_id = excluded.patient_id and record_resource.content is distinct from excluded.content
         and (record_resource.content ->> 'issued')::timestamptz <= (excluded.content ->> 'issued')::timestamptz`,
    [patientId, JSON.stringify(resources), sourceId],
  );
}
