import type { FileDifference } from '@hoi-chan/shared/features/files.ts';
import { identityDifferences } from '../../studyIdentity/differences.ts';

export interface DicomPatient {
  patientId: string;
  /** PN, components parted by `^` (PS3.5 §6.2). */
  patientName: string;
  /** YYYYMMDD. */
  patientBirthDate: string | undefined;
  /** M, F or O. */
  patientSex: string | undefined;
}
export interface ExpectedPatient {
  name: string;
  /** FHIR date, maybe a year alone. */
  birthDate: string | null;
  gender: string;
  identifiers: string[];
}

/**
 * Why a person must look if these images are of this patient: a number, name, birth date or sex differs, or nothing in the file says whose
 * they are. None: the file is the patient's.
 */
export function differencesOf(found: DicomPatient, expected: ExpectedPatient): FileDifference[] {
  const knowsId = found.patientId.trim() !== '';
  const knowsName = /[^\s^=]/.test(found.patientName);
  if (!knowsId && !knowsName) return ['unnamed'];
  const otherId = knowsId && !expected.identifiers.includes(found.patientId.trim());
  return [...(otherId ? (['patientId'] as const) : []), ...identityDifferences(found, expected)];
}
