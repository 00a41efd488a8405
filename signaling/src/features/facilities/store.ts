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
});

/** Facilities of one province; with `facilityId` only that one (undefined when it is in another province). */
export async function listFacilities(db: Queryable, provinceId: string, facilityId?: string): Promise<Facility[]> {
  const { rows } = await db.query<FacilityRow>(
    `with recursive branch as (
       select id from facility where id = $1
       union all select f.id from facility f join branch b on f.parent_id = b.id
     )
     select f.id, f.code, f.name, f.level, f.parent_id, f.active,
       (select array_agg(distinct s order by s) from person p, unnest(p.specialties) s
         where p.facility_id = f.id and p.active and p.role = 'specialist') as specialties,
       (select count(*)::int from person p where p.facility_id = f.id and p.active) as people_count
     from facility f where f.id in (select id from branch) and ($2::uuid is null or f.id = $2)
     order by case f.level when 'province' then 0 when 'hospital' then 1 else 2 end, f.name`,
    [provinceId, facilityId ?? null],
  );
  return rows.map(toFacility);
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
  change: { name: string | undefined; parentId: string | null | undefined; active: boolean | undefined },
): Promise<void> {
  await db.query(
    `update facility set name = coalesce($2, name), parent_id = case when $3 then $4::uuid else parent_id end, active = coalesce($5, active) where id = $1`,
    [facilityId, change.name ?? null, change.parentId !== undefined, change.parentId ?? null, change.active ?? null],
  );
}
