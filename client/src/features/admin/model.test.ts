import { describe, expect, it } from 'vitest';
import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import { editableOf, formOf, lastDays, makePassword, personProblems, sharesOf, treeOf } from './model.ts';

const facility = (id: string, parentId: string | null): Facility => ({ id, code: id, parentId }) as Facility;

describe('the tree of facilities', () => {
  it('puts each below its parent, by code', () => {
    const lines = treeOf([
      facility('102', '002'),
      facility('002', '000'),
      facility('101', '002'),
      facility('001', '000'),
      facility('000', null),
    ]);
    expect(lines.map((line) => `${'-'.repeat(line.depth)}${line.facility.id}`)).toEqual(['000', '-001', '-002', '--101', '--102']);
  });

  it('loses nobody, not even in a circle or below a parent it does not know', () => {
    const lines = treeOf([facility('a', 'b'), facility('b', 'a'), facility('c', 'gone')]);
    expect(lines.map((line) => line.facility.id).toSorted()).toEqual(['a', 'b', 'c']);
  });
});

describe('first passwords', () => {
  it('are four groups of four readable letters, and long enough for the rule', () => {
    const password = makePassword((bytes) => crypto.getRandomValues(bytes));
    expect(password).toMatch(/^([a-hjkmnp-z2-9]|i){4}(-([a-hjkmnp-z2-9]|i){4}){3}$/);
    expect(password).not.toMatch(/[lo01]/);
    expect(password.length).toBeGreaterThanOrEqual(10);
  });

  it('use every byte', () => {
    expect(makePassword((bytes) => bytes.fill(0))).not.toBe(makePassword((bytes) => bytes.fill(1)));
  });
});

describe('people', () => {
  const good = { ...formOf(undefined, 'f'), username: 'bs.moi', name: 'Đỗ Văn Mới' };

  it('need a name, a facility, a user name, and a specialist a specialty', () => {
    expect(personProblems(good, true)).toEqual({});
    expect(personProblems({ ...good, username: 'bác sĩ' }, true)).toEqual({ username: 'username' });
    expect(personProblems({ ...formOf(undefined), role: 'specialist' }, true)).toEqual({
      username: 'required',
      name: 'required',
      facilityId: 'required',
      specialties: 'noSpecialty',
    });
    expect(personProblems({ ...good, username: '' }, false)).toEqual({});
  });

  it('send no licence number as null', () => {
    expect(editableOf({ ...good, licenceNumber: '  ' }).licenceNumber).toBeNull();
  });
});

it('a period of days ends today and crosses months', () => {
  expect(lastDays(new Date(2026, 2, 1, 23), 2)).toEqual({ from: '2026-02-28', to: '2026-03-01' });
});

it('shares are whole percents of the total, without crumbs', () => {
  expect(sharesOf({ a: 3, b: 1, c: 0 }, ['a', 'b', 'c'])).toEqual([
    { name: 'a', percent: 75 },
    { name: 'b', percent: 25 },
  ]);
  expect(sharesOf({ a: 0 }, ['a'])).toEqual([]);
  expect(sharesOf({ a: 5 }, ['a'], 100)).toEqual([{ name: 'a', percent: 5 }]);
});
