import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import type { CodeableConcept, FhirResource, Identifier } from 'fhir/r4.d.ts';
import type { CONFLICT_KINDS } from '@hoi-chan/shared/features/summary.ts';

/** How entries of two sources relate: the same said twice, the same thing told differently, or two things. */
export type Relation = 'same' | Exclude<(typeof CONFLICT_KINDS)[number], 'identity'> | 'other';

/** SNOMED CT and IPS codes for "asked, and there is none". */
const NONE_KNOWN = ['716186003', 'no-known-allergies', 'no-known-medications', 'no-known-problems'];

/**
 * Compares what two sources tell. `same` only for the same business identifier, or the same code at the same time with the same content; the same
 * code and time with another content is a conflict. Never guesses: what has no code and no words is `other`.
 */
export function relationOf(a: FhirResource, b: FhirResource): Relation {
  if (a.resourceType !== b.resourceType) return 'other';
  const isSameRecord = identifiersOf(a).some((identifier) => identifiersOf(b).includes(identifier));
  const content = differenceOf(a, b);
  if (isSameRecord) return content ?? 'same';
  if (a.resourceType === 'AllergyIntolerance' && saysNone(a) !== saysNone(b)) return 'none_known';
  if (!sharesCode(codeOf(a), codeOf(b))) return 'other';
  if (isCurrentState(a) && isCurrentState(b) && content !== undefined) return content;
  const time = timeOf(a);
  if (time !== timeOf(b)) return 'other';
  // Without a time, two results are of two days as likely as of one.
  return content === 'value' && time === undefined ? 'other' : (content ?? 'same');
}

/** Entries without a common key are `other` to each other: so that a long record need not be compared each with each. */
export function comparisonKeysOf(resource: FhirResource): string[] {
  const type = resource.resourceType;
  const identifiers = identifiersOf(resource).map((identifier) => `${type}#${identifier}`);
  if (type === 'AllergyIntolerance' || type === 'MedicationStatement') return [type, ...identifiers];
  const concept = codeOf(resource);
  const codes = (concept?.coding ?? []).flatMap(({ system, code }) => (code === undefined ? [] : [`${system ?? ''}|${code}`]));
  const time = timeOf(resource) ?? '';
  return [...identifiers, ...[...codes, `"${words(concept?.text)}`].map((code) => `${type}|${code}|${time}`)];
}

/** What is said of now, so that two different tellings cannot both be right, whenever they were written down. */
function isCurrentState(resource: FhirResource): boolean {
  switch (resource.resourceType) {
    case 'AllergyIntolerance':
      return true;
    case 'MedicationStatement':
      return resource.status === 'active' || resource.status === 'stopped';
    default:
      return false;
  }
}

function saysNone(resource: FhirResource): boolean {
  return (codeOf(resource)?.coding ?? []).some(({ code }) => NONE_KNOWN.includes(code ?? ''));
}

/** What differs in two tellings of the same thing; undefined: nothing that matters. */
function differenceOf(a: FhirResource, b: FhirResource): 'value' | 'status' | 'dose' | undefined {
  switch (a.resourceType) {
    case 'AllergyIntolerance':
      if (b.resourceType !== 'AllergyIntolerance') return undefined;
      return statusesOf(a) !== statusesOf(b) || (a.criticality ?? '') !== (b.criticality ?? '') ? 'status' : undefined;
    case 'Condition':
      return b.resourceType === 'Condition' && statusesOf(a) !== statusesOf(b) ? 'status' : undefined;
    case 'MedicationStatement':
    case 'MedicationRequest':
      if (b.resourceType !== 'MedicationStatement' && b.resourceType !== 'MedicationRequest') return undefined;
      if (a.status !== b.status) return 'status';
      return doseOf(a) === doseOf(b) ? undefined : 'dose';
    case 'Observation':
      return b.resourceType === 'Observation' && valueOf(a) !== valueOf(b) ? 'value' : undefined;
    case 'DiagnosticReport':
      return b.resourceType === 'DiagnosticReport' && words(a.conclusion) !== words(b.conclusion) ? 'value' : undefined;
    case 'Immunization':
    case 'Procedure':
    case 'CarePlan':
    case 'Encounter':
    case 'DocumentReference':
      return 'status' in b && a.status !== b.status ? 'status' : undefined;
    default:
      return undefined;
  }
}

const words = (text: string | undefined): string =>
  foldVietnamese(text ?? '')
    .replace(/\s+/g, ' ')
    .trim();
const codesIn = (concept: CodeableConcept | undefined): string[] => (concept?.coding ?? []).flatMap(({ code }) => code ?? []).toSorted();

/** Missing counts as the usual: active and confirmed. */
function statusesOf(resource: Extract<FhirResource, { resourceType: 'AllergyIntolerance' | 'Condition' }>): string {
  const clinical = codesIn(resource.clinicalStatus)[0] ?? 'active';
  const verification = codesIn(resource.verificationStatus)[0] ?? 'confirmed';
  return `${clinical}/${verification}`;
}

function doseOf(medicine: Extract<FhirResource, { resourceType: 'MedicationStatement' | 'MedicationRequest' }>): string {
  const lines = medicine.resourceType === 'MedicationRequest' ? medicine.dosageInstruction : medicine.dosage;
  return (lines ?? [])
    .map((line) => words(line.text) || JSON.stringify([line.timing, line.doseAndRate]))
    .toSorted()
    .join(';');
}

function valueOf(observation: Extract<FhirResource, { resourceType: 'Observation' }>): string {
  const quantity = observation.valueQuantity;
  const own =
    quantity === undefined
      ? (observation.valueString ?? observation.valueCodeableConcept ?? observation.valueInteger ?? observation.valueBoolean)
      : `${quantity.comparator ?? ''}${quantity.value} ${quantity.code ?? quantity.unit ?? ''}`;
  const parts = (observation.component ?? []).map((component) => [
    codesIn(component.code),
    component.valueQuantity?.value,
    component.valueQuantity?.code ?? component.valueQuantity?.unit,
  ]);
  return JSON.stringify([typeof own === 'string' ? words(own) : own, parts]);
}

/** Identifiers of the record entry, not of the patient. */
function identifiersOf(resource: FhirResource): string[] {
  if (!('identifier' in resource)) return [];
  const identifiers: Identifier[] = [resource.identifier ?? []].flat();
  if (resource.resourceType === 'DocumentReference' && resource.masterIdentifier !== undefined) identifiers.push(resource.masterIdentifier);
  // Without a system it is a number like any other.
  return identifiers.flatMap(({ system, value }) => (system !== undefined && value !== undefined ? [`${system}|${value}`] : []));
}

export function codeOf(resource: FhirResource): CodeableConcept | undefined {
  switch (resource.resourceType) {
    case 'AllergyIntolerance':
    case 'Condition':
    case 'Observation':
    case 'DiagnosticReport':
    case 'Procedure':
      return resource.code;
    case 'MedicationStatement':
    case 'MedicationRequest':
      return resource.medicationCodeableConcept;
    case 'Immunization':
      return resource.vaccineCode;
    case 'Encounter':
      return resource.reasonCode?.[0] ?? resource.type?.[0];
    default:
      // A document without a common identifier is a document of its own.
      return undefined;
  }
}

/** A common code (system and code); where one side has none, the same words. */
function sharesCode(a: CodeableConcept | undefined, b: CodeableConcept | undefined): boolean {
  const coded = (concept: CodeableConcept | undefined): string[] =>
    (concept?.coding ?? []).flatMap(({ system, code }) => (code === undefined ? [] : [`${system ?? ''}|${code}`]));
  const [ours, theirs] = [coded(a), coded(b)];
  if (ours.length > 0 && theirs.length > 0) return ours.some((code) => theirs.includes(code));
  const text = words(a?.text);
  return text !== '' && text === words(b?.text);
}

/** When it was, to the same precision as it is told: a day and an instant of that day are not the same time. */
export function timeOf(resource: FhirResource): string | undefined {
  switch (resource.resourceType) {
    case 'Condition':
      return normal(resource.onsetDateTime ?? resource.onsetPeriod?.start ?? resource.recordedDate);
    case 'AllergyIntolerance':
      return normal(resource.onsetDateTime ?? resource.recordedDate);
    case 'MedicationStatement':
      return normal(resource.effectivePeriod?.start ?? resource.effectiveDateTime ?? resource.dateAsserted);
    case 'MedicationRequest':
      return normal(resource.authoredOn);
    case 'Immunization':
      return normal(resource.occurrenceDateTime);
    case 'Observation':
    case 'DiagnosticReport':
      return normal(resource.effectiveDateTime ?? resource.effectivePeriod?.start ?? resource.issued);
    case 'Procedure':
      return normal(resource.performedDateTime ?? resource.performedPeriod?.start);
    case 'Encounter':
      return normal(resource.period?.start);
    case 'DocumentReference':
      return normal(resource.date);
    case 'CarePlan':
      return normal(resource.period?.start ?? resource.created);
    default:
      return undefined;
  }
}

/** One instant however its offset is written. */
function normal(time: string | undefined): string | undefined {
  if (time === undefined || !time.includes('T')) return time;
  const at = Date.parse(time);
  return Number.isNaN(at) ? time : new Date(at).toISOString();
}
