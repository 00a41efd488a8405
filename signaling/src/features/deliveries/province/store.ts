import type { DeliveryOfProvince, DeliveryState } from '@hoi-chan/shared/features/deliveries.ts';
import type { Queryable } from '../../../db/database.ts';
import { BEHIND, shown, toDelivery, type DeliveryRow, type Lane } from '../store.ts';

/** Facilities of a province and everything below it. */
const BRANCH = `with recursive branch as (
  select id from facility where id = $1 union all select f.id from facility f join branch b on f.parent_id = b.id)`;
const OF_PROVINCE = `from delivery d join consult c on c.id = d.consult_id
  where (c.asking_facility_id in (select id from branch) or c.target_facility_id in (select id from branch))`;

/** Everything of the province that waits or needs attention, set to be tried now, with its number. */
export async function retryProvince(db: Queryable, provinceId: string, systemId: string | null): Promise<{ count: number; lanes: Lane[] }> {
  const { rows } = await db.query<{ system_id: string; patient_id: string; count: number }>(
    `${BRANCH}, woken as (
       update delivery set state = 'waiting', attempts = 0, waiting_since = now(), next_try_at = now()
       where id in (select d.id ${OF_PROVINCE} and d.state in ('waiting', 'attention') and ($2::text is null or d.system_id = $2))
       returning system_id, patient_id)
     select system_id, patient_id, count(*)::int as count from woken group by 1, 2`,
    [provinceId, systemId],
  );
  return {
    count: rows.reduce((sum, row) => sum + row.count, 0),
    lanes: rows.map((row) => ({ systemId: row.system_id, patientId: row.patient_id })),
  };
}

export async function isOfProvince(db: Queryable, provinceId: string, deliveryId: string): Promise<boolean> {
  const { rows } = await db.query(`${BRANCH} select 1 ${OF_PROVINCE} and d.id = $2`, [provinceId, deliveryId]);
  return rows.length === 1;
}

export async function countOfProvince(
  db: Queryable,
  provinceId: string,
): Promise<{ systemId: string; name: string; state: DeliveryState; count: number }[]> {
  const { rows } = await db.query<{ system_id: string; name: string; state: DeliveryState; count: number }>(
    `${BRANCH} select d.system_id, (array_agg(d.system_name order by d.seq desc))[1] as name, d.state, count(*)::int as count ${OF_PROVINCE}
     group by d.system_id, d.state order by name`,
    [provinceId],
  );
  return rows.map((row) => ({ systemId: row.system_id, name: row.name, state: row.state, count: row.count }));
}

export async function listOfProvince(
  db: Queryable,
  provinceId: string,
  filter: { state: DeliveryState | null; systemId: string | null; before: string | null; limit: number },
): Promise<(DeliveryOfProvince & { seq: string })[]> {
  const { rows } = await db.query<DeliveryRow & { number: string; asking: string; target: string; signed_at: Date }>(
    `${BRANCH} select d.*, d.state = 'waiting' and ${BEHIND} as behind, (select name from person p where p.id = d.handled_by) as handled_by,
       c.number, (select name from facility f where f.id = c.asking_facility_id) as asking,
       (select name from facility f where f.id = c.target_facility_id) as target,
       (select max(at) from minutes_signature g where g.consult_id = d.consult_id and g.version_number = d.version_number) as signed_at
     ${OF_PROVINCE} and ($2::text is null or d.state = $2) and ($3::text is null or d.system_id = $3) and ($4::bigint is null or d.seq < $4)
     order by d.seq desc limit $5`,
    [provinceId, filter.state, filter.systemId, filter.before, filter.limit],
  );
  return rows.map((row) => ({
    ...shown(toDelivery(row)),
    seq: row.seq,
    systemId: row.system_id,
    consultNumber: row.number,
    askingFacility: row.asking,
    targetFacility: row.target,
    signedAt: row.signed_at.toISOString(),
  }));
}

/** The provinces of both sides of a consult: whose administrators are told. */
export async function listProvinces(db: Queryable, consultId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with recursive up as (
       select f.id, f.parent_id from facility f join consult c on f.id in (c.asking_facility_id, c.target_facility_id) where c.id = $1
       union select f.id, f.parent_id from facility f join up on f.id = up.parent_id)
     select id from up where parent_id is null`,
    [consultId],
  );
  return rows.map((row) => row.id);
}
