import type { AuditEntry } from '@hoi-chan/shared/features/audit.ts';
import type { AuditAction, AuditEntity } from '@hoi-chan/shared/features/auditActions.ts';
import type { Queryable } from '../db/database.ts';

export interface AuditInsert {
  personId: string | null;
  facilityId: string | null;
  action: AuditAction;
  outcome: string;
  entityType: AuditEntity;
  entityId: string | null;
  details: Record<string, unknown>;
  requestId: string | null;
}

export async function insertAudit(db: Queryable, row: AuditInsert): Promise<void> {
  await db.query(
    `insert into audit (person_id, facility_id, action, outcome, entity_type, entity_id, details, request_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.personId, row.facilityId, row.action, row.outcome, row.entityType, row.entityId, JSON.stringify(row.details), row.requestId],
  );
}

interface AuditRow {
  id: string;
  at: Date;
  person_name: string | null;
  facility_name: string | null;
  action: string;
  outcome: AuditEntry['outcome'];
  entity_type: string;
  entity_id: string | null;
  entity_name: string | null;
  details: Record<string, unknown>;
}

/**
 * Newest first, of facilities below `provinceId`. An event without a person (timers, patients by link, sign-ins) belongs where the person,
 * consult or appointment it is about belongs; one about nobody (a user name that does not exist) is shown to every province.
 */
export async function listAudit(
  db: Queryable,
  filter: { provinceId: string; before: string | undefined; entityId: string | undefined; personId: string | undefined; limit: number },
): Promise<AuditEntry[]> {
  const { rows } = await db.query<AuditRow>(
    `with recursive branch as (
       select id from facility where id = $1
       union all select f.id from facility f join branch b on f.parent_id = b.id
     )
     select a.id::text, a.at, p.name as person_name, f.name as facility_name, a.action, a.outcome, a.entity_type, a.entity_id, a.details,
       case a.entity_type
         when 'person' then (select x.name from person x where x.id = a.entity_id::uuid and x.facility_id in (select id from branch))
         when 'facility' then (select x.name from facility x where x.id = a.entity_id::uuid and x.id in (select id from branch))
         when 'consult' then (select x.number from consult x where x.id = a.entity_id::uuid and x.asking_facility_id in (select id from branch))
       end as entity_name
     from audit a left join person p on p.id = a.person_id left join facility f on f.id = a.facility_id
     where case
         when a.facility_id is not null then a.facility_id in (select id from branch)
         when a.entity_id is null then true
         when a.entity_type = 'person' then
           exists (select 1 from person x where x.id = a.entity_id::uuid and x.facility_id in (select id from branch))
         when a.entity_type = 'facility' then a.entity_id::uuid in (select id from branch)
         when a.entity_type = 'consult' then
           exists (select 1 from consult x where x.id = a.entity_id::uuid and x.asking_facility_id in (select id from branch))
         when a.entity_type = 'appointment' then exists (
           select 1 from appointment x join consult c on c.id = x.consult_id
           where x.id = a.entity_id::uuid and c.asking_facility_id in (select id from branch))
         when a.entity_type = 'import' then
           exists (select 1 from import x where x.id = a.entity_id::uuid and x.facility_id in (select id from branch))
         else false
       end
       and ($2::bigint is null or a.id < $2) and ($3::text is null or a.entity_id = $3) and ($4::uuid is null or a.person_id = $4)
     order by a.id desc limit $5`,
    [filter.provinceId, filter.before ?? null, filter.entityId ?? null, filter.personId ?? null, filter.limit],
  );
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    personName: row.person_name,
    facilityName: row.facility_name,
    action: row.action,
    outcome: row.outcome,
    entityType: row.entity_type,
    entityId: row.entity_id,
    entityName: row.entity_name,
    details: row.details,
  }));
}
