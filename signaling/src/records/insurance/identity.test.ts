import { identifierSystems as systems } from '@hoi-chan/shared/clinical/identifiers.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideIdentity, isLikeDate, isLikeName, keyOf, type KnownPatient } from './identity.ts';
import type { VisitPerson } from './visit.ts';

const national = (value: string) => ({ system: systems.nationalId, value });
const insurance = (value: string) => ({ system: systems.insuranceNumber, value });
const house = (value: string) => ({ system: systems.patientInternalId, value });
const person = (more: Partial<VisitPerson> = {}): VisitPerson => ({
  name: 'Nguyễn Văn An',
  birthDate: '1958-03-12',
  gender: 'male',
  phone: null,
  address: '',
  identifiers: [national('000158000011'), insurance('HT2000000000011'), house('00101:1')],
  ...more,
});
const patient = (more: Partial<KnownPatient> = {}): KnownPatient => {
  const { name, birthDate, gender, identifiers } = person();
  return { id: 'p', name, birthDate, gender, identifiers, ...more };
};

describe('whose visit it is', () => {
  test.each<[string, Partial<KnownPatient>]>([
    ['the personal ID', { identifiers: [national('000158000011')] }],
    ['the card', { identifiers: [insurance('HT2000000000011')] }],
    ['the ten digits of the card', { identifiers: [insurance('0000000011')] }],
    ['the card of another group', { identifiers: [insurance('GD4010000000011')] }],
    ['the personal ID as insurance number', { identifiers: [insurance('000158000011')] }],
    ["the hospital's own number", { identifiers: [house('00101:1')] }],
    ['a name without diacritics', { name: 'NGUYEN VAN AN' }],
    ['a year of birth alone', { birthDate: '1958' }],
  ])('follows from %s', (_what, more) => {
    expect(decideIdentity(person(), [patient(more)])).toMatchObject({ kind: 'known', patientId: 'p' });
  });

  test('brings the numbers that were not known yet', () => {
    expect(decideIdentity(person(), [patient({ identifiers: [national('000158000011')] })])).toMatchObject({
      newIdentifiers: [insurance('HT2000000000011'), house('00101:1')],
    });
  });

  test('is new when no number is known, whatever the name', () => {
    expect(decideIdentity(person(), [patient({ identifiers: [national('000158000099')] })])).toEqual({ kind: 'new' });
  });

  test.each<[string, KnownPatient[], string]>([
    [
      'two patients carry its numbers',
      [patient({ identifiers: [national('000158000011')] }), patient({ id: 'q', identifiers: [house('00101:1')] })],
      'several_patients',
    ],
    ['the name is another', [patient({ name: 'Trần Văn An' })], 'person_differs'],
    ['twins share a card', [patient({ name: 'Nguyễn Văn Ân', identifiers: [insurance('0000000011')] })], 'person_differs'],
    ['the birth date is another', [patient({ birthDate: '1958-03-13' })], 'person_differs'],
    ['the sex is another', [patient({ gender: 'female' })], 'person_differs'],
    [
      "only the hospital's number agrees and the personal ID does not",
      [patient({ identifiers: [house('00101:1'), national('000158000077')] })],
      'person_differs',
    ],
  ])('is left to a person when %s', (_what, patients, reason) => {
    expect(decideIdentity(person(), patients)).toEqual({ kind: 'aside', reason });
  });
});

describe('the rules', () => {
  const number = fc.constantFrom(
    national('000158000011'),
    national('000158000012'),
    insurance('HT2000000000011'),
    insurance('0000000011'),
    insurance('0000000012'),
    house('00101:1'),
    house('00101:2'),
  );
  const someone = fc.record({
    name: fc.constantFrom('Nguyễn Văn An', 'Nguyễn Văn Ân', 'NGUYEN VAN AN', 'Trần Thị Hoà', 'Trần Thị Hòa'),
    birthDate: fc.constantFrom('1958-03-12', '1958', '1990-01-01'),
    gender: fc.constantFrom('male' as const, 'female' as const, 'unknown' as const),
    identifiers: fc.uniqueArray(number, { minLength: 1, maxLength: 4, selector: keyOf }),
  });

  test('never make two people one without a shared number, a like name and a like birth date', () => {
    fc.assert(
      fc.property(someone, fc.array(someone, { maxLength: 4 }), (who, others) => {
        const patients = others.map((other, index): KnownPatient => ({ id: String(index), ...other }));
        const identity = decideIdentity(person(who), patients);
        const keys = new Set(who.identifiers.map(keyOf));
        const sharing = patients.filter(({ identifiers }) => identifiers.some((one) => keys.has(keyOf(one))));
        if (identity.kind === 'new') expect(sharing).toEqual([]);
        if (identity.kind !== 'known') return;
        expect(sharing.map(({ id }) => id)).toEqual([identity.patientId]);
        const [match] = sharing;
        expect(isLikeName(who.name, match?.name ?? '') && isLikeDate(who.birthDate, match?.birthDate ?? null)).toBe(true);
        expect([who.gender, match?.gender]).not.toEqual(expect.arrayContaining(['male', 'female']));
      }),
      { numRuns: 2_000 },
    );
  });

  test('read names as people write them', () => {
    expect(isLikeName('Trần Thị Hoà', 'TRẦN THỊ HÒA')).toBe(true);
    expect(isLikeName('Trần  Thị-Hoà', 'tran thi hoa')).toBe(true);
    expect(isLikeName('Đỗ Văn Út', 'do van ut')).toBe(true);
    expect(isLikeName('Nguyễn Thị Lan', 'Nguyễn Thị Lam')).toBe(false);
    expect(isLikeName('', '')).toBe(false);
  });
});
