import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identifierSystems as systems } from './identifiers.ts';
import { formsElsewhere, judgeIdentity, type PersonFacts } from './identity.ts';

const an: PersonFacts = {
  name: 'Nguyễn Văn Ấn',
  birthDate: '1958-03-02',
  gender: 'male',
  identifiers: [
    { system: systems.nationalId, value: '000058000001' },
    { system: systems.insuranceNumber, value: 'HT3010000000001' },
  ],
};
const only = (...systemsKept: string[]) => an.identifiers.filter(({ system }) => systemsKept.includes(system));
const verdict = (other: Partial<PersonFacts>): string => judgeIdentity(an, { ...an, ...other }).verdict;

describe('beyond doubt', () => {
  test.each<[string, Partial<PersonFacts>]>([
    ['the same personal ID, name and birth date', { identifiers: only(systems.nationalId) }],
    ['only the year is known there', { identifiers: only(systems.nationalId), birthDate: '1958' }],
    ['typed without diacritics, whole date', { identifiers: only(systems.nationalId), name: 'NGUYEN VAN AN' }],
    ['the ten digits of the same insurance card', { identifiers: [{ system: systems.insuranceNumber, value: '0000000001' }] }],
    ['the personal ID on the insurance card', { identifiers: [{ system: systems.insuranceNumber, value: '000058000001' }] }],
  ])('%s', (_why, other) => expect(verdict(other)).toBe('same'));
});

describe('a person decides', () => {
  const reissued = { system: systems.nationalId, value: '000058999999' };
  test.each<[string, Partial<PersonFacts>]>([
    ['the ID was issued anew, the card stayed', { identifiers: [reissued, ...only(systems.insuranceNumber)] }],
    ['the same ID under another name', { name: 'Trần Thị Bình' }],
    ['a card lent to a brother born another day', { birthDate: '1960-01-01', identifiers: only(systems.insuranceNumber) }],
    ['a card alone, and only the year', { birthDate: '1958', identifiers: only(systems.insuranceNumber) }],
    ['a card alone, without diacritics: the twin is called Ân', { name: 'Nguyen Van An', identifiers: only(systems.insuranceNumber) }],
    ['the other sex', { gender: 'female' }],
    ['no birth date', { birthDate: null }],
    ['no name', { name: '' }],
    ['a card alone, and nobody says the sex', { gender: 'unknown', identifiers: only(systems.insuranceNumber) }],
    ['no numbers, but name and whole date', { identifiers: [] }],
  ])('%s', (_why, other) => expect(verdict(other)).toBe('ask'));

  test('a card alone, and both names typed without diacritics: twins may be An and Ân', () => {
    const identifiers = only(systems.insuranceNumber);
    const plainAn = { ...an, name: 'NGUYEN VAN AN', identifiers };
    expect(judgeIdentity(plainAn, { ...plainAn, name: 'Nguyen Van An' }).verdict).toBe('ask');
  });

  test('the 9-digit number alone, since some were given twice', () => {
    const identifiers = [{ system: systems.citizenId, value: '012345678' }];
    expect(judgeIdentity({ ...an, identifiers }, { ...an, identifiers }).verdict).toBe('ask');
  });
});

describe('not worth asking', () => {
  test.each<[string, Partial<PersonFacts>]>([
    ['the name alone', { identifiers: [], birthDate: null }],
    ['name and year', { identifiers: [], birthDate: '1958' }],
    ['name and date, but two personal IDs', { identifiers: [{ system: systems.nationalId, value: '000058000009' }] }],
    ['the number of a hospital’s own system', { identifiers: [{ system: systems.patientInternalId, value: '17' }], name: 'Ai Khác' }],
  ])('%s', (_why, other) => expect(verdict(other)).toBe('different'));
});

/**
 * A small town where names and birth dates repeat. Every person has numbers of their own (with history); an entry of one carries some of them,
 * and sometimes one of somebody else: a lent card of anybody but their namesake of the same day, or a mistyped personal ID of somebody else
 * whose name, even without diacritics, or birth year is another. The same wrong number at two namesakes of one year is past what any rule could tell.
 */
interface Person {
  index: number;
  name: string;
  birthDate: string;
  gender: 'male' | 'female';
}
const people = fc
  .array(
    fc.record({
      name: fc.constantFrom('Nguyễn Văn An', 'Nguyễn Văn Ân', 'Nguyễn Văn Ấn', 'Trần Thị Hòa', 'Trần Thị Hoa'),
      birthDate: fc.constantFrom('1958-03-02', '1958-03-03', '1985-03-02'),
      gender: fc.constantFrom('male' as const, 'female' as const),
    }),
    { minLength: 2, maxLength: 6 },
  )
  .map((all): Person[] => all.map((person, index) => ({ ...person, index })));
const pad = (value: number, length: number): string => String(value).padStart(length, '0');
const numbersOf = ({ index }: Person) => [
  { system: systems.nationalId, value: `0000580${pad(index, 5)}` },
  { system: systems.nationalId, value: `0000589${pad(index, 5)}` },
  { system: systems.insuranceNumber, value: `HT301${pad(index, 10)}` },
  { system: systems.citizenId, value: `01${pad(index, 7)}` },
];
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd');

function entryOf(person: Person, all: readonly Person[]): fc.Arbitrary<PersonFacts & { index: number }> {
  const lenders = all.filter((one) => one.name !== person.name || one.birthDate !== person.birthDate || one.gender !== person.gender);
  const mistaken = all.filter(
    (one) => plain(one.name) !== plain(person.name) || one.birthDate.slice(0, 4) !== person.birthDate.slice(0, 4),
  );
  const namesakes = all.filter(
    (one) => plain(one.name) === plain(person.name) && one.birthDate.slice(0, 4) === person.birthDate.slice(0, 4),
  );
  const foreign =
    namesakes[0] !== person
      ? []
      : [
          ...lenders.map((one) => ({ system: systems.insuranceNumber, value: `HT301${pad(one.index, 10)}` })),
          ...mistaken.map((one) => ({ system: systems.nationalId, value: `0000580${pad(one.index, 5)}` })),
        ];
  return fc
    .record({
      own: fc.subarray(numbersOf(person)),
      strange: foreign.length === 0 ? fc.constant([]) : fc.subarray(foreign, { maxLength: 1 }),
      isPlain: fc.boolean(),
      dateLength: fc.constantFrom(10, 10, 4, 0),
      knowsSex: fc.boolean(),
    })
    .map(({ own, strange, isPlain, dateLength, knowsSex }) => ({
      index: person.index,
      name: isPlain ? plain(person.name).toUpperCase() : person.name,
      birthDate: dateLength === 0 ? null : person.birthDate.slice(0, dateLength),
      gender: knowsSex ? person.gender : ('unknown' as const),
      identifiers: [...own, ...strange],
    }));
}
const registers = people.chain((all) =>
  fc.array(
    fc.constantFrom(...all).chain((person) => entryOf(person, all)),
    { minLength: 2, maxLength: 8 },
  ),
);

describe('whatever the registers hold', () => {
  test('the automatic rules never join two different persons, not even over others', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(registers, (entries) => {
        const joined = entries.map((_entry, index) => index);
        for (const [a, one] of entries.entries()) {
          for (const [b, other] of entries.entries()) {
            if (a === b || judgeIdentity(one, other).verdict !== 'same') continue;
            const [from, to] = [joined[b], joined[a] ?? a];
            joined.forEach((group, at) => {
              if (group === from) joined[at] = to;
            });
          }
        }
        const wrong = entries.flatMap((one, a) => entries.filter((other, b) => joined[a] === joined[b] && one.index !== other.index));
        expect(wrong).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  test('the judgement is the same from either side', () => {
    fc.assert(
      fc.property(registers, ([one, other]) => {
        if (one === undefined || other === undefined) return;
        expect(judgeIdentity(one, other)).toEqual(judgeIdentity(other, one));
      }),
    );
  });

  test('without a number in common nobody is joined, whatever else agrees', () => {
    fc.assert(
      fc.property(registers, ([one, other]) => {
        if (one === undefined || other === undefined) return;
        const { verdict: found } = judgeIdentity({ ...one, identifiers: [] }, other);
        expect(found).not.toBe('same');
      }),
    );
  });
});

test('another register is asked for a number in each form it may keep it in, and for none that counts at one place only', () => {
  const asked = formsElsewhere([
    { system: systems.nationalId, value: '000058000001' },
    { system: systems.insuranceNumber, value: 'HT3010000000001' },
    { system: systems.insuranceNumber, value: '0000000001' },
    { system: systems.insuranceNumber, value: '000058000001' },
    { system: systems.citizenId, value: '012345678' },
    { system: systems.patientInternalId, value: '00101:77' },
  ]);
  expect(asked.map(({ system, value }) => [system, value])).toEqual([
    [systems.nationalId, '000058000001'],
    [systems.insuranceNumber, 'HT3010000000001'],
    [systems.insuranceNumber, '0000000001'],
    [systems.insuranceNumber, '000058000001'],
    [systems.citizenId, '012345678'],
  ]);
});
