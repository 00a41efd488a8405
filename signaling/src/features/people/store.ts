import type { Person } from '@hoi-chan/shared/features/people.ts';
import type { Queryable } from '../../db/database.ts';

interface PersonRow {
  id: string;
  username: string;
  name: string;
  title: string;
  role: Person['role'];
  specialties: string[];
  licence_number: string | null;
  language: Person['language'];
  active: boolean;
  must_change_password: boolean;
  last_sign_in_at: Date | null;
  facility_id: string;
  facility_code: string;
  facility_name: string;
  facility_level: Person['facility']['level'];
}

const toPerson = (row: PersonRow): Person => ({
  id: row.id,
  username: row.username,
  name: row.name,
  title: row.title,
  role: row.role,
  facility: { id: row.facility_id, code: row.facility_code, name: row.facility_name, level: row.facility_level },
  specialties: row.specialties,
  licenceNumber: row.licence_number,
  language: row.language,
  active: row.active,
  mustChangePassword: row.must_change_password,
  lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
});

/** People of one province, active ones first. `q` is looked for in name and user name. */
export async function listPeople(
  db: Queryable,
  filter: { provinceId: string; q?: string | undefined; facilityId?: string | undefined; personId?: string },
): Promise<Person[]> {
  const { rows } = await db.query<PersonRow>(
    `with recursive branch as (
       select id from facility where id = $1
       union all select f.id from facility f join branch b on f.parent_id = b.id
     )
     select p.id, p.username, p.name, p.title, p.role, p.specialties, p.licence_number, p.language, p.active, p.must_change_password, p.last_sign_in_at,
       f.id as facility_id, f.code as facility_code, f.name as facility_name, f.level as facility_level
     from person p join facility f on f.id = p.facility_id
     where f.id in (select id from branch) and ($2::uuid is null or p.id = $2) and ($3::uuid is null or f.id = $3)
       and ($4 = '' or position(lower($4) in lower(p.name)) > 0 or position(lower($4) in p.username) > 0)
     order by p.active desc, f.level, f.name, p.name limit 500`,
    [filter.provinceId, filter.personId ?? null, filter.facilityId ?? null, filter.q ?? ''],
  );
  return rows.map(toPerson);
}

export interface PersonFields {
  name: string;
  title: string;
  role: Person['role'];
  facilityId: string;
  specialties: string[];
  licenceNumber: string | null;
  language: Person['language'];
}

export async function insertPerson(
  db: Queryable,
  person: PersonFields & { username: string; passwordHash: string; mustChangePassword: boolean },
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into person (username, name, title, role, facility_id, specialties, licence_number, language, password_hash, must_change_password)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
    [
      person.username,
      person.name,
      person.title,
      person.role,
      person.facilityId,
      person.specialties,
      person.licenceNumber,
      person.language,
      person.passwordHash,
      person.mustChangePassword,
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('insert returned nothing');
  return row.id;
}

export async function updatePerson(db: Queryable, personId: string, person: PersonFields & { active: boolean }): Promise<void> {
  await db.query(
    `update person set name = $2, title = $3, role = $4, facility_id = $5, specialties = $6, licence_number = $7, language = $8, active = $9 where id = $1`,
    [
      personId,
      person.name,
      person.title,
      person.role,
      person.facilityId,
      person.specialties,
      person.licenceNumber,
      person.language,
      person.active,
    ],
  );
}
