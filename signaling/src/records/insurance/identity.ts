/**
 * Whose visit it is, at one facility. By numbers only: a name never makes two people one, it can only keep them apart. What is not beyond
 * doubt is set aside for a person.
 */
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
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

/** Grave, acute, tilde, hook above, dot below. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/**
 * The same words. Tones may stand on another vowel of the syllable (Hòa, Hoà), and one side may have been typed without any diacritics; where
 * both have them, An and Ân are two people (twins are the reason: same day, one card held for both).
 */
export function isLikeName(one: string, other: string): boolean {
  const [a, b] = [syllablesOf(one), syllablesOf(other)];
  if (a.length === 0 || b.length === 0) return false;
  if (a.map(spelling).join(' ') === b.map(spelling).join(' ')) return true;
  const plain = (syllables: string[]): boolean => syllables.every((syllable) => syllable === foldVietnamese(syllable));
  return (plain(a) || plain(b)) && a.map(foldVietnamese).join(' ') === b.map(foldVietnamese).join(' ');
}

const syllablesOf = (name: string): string[] =>
  name
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
function spelling(syllable: string): string {
  const letters = syllable.normalize('NFD');
  return `${letters.replace(TONES, '')}${(letters.match(TONES) ?? []).join('')}`;
}

/** Equal as far as both tell; a date that is not known at all says nothing against. */
export function isLikeDate(one: string, other: string | null): boolean {
  if (other === null || other === '') return true;
  const length = Math.min(one.length, other.length);
  return length >= 4 && one.slice(0, length) === other.slice(0, length);
}
