import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { IdentityEvidence } from '@hoi-chan/shared/clinical/identity.ts';
import type { IdentityPair, IdentitySide } from '@hoi-chan/shared/features/identities.ts';

export const FIELDS = ['name', 'birthDate', 'gender', 'personalId', 'citizenId', 'insurance', 'address'] as const;
export interface Row {
  field: (typeof FIELDS)[number];
  /** Of each side; several numbers of one kind are its history. */
  values: [string[], string[]];
  /** Both tell it, and nothing of it agrees. */
  differs: boolean;
}

const numbers = (side: IdentitySide, system: string): string[] =>
  side.identifiers.flatMap((identifier) => (identifier.system === system ? identifier.value : []));

function valuesOf(side: IdentitySide, field: Row['field']): string[] {
  switch (field) {
    case 'personalId':
      return numbers(side, identifierSystems.nationalId);
    case 'citizenId':
      return numbers(side, identifierSystems.citizenId);
    case 'insurance':
      return numbers(side, identifierSystems.insuranceNumber);
    case 'birthDate':
      return side.birthDate === null ? [] : [side.birthDate.split('-').toReversed().join('/')];
    default:
      return side[field] === '' ? [] : [side[field]];
  }
}

/** The comparison, line by line; what neither tells is left out. */
export function rowsOf({ sides: [one, other] }: IdentityPair): Row[] {
  return FIELDS.map((field): Row => {
    const values: Row['values'] = [valuesOf(one, field), valuesOf(other, field)];
    const [ours, theirs] = values;
    return { field, values, differs: ours.length > 0 && theirs.length > 0 && !ours.some((value) => theirs.includes(value)) };
  }).filter(({ values }) => values.some((value) => value.length > 0));
}

export const speaksAgainst = (evidence: IdentityEvidence): boolean => /^(other|unknown)_/.test(evidence);
