import { parseFacilityCode } from '@hoi-chan/shared/clinical/identifiers.ts';
import { findSpecialty } from '@hoi-chan/shared/clinical/specialties.ts';
import { describe, expect, it } from 'vitest';
import accounts from './accounts.json' with { type: 'json' };

const levelOf = (code: string | null) => accounts.facilities.find((facility) => facility.code === code)?.level;

describe('demo facilities', () => {
  it('form one tree under the province', () => {
    const codes = accounts.facilities.map((facility) => facility.code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(accounts.facilities.filter((facility) => facility.parentCode === null).map((facility) => facility.level)).toEqual(['province']);
    for (const { code, level, parentCode } of accounts.facilities) {
      expect(parseFacilityCode(code)).toBe(code);
      const above = { province: [undefined], hospital: ['province'], commune: ['hospital', 'province'] }[level];
      expect(above).toContain(levelOf(parentCode));
    }
  });
});

describe('demo people', () => {
  it('have their own names and a password that is long enough', () => {
    const usernames = accounts.people.map((person) => person.username);
    expect(new Set(usernames).size).toBe(usernames.length);
    for (const { username, password } of accounts.people) {
      expect(username).toMatch(/^[a-z][a-z.]{2,}$/);
      expect(password.length).toBeGreaterThanOrEqual(10);
    }
  });

  it('work where their role belongs, in specialties of the list', () => {
    const levels: Record<string, string> = { commune_doctor: 'commune', specialist: 'hospital', provincial_admin: 'province' };
    for (const person of accounts.people) {
      expect(levelOf(person.facilityCode)).toBe(levels[person.role]);
      expect(person.specialties.filter((code) => !findSpecialty(code))).toEqual([]);
    }
  });

  it('cover the specialties that the demo patients need', () => {
    const specialties = new Set(accounts.people.filter((person) => person.role === 'specialist').flatMap((person) => person.specialties));
    for (const code of ['cardiology', 'radiology', 'endocrinology', 'neurology', 'paediatrics', 'obstetrics'])
      expect(specialties).toContain(code);
  });
});
