import type { BandwidthLimits } from '@hoi-chan/shared/features/mediaControl.ts';
import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import type { Queryable } from '../../db/database.ts';

interface FacilityRow {
  id: string;
  code: string;
  name: string;
  level: Facility['level'];
  parent_id: string | null;
  active: boolean;
  specialties: string[] | null;
  people_count: number;
  max_up_kbps: number | null;
  max_down_kbps: number | null;
}

const toFacility = (row: FacilityRow): Facility => ({
  id: row.id,
  code: row.code,
  name: row.name,
  level: row.level,
  parentId: row.parent_id,
  active: row.active,
  specialties: row.specialties ?? [],
  peopleCount: row.people_count,
  maxUpKbps: row.max_up_kbps,
  maxDownKbps: row.max_down_kbps,
});

/** Facilities of one province; with `facilityId` only that one (undefined when it is in another province). */
export async function listFacilities(db: Queryable, provinceId: string, facilityId?: string): Promise<Facility[]> {
  const { rows } = await db.query<FacilityRow>(
    `with recursive branch as (
       select id from facility where id = $1
       union all select f.id from facility f join branch b on f.parent_id = b.id
     )
     select f.id, f.code, f.name, f.level, f.parent_id, f.active, f.max_up_kbps, f.max_down_kbps,
       (select array_agg(distinct s order by s) from person p, unnest(p.specialties) s
         where p.facility_id = f.id and p.active and p.role = 'specialist') as specialties,
       (select count(*)::int from person p where p.facility_id = f.id and p.active) as people_count
     from facility f where f.id in (select id from branch) and ($2::uuid is null or f.id = $2)
     order by case f.level when 'province' then 0 when 'hospital' then 1 else 2 end, f.name`,
    [provinceId, facilityId ?? null],
  );
  return rows.map(toFacility);
}

export async function findFacilityByCode(db: Queryable, code: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>('select id from facility where code = $1', [code]);
  return rows[0]?.id;
}

export async function insertFacility(
  db: Queryable,
  facility: { code: string; name: string; level: string; parentId: string | null },
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    'insert into facility (code, name, level, parent_id) values ($1, $2, $3, $4) returning id',
    [facility.code, facility.name, facility.level, facility.parentId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('insert returned nothing');
  return row.id;
}

export async function updateFacility(
  db: Queryable,
  facilityId: string,
  change: {
    name: string | undefined;
    parentId: string | null | undefined;
    active: boolean | undefined;
    maxUpKbps: number | null | undefined;
    maxDownKbps: number | null | undefined;
  },
): Promise<void> {
  await db.query(
    `update facility set name = coalesce($2, name), parent_id = case when $3 then $4::uuid else parent_id end, active = coalesce($5, active),
       max_up_kbps = case when $6 then $7::integer else max_up_kbps end, max_down_kbps = case when $8 then $9::integer else max_down_kbps end
     where id = $1`,
    [
      facilityId,
      change.name ?? null,
      change.parentId !== undefined,
      change.parentId ?? null,
      change.active ?? null,
      change.maxUpKbps !== undefined,
      change.maxUpKbps ?? null,
      change.maxDownKbps !== undefined,
      change.maxDownKbps ?? null,
    ],
  );
}

/** What one seat of this facility may send and receive in a call, bit/s. */
export async function findSeatLimits(db: Queryable, facilityId: string): Promise<BandwidthLimits> {
  const { rows } = await db.query<Pick<FacilityRow, 'max_up_kbps' | 'max_down_kbps'>>(
    'select max_up_kbps, max_down_kbps from facility where id = $1',
    [facilityId],
  );
  const bps = (kbps: number | null | undefined): number | null => (kbps === null || kbps === undefined ? null : kbps * 1_000);
  return { upBps: bps(rows[0]?.max_up_kbps), downBps: bps(rows[0]?.max_down_kbps) };
}
