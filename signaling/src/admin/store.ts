import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import type { Queryable } from '../db/database.ts';

/** In any province: nobody is signed in where this is asked. */
export async function findFacilityByCode(
  db: Queryable,
  code: string,
): Promise<Pick<Facility, 'id' | 'name' | 'level' | 'active'> | undefined> {
  const { rows } = await db.query<Pick<Facility, 'id' | 'name' | 'level' | 'active'>>(
    'select id, name, level, active from facility where code = $1',
    [code],
  );
  return rows[0];
}
