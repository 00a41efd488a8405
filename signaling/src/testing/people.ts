import { hashPassword } from '../access/passwords.ts';
import type { Queryable } from '../db/database.ts';

export const TEST_PASSWORD = 'mat khau de thu';

/**
 * Two stations and a hospital in one province, and a second province of which nobody may learn anything.
 * `lan` and `hoa` work at station 1, `minh` at station 2; `tim` and `tim2` are cardiologists, `than` a nephrologist at the hospital;
 * `quantri` administers the province, `khac` and `khac.bs` belong to the other one.
 */
export const TEST_PEOPLE = [
  { username: 'lan', name: 'Nguyễn Thị Lan', role: 'commune_doctor', facility: '00101', specialties: [] },
  { username: 'hoa', name: 'Trần Thị Hoa', role: 'commune_doctor', facility: '00101', specialties: [] },
  { username: 'minh', name: 'Lê Văn Minh', role: 'commune_doctor', facility: '00102', specialties: [] },
  { username: 'tim', name: 'Phạm Quốc Tim', role: 'specialist', facility: '00100', specialties: ['cardiology'] },
  { username: 'tim2', name: 'Vũ Thị Mạch', role: 'specialist', facility: '00100', specialties: ['cardiology'] },
  { username: 'than', name: 'Đỗ Đình Thận', role: 'specialist', facility: '00100', specialties: ['nephrology'] },
  { username: 'quantri', name: 'Quản Trị Tỉnh', role: 'provincial_admin', facility: '00001', specialties: [] },
  { username: 'khac', name: 'Quản Trị Khác', role: 'provincial_admin', facility: '99001', specialties: [] },
  { username: 'khac.bs', name: 'Bác Sĩ Khác', role: 'specialist', facility: '99100', specialties: ['cardiology'] },
] as const;
export type TestUsername = (typeof TEST_PEOPLE)[number]['username'];

const FACILITIES = [
  { code: '00001', name: 'Sở Y tế thử nghiệm', level: 'province', parent: null },
  { code: '00100', name: 'Bệnh viện Đa khoa thử nghiệm', level: 'hospital', parent: '00001' },
  { code: '00101', name: 'Trạm Y tế xã Một', level: 'commune', parent: '00100' },
  { code: '00102', name: 'Trạm Y tế xã Hai', level: 'commune', parent: '00100' },
  { code: '99001', name: 'Sở Y tế khác', level: 'province', parent: null },
  { code: '99100', name: 'Bệnh viện khác', level: 'hospital', parent: '99001' },
] as const;

export interface TestPeople {
  personId(username: TestUsername): string;
  facilityId(code: (typeof FACILITIES)[number]['code']): string;
}

export async function seedTestPeople(db: Queryable): Promise<TestPeople> {
  const facilityIds = new Map<string, string>();
  for (const facility of FACILITIES) {
    const { rows } = await db.query<{ id: string }>(
      'insert into facility (code, name, level, parent_id) values ($1, $2, $3, $4) returning id',
      [facility.code, facility.name, facility.level, facility.parent === null ? null : facilityIds.get(facility.parent)],
    );
    facilityIds.set(facility.code, known(rows[0]?.id));
  }
  const hash = await hashPassword(TEST_PASSWORD);
  const personIds = new Map<string, string>();
  for (const person of TEST_PEOPLE) {
    const { rows } = await db.query<{ id: string }>(
      `insert into person (username, name, title, role, facility_id, specialties, licence_number, password_hash)
       values ($1, $2, 'BS', $3, $4, $5, '000000/TN-CCHN', $6) returning id`,
      [person.username, person.name, person.role, facilityIds.get(person.facility), person.specialties, hash],
    );
    personIds.set(person.username, known(rows[0]?.id));
  }
  return { personId: (username) => known(personIds.get(username)), facilityId: (code) => known(facilityIds.get(code)) };
}

function known(id: string | undefined): string {
  if (id === undefined) throw new Error('not seeded');
  return id;
}
