/**
 * A small builder for the records of the demo patients: one call is one event in a patient's life, and the result is
 * FHIR R4. Ids are deterministic and every date counts back from `now`, so the demo never ages. All people are invented.
 */
import type { FhirResource } from 'fhir/r4.d.ts';
import { backgroundOf } from './background.ts';
import { openContext } from './context.ts';
import { findingsOf } from './findings.ts';
import type { FacilityCode, Identity } from './identity.ts';
import { visitsOf } from './visits.ts';

export type DemoPatient = {
  readonly key: string;
  /** Facility code of the commune station where the patient belongs. */
  readonly stationCode: FacilityCode;
  /** The whole record, Patient first, as of `now`. */
  readonly resources: (now: Date) => FhirResource[];
};

export function openRecord(key: string, now: Date, identity: Identity) {
  const context = openContext(key, now, identity);
  return {
    resources: context.resources,
    day: context.day,
    ...backgroundOf(context),
    ...findingsOf(context),
    ...visitsOf(context),
  };
}
