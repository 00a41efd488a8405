/**
 * Whether two entries, of two registers, are one person. Numbers have histories: a 12-digit ID is cancelled and issued anew, cards are lent,
 * old 9-digit numbers were given twice. So a number alone proves nothing, and a name even less: what is not beyond doubt is for a person to say.
 */
import { identifierSystems } from './identifiers.ts';
import { isPlainName, likenessOfNames } from './names.ts';

export interface PersonFacts {
  name: string;
  /** FHIR date: YYYY, YYYY-MM or YYYY-MM-DD; null when not known. */
  birthDate: string | null;
  gender: 'male' | 'female' | 'other' | 'unknown';
  identifiers: readonly { system: string; value: string }[];
}

/** What speaks for or against, in the words of the screen. */
export const IDENTITY_EVIDENCE = [
  'same_personal_id',
  'same_insurance',
  'same_citizen_id',
  'same_passport',
  'other_personal_id',
  'same_name',
  'plain_name',
  'other_name',
  'unknown_name',
  'same_birth_date',
  'same_birth_year',
  'other_birth_date',
  'unknown_birth_date',
  'other_sex',
] as const;
export type IdentityEvidence = (typeof IDENTITY_EVIDENCE)[number];

/** `same`: beyond doubt, may be joined without asking (and taken apart again); `ask`: a person decides; `different`: nothing worth asking. */
export interface IdentityJudgement {
  verdict: 'same' | 'ask' | 'different';
  evidence: IdentityEvidence[];
}

const NUMBERS = {
  person: 'same_personal_id',
  insurance: 'same_insurance',
  citizen: 'same_citizen_id',
  passport: 'same_passport',
} as const;
type NumberKind = keyof typeof NUMBERS;

/**
 * A number as it is compared; undefined for numbers that name nobody outside the place that gave them. Card and last ten digits are one
 * insurance number; twelve digits on an insurance card are the personal ID.
 */
export function numberKeyOf({ system, value }: { system: string; value: string }): `${NumberKind}:${string}` | undefined {
  switch (system) {
    case identifierSystems.nationalId:
      return `person:${value}`;
    case identifierSystems.insuranceNumber:
      return value.length === 12 ? `person:${value}` : `insurance:${value.slice(-10)}`;
    case identifierSystems.citizenId:
      return `citizen:${value}`;
    case identifierSystems.passportNumber:
      return `passport:${value}`;
    default:
      return undefined;
  }
}

/**
 * Numbers by which another register may know the same person, in every form it may keep them in: a card also by its last ten digits, twelve digits
 * on a card also as the personal ID. Numbers that name nobody outside the place that gave them are not asked for elsewhere.
 */
export function formsElsewhere(identifiers: readonly { system: string; value: string }[]): { system: string; value: string }[] {
  const forms = identifiers.flatMap(({ system, value }) => {
    if (numberKeyOf({ system, value }) === undefined) return [];
    if (system !== identifierSystems.insuranceNumber) return [{ system, value }];
    if (value.length === 12)
      return [
        { system, value },
        { system: identifierSystems.nationalId, value },
      ];
    return value.length > 10
      ? [
          { system, value },
          { system, value: value.slice(-10) },
        ]
      : [{ system, value }];
  });
  return [...new Map(forms.map((form) => [`${form.system}|${form.value}`, form])).values()];
}

/** Pure and symmetrical. */
export function judgeIdentity(one: PersonFacts, other: PersonFacts): IdentityJudgement {
  const [ours, theirs] = [keysOf(one), keysOf(other)];
  const shared = [...ours].filter((key) => theirs.has(key));
  const shares = (kind: NumberKind): boolean => shared.some((key) => key.startsWith(`${kind}:`));
  const numbers = (Object.keys(NUMBERS) as NumberKind[]).filter(shares);
  const hasPersonalId = [ours, theirs].map((keys) => [...keys].some((key) => key.startsWith('person:')));
  const otherPersonalId = hasPersonalId.every(Boolean) && !shares('person');
  const name = one.name.trim() === '' || other.name.trim() === '' ? 'unknown' : likenessOfNames(one.name, other.name);
  const birth = likenessOfDates(one.birthDate, other.birthDate);
  const sexes = [one.gender, other.gender];
  const sameSex = one.gender === other.gender && one.gender !== 'unknown';
  const otherSex = one.gender !== other.gender && sexes.every((sex) => sex === 'male' || sex === 'female');
  const evidence: IdentityEvidence[] = [
    ...numbers.map((kind) => NUMBERS[kind]),
    ...(otherPersonalId ? (['other_personal_id'] as const) : []),
    NAME_EVIDENCE[name],
    BIRTH_EVIDENCE[birth],
    ...(otherSex ? (['other_sex'] as const) : []),
  ];
  const verdict = (): IdentityJudgement['verdict'] => {
    const contradicted = name === 'other' || birth === 'other' || otherSex || otherPersonalId;
    if (numbers.length === 0) {
      // No number in common: only where one side has no personal ID can it be a double, and only with name and full birth date.
      return !contradicted && name !== 'unknown' && birth === 'same' && !hasPersonalId.every(Boolean) ? 'ask' : 'different';
    }
    if (contradicted) return 'ask';
    // The personal ID, with the name and at least the year: beyond doubt. Without diacritics the whole date must agree.
    if (shares('person')) return (birth === 'same' && name !== 'unknown') || (birth === 'year' && name === 'same') ? 'same' : 'ask';
    // Cards are lent inside a family, so name, whole date and sex must be the very same, and the name one that tells twins apart (An, Ân); the
    // 9-digit number was sometimes given twice.
    return shares('insurance') && name === 'same' && !isPlainName(one.name) && birth === 'same' && sameSex ? 'same' : 'ask';
  };
  return { verdict: verdict(), evidence };
}

const NAME_EVIDENCE = { same: 'same_name', plain: 'plain_name', other: 'other_name', unknown: 'unknown_name' } as const;
const BIRTH_EVIDENCE = {
  same: 'same_birth_date',
  year: 'same_birth_year',
  other: 'other_birth_date',
  unknown: 'unknown_birth_date',
} as const;

function keysOf({ identifiers }: PersonFacts): Set<string> {
  return new Set(identifiers.flatMap((identifier) => numberKeyOf(identifier) ?? []));
}

/** `same`: the whole day; `year`: as far as both tell it, which is less than a day. */
function likenessOfDates(one: string | null, other: string | null): 'same' | 'year' | 'other' | 'unknown' {
  if (one === null || other === null || one === '' || other === '') return 'unknown';
  const length = Math.min(one.length, other.length);
  if (one.slice(0, length) !== other.slice(0, length)) return 'other';
  return length >= 10 ? 'same' : 'year';
}
