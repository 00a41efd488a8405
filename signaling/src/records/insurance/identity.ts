/**
 * Whose visit it is, at one facility. By numbers only: a name never makes two people one, it can only keep them apart. What is not beyond
 * doubt is set aside for a person.
 */
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import { likenessOfNames } from '@hoi-chan/shared/clinical/names.ts';
import type { VisitReason } from '@hoi-chan/shared/clinical/importReasons.ts';
import type { VisitPerson } from './visit.ts';

type PersonIdentifier = VisitPerson['identifiers'][number];
export interface KnownPatient {
  id: string;
  name: string;
  birthDate: string | null;
  gender: 'male' | 'female' | 'other' | 'unknown';
  identifiers: PersonIdentifier[];
}
export type Identity =
  | { kind: 'known'; patientId: string; newIdentifiers: PersonIdentifier[] }
  | { kind: 'new' }
  | { kind: 'aside'; reason: Extract<VisitReason, 'several_patients' | 'person_differs'> };

/** What a number is compared by: card and ten digits are one, and so are the personal ID and a 12-digit insurance number. */
export function keyOf({ system, value }: PersonIdentifier): string {
  if (system === identifierSystems.nationalId) return `person:${value}`;
  if (system === identifierSystems.insuranceNumber) return value.length === 12 ? `person:${value}` : `insurance:${value.slice(-10)}`;
  return `${system}:${value}`;
}

export function decideIdentity(person: VisitPerson, patients: readonly KnownPatient[]): Identity {
  const keys = new Set(person.identifiers.map(keyOf));
  const matches = patients.filter((patient) => patient.identifiers.some((identifier) => keys.has(keyOf(identifier))));
  const [match, second] = matches;
  if (match === undefined) return { kind: 'new' };
  if (second !== undefined) return { kind: 'aside', reason: 'several_patients' };
  if (!isSamePerson(person, match) || isOnlyHouseNumber(person, match)) return { kind: 'aside', reason: 'person_differs' };
  const held = new Set(match.identifiers.map(({ system, value }) => `${system}|${value}`));
  return {
    kind: 'known',
    patientId: match.id,
    newIdentifiers: person.identifiers.filter(({ system, value }) => !held.has(`${system}|${value}`)),
  };
}

/** The number of the hospital's own system alone, while both carry a personal ID and it is another: numbers there are given anew. */
function isOnlyHouseNumber(person: VisitPerson, patient: KnownPatient): boolean {
  const keys = new Set(person.identifiers.map(keyOf));
  const shared = patient.identifiers.filter((identifier) => keys.has(keyOf(identifier)));
  const has = (identifiers: PersonIdentifier[]): boolean => identifiers.some((identifier) => keyOf(identifier).startsWith('person:'));
  return (
    shared.every(({ system }) => system === identifierSystems.patientInternalId) && has(person.identifiers) && has(patient.identifiers)
  );
}

function isSamePerson(person: VisitPerson, patient: KnownPatient): boolean {
  const sexes = [person.gender, patient.gender];
  const sexDiffers = person.gender !== patient.gender && sexes.every((sex) => sex === 'male' || sex === 'female');
  return !sexDiffers && isLikeName(person.name, patient.name) && isLikeDate(person.birthDate, patient.birthDate);
}

/** The same words; one side may have been typed without any diacritics. */
export const isLikeName = (one: string, other: string): boolean => likenessOfNames(one, other) !== 'other';

/** Equal as far as both tell; a date that is not known at all says nothing against. */
export function isLikeDate(one: string, other: string | null): boolean {
  if (other === null || other === '') return true;
  const length = Math.min(one.length, other.length);
  return length >= 4 && one.slice(0, length) === other.slice(0, length);
}
