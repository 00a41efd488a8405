import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';

export interface DicomPatient {
  patientId: string;
  /** PN, components parted by `^` (PS3.5 §6.2). */
  patientName: string;
  /** YYYYMMDD. */
  patientBirthDate: string | undefined;
}
export interface ExpectedPatient {
  name: string;
  /** FHIR date, maybe a year alone. */
  birthDate: string | null;
  identifiers: string[];
}

const wordsOf = (name: string): string =>
  foldVietnamese(name)
    .split(/[\s^=]+/)
    .filter(Boolean)
    .sort()
    .join(' ');

/**
 * Whether a person must look if these images are of this patient: a number, name or birth date differs, or nothing in the file says whose
 * they are. Names are compared as sets of words without diacritics, since devices know neither accents nor the Vietnamese order.
 */
export function differsFrom(found: DicomPatient, expected: ExpectedPatient): boolean {
  const knowsId = found.patientId.trim() !== '';
  const knowsName = wordsOf(found.patientName) !== '';
  if (!knowsId && !knowsName) return true;
  if (knowsId && !expected.identifiers.includes(found.patientId.trim())) return true;
  // An ideographic or phonetic form may stand behind `=`; the first group is the one in letters.
  if (knowsName && wordsOf(found.patientName.split('=')[0] ?? '') !== wordsOf(expected.name)) return true;
  const born = expected.birthDate?.replaceAll('-', '') ?? '';
  return found.patientBirthDate !== undefined && found.patientBirthDate !== '' && born !== '' && !found.patientBirthDate.startsWith(born);
}
