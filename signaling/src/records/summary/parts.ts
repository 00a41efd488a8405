import { RECORD_PARTS, type RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { FhirResource, Patient } from 'fhir/r4.d.ts';

/** Kinds of resources that make up a part, each found by `patient` (https://hl7.org/fhir/R4/patient.html, compartment). */
export const KINDS_OF: Record<RecordPart, readonly FhirResource['resourceType'][]> = {
  problems: ['Condition'],
  allergies: ['AllergyIntolerance'],
  medicines: ['MedicationStatement', 'MedicationRequest'],
  immunisations: ['Immunization'],
  results: ['Observation', 'DiagnosticReport'],
  procedures: ['Procedure'],
  plans: ['CarePlan'],
  visits: ['Encounter'],
  documents: ['DocumentReference'],
};

export function partOf(resource: FhirResource): RecordPart | undefined {
  return RECORD_PARTS.find((part) => KINDS_OF[part].includes(resource.resourceType));
}

/** A part of a record as it stands in one record system. */
export interface PartReading {
  /** The Patient there. */
  subject: Patient;
  /** Root of the relative references. */
  baseUrl: string;
  /** The part's own resources, and what they refer to where the system gives it along. */
  resources: FhirResource[];
  /** Instant at which the system told it, where it was not asked for now. */
  asOf?: string;
}
/** `reason` as in AppError: the part could not be read now. */
export type PartOutcome = PartReading | { reason: string };
