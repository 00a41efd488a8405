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
 * Whether a person must look if these images are of this patient: a number, name or birth date differs, or nothing in the file says whose
 * they are.
 */
export function differsFrom(found: DicomPatient, expected: ExpectedPatient): boolean {
  const knowsId = found.patientId.trim() !== '';
  const knowsName = /[^\s^=]/.test(found.patientName);
  if (!knowsId && !knowsName) return true;
  if (knowsId && !expected.identifiers.includes(found.patientId.trim())) return true;
  return identityDifferences(found, expected).length > 0;
}
