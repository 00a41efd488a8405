import { icd10Entries } from '@hoi-chan/shared/clinical/icd10/entries.ts';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { CodeableConcept, FhirResource, Identifier, Reference } from 'fhir/r4.d.ts';
import { uuidOf } from '../../deterministic.ts';
import type { FacilityFacts } from '../../gateway.ts';
import type { Visit } from '../visit.ts';

/** Systems of what the insurance XML numbers itself. */
export const SYSTEMS = {
  /** `<facility>/<MA_LK>`, and with `/<table>/<row>` its parts. */
  visit: 'urn:hoi-chan:insurance-visit',
  /** Codes of the national lists (MA_THUOC, MA_DICH_VU, MA_CHI_SO): no FHIR system has been published for them. */
  medicine: 'urn:hoi-chan:insurance-medicine',
  service: 'urn:hoi-chan:insurance-service',
  indicator: 'urn:hoi-chan:insurance-indicator',
} as const;

export interface VisitContext {
  visit: Visit;
  /** Our id of the patient. */
  patientId: string;
  facility: FacilityFacts;
  subject: Reference;
  encounter: Reference;
}
export type Stored = FhirResource & { id: string };

const names = new Map(icd10Entries.map((entry) => [entry.code, entry.vi]));

export function keyOf({ visit, facility }: VisitContext, part: string): { id: string; identifier: Identifier } {
  const value = `${facility.code}/${visit.code}${part === '' ? '' : `/${part}`}`;
  return { id: uuidOf(`insurance/${value}`), identifier: { system: SYSTEMS.visit, value } };
}

export function contextOf(visit: Visit, patientId: string, facility: FacilityFacts): VisitContext {
  const context: VisitContext = { visit, patientId, facility, subject: { reference: `Patient/${patientId}` }, encounter: {} };
  return { ...context, encounter: { reference: `Encounter/${keyOf(context, '').id}` } };
}

export function facilityRef(facility: FacilityFacts): Reference {
  return { type: 'Organization', identifier: { system: identifierSystems.facility, value: facility.code }, display: facility.name };
}
/** Practitioners are known by licence number alone; several stand in one column, separated by semicolons. */
export function practitionerRefs(text: string | undefined): Reference[] {
  return (text ?? '')
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((value) => ({ type: 'Practitioner', identifier: { system: identifierSystems.practitioner, value }, display: value }));
}

export function diagnosis(code: string, words: string | undefined): CodeableConcept {
  const display = names.get(code) ?? names.get(code.slice(0, 3));
  return {
    coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code, ...(display !== undefined && { display }) }],
    text: words ?? display ?? code,
  };
}

export function coded(system: string, code: string | undefined, words: string): CodeableConcept {
  // A FHIR code holds no outer or doubled white space.
  const clean = code?.replace(/\s+/g, ' ').trim() ?? '';
  return { ...(clean !== '' && { coding: [{ system, code: clean }] }), text: words };
}
