import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import type { IdentityField } from '@hoi-chan/shared/features/patients.ts';

export interface ArchivePatient {
  /** PN, components parted by `^` (PS3.5 §6.2). */
  patientName: string;
  /** YYYYMMDD. */
  patientBirthDate: string | undefined;
  /** M, F or O. */
  patientSex: string | undefined;
}
export interface ExpectedPerson {
  name: string;
  /** FHIR date, maybe a year alone. */
  birthDate: string | null;
  gender: string;
}

const wordsOf = (name: string): string[] =>
  foldVietnamese(name)
    .split(/[\s^]+/)
    .filter(Boolean);

/** Names as sets of words without diacritics, since devices know neither accents nor the Vietnamese order; some write all words as one. */
function sameName(found: string, expected: string): boolean {
  // An ideographic or phonetic form may stand behind `=`; the first group is the one in letters.
  const words = wordsOf(found.split('=')[0] ?? '');
  const wanted = wordsOf(expected);
  if (words.length === 0) return true;
  return words.toSorted().join(' ') === wanted.toSorted().join(' ') || words.join('') === wanted.join('');
}

/**
 * In what the archive's patient disagrees with ours. What the archive does not say, or says as "other" (many devices' word for not asked),
 * disagrees with nothing.
 */
export function identityDifferences(found: ArchivePatient, expected: ExpectedPerson): IdentityField[] {
  const differs: IdentityField[] = [];
  if (!sameName(found.patientName, expected.name)) differs.push('name');
  const born = expected.birthDate?.replaceAll('-', '') ?? '';
  const said = found.patientBirthDate?.trim() ?? '';
  if (said !== '' && born !== '' && !said.startsWith(born)) differs.push('birthDate');
  const sex = { male: 'M', female: 'F' }[expected.gender];
  const saidSex = found.patientSex?.trim().toUpperCase() ?? '';
  if (sex !== undefined && (saidSex === 'M' || saidSex === 'F') && saidSex !== sex) differs.push('sex');
  return differs;
}

/**
 * The archive's name as far as a doctor needs it to tell a typing error from another person: whoever registers a borrowed number must not
 * learn whose it is.
 */
export function maskedName(name: string): string {
  return (name.split('=')[0] ?? '')
    .split(/[\s^]+/)
    .filter(Boolean)
    .map((word) => `${word.normalize('NFC').charAt(0)}…`)
    .join(' ');
}
