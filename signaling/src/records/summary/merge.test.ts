import type { AllergyIntolerance, Composition, Condition, FhirResource, MedicationStatement, Observation, Patient } from 'fhir/r4.d.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { danglingIn, faultsOf } from '../testing/validate.ts';
import { mergeSummary, type SourcePart } from './merge.ts';
import { partOf } from './parts.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const patient: Patient = {
  resourceType: 'Patient',
  id: 'ours',
  name: [{ text: 'Nguyễn Văn Ẫm' }],
  birthDate: '1958-03-02',
  gender: 'male',
};

function source(sourceId: string, resources: FhirResource[], more: Partial<SourcePart> = {}): SourcePart[] {
  const baseUrl = `https://${sourceId}.example/fhir`;
  const subject: Patient = { ...patient, id: 'theirs' };
  const parts = [...new Set(resources.flatMap((resource) => partOf(resource) ?? []))];
  return parts.map((part) => ({
    sourceId,
    part,
    baseUrl,
    subject,
    fetchedAt: '2026-01-02T00:00:00.000Z',
    resources: resources.filter((resource) => partOf(resource) === part),
    ...more,
  }));
}
const merge = (...parts: SourcePart[][]) =>
  mergeSummary({
    patient,
    parts: parts.flat(),
    unreadParts: [],
    baseUrl: 'https://summary.example/fhir',
    now: new Date('2026-01-03T00:00:00Z'),
  });
const countOf = (merged: ReturnType<typeof merge>, type: FhirResource['resourceType']): number =>
  (merged.bundle.entry ?? []).filter(({ resource }) => resource?.resourceType === type).length;

const subject = { reference: 'Patient/theirs' };
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
const haemoglobin = (value: number, at = '2026-01-01T08:00:00+07:00', id = '1'): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: loinc('718-7'),
  subject,
  effectiveDateTime: at,
  valueQuantity: { value, unit: 'g/L', system: 'http://unitsofmeasure.org', code: 'g/L' },
});
const allergy = (code: string, more: Partial<AllergyIntolerance> = {}): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  id: code,
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
  code: { coding: [{ system: 'http://snomed.info/sct', code }], text: code },
  patient: subject,
  ...more,
});
const medicine = (dose: string, status: MedicationStatement['status'] = 'active', at = '2025-01-01'): MedicationStatement => ({
  resourceType: 'MedicationStatement',
  id: 'm',
  status,
  medicationCodeableConcept: { coding: [{ system: 'http://www.whocc.no/atc', code: 'C09AA02' }], text: 'Enalapril' },
  subject,
  effectiveDateTime: at,
  dosage: [{ text: dose }],
});

describe('what two record systems say alike is kept once, with both named', () => {
  test('same code, same instant (however its offset is written), same value', () => {
    const merged = merge(source(A, [haemoglobin(120)]), source(B, [haemoglobin(120, '2026-01-01T01:00:00Z')]));
    expect(countOf(merged, 'Observation')).toBe(1);
    expect(Object.values(merged.data)).toMatchObject([{ part: 'results', sourceIds: [A, B] }]);
    expect(merged.conflicts).toEqual([]);
  });

  test('a report still names its results where the telling of another source was kept', () => {
    const report: FhirResource = {
      resourceType: 'DiagnosticReport',
      id: 'r',
      status: 'final',
      code: loinc('11502-2'),
      subject,
      effectiveDateTime: '2026-01-01T08:00:00+07:00',
      result: [{ reference: 'Observation/7' }],
    };
    const merged = merge(source(A, [haemoglobin(120)]), source(B, [haemoglobin(120, '2026-01-01T01:00:00Z', '7'), report]));
    const kept = merged.bundle.entry?.find(({ resource }) => resource?.resourceType === 'Observation')?.fullUrl;
    const told = merged.bundle.entry?.map(({ resource }) => resource).find((resource) => resource?.resourceType === 'DiagnosticReport');
    expect(told).toMatchObject({ result: [{ reference: kept }] });
    expect(danglingIn(merged.bundle)).toEqual([]);
  });

  test('two entries of one person in one source are told apart by who the patient is there', () => {
    const identifier = [{ system: 'https://hoi-chan.example/observation', value: 'consult/1' }];
    const other = { ...patient, id: 'theirs-too' };
    const merged = merge(
      source(A, [{ ...haemoglobin(120), identifier }, allergy('91936005')]),
      source(A, [{ ...haemoglobin(120, undefined, '9'), identifier }, allergy('91936005', { id: 'z', criticality: 'high' })], {
        subject: other,
      }),
    );
    expect(countOf(merged, 'Observation')).toBe(1);
    expect(Object.values(merged.data).every(({ sourceIds }) => sourceIds.length === 1)).toBe(true);
    expect(merged.conflicts).toMatchObject([{ kind: 'status', part: 'allergies', sides: [{ sourceId: A }, { sourceId: A }] }]);
    // Of one and the same patient, a source's two entries are two.
    expect(countOf(merge(source(A, [haemoglobin(120), haemoglobin(120, undefined, '9')])), 'Observation')).toBe(2);
  });

  test('same business identifier, whatever the ids there', () => {
    const identifier = [{ system: 'https://hoi-chan.example/observation', value: 'consult/1' }];
    const merged = merge(
      source(A, [{ ...haemoglobin(120), identifier }]),
      source(B, [{ ...haemoglobin(120, '2026-01-01', 'x'), identifier }]),
    );
    expect(countOf(merged, 'Observation')).toBe(1);
  });

  test('the oldest of the readings is the age of what stands for them', () => {
    const merged = merge(source(A, [haemoglobin(120)]), source(B, [haemoglobin(120)], { fetchedAt: '2025-12-01T00:00:00.000Z' }));
    expect(Object.values(merged.data)[0]?.fetchedAt).toBe('2025-12-01T00:00:00.000Z');
  });
});

describe('what is not the same stays apart', () => {
  test.each<[string, FhirResource, FhirResource]>([
    ['another time', haemoglobin(120), haemoglobin(120, '2026-01-01T09:00:00+07:00')],
    ['a day and an instant of that day', haemoglobin(120), haemoglobin(120, '2026-01-01')],
    ['another code', allergy('1'), allergy('2')],
  ])('%s', (_why, one, other) => {
    const merged = merge(source(A, [one]), source(B, [other]));
    expect(Object.keys(merged.data)).toHaveLength(2);
    expect(merged.conflicts).toEqual([]);
  });

  test('two entries of one source are two', () => {
    expect(countOf(merge(source(A, [haemoglobin(120), haemoglobin(120, undefined, '2')])), 'Observation')).toBe(2);
  });
});

describe('what is told differently is shown side by side and never resolved', () => {
  const criticality = (value: 'high' | 'low') => allergy('1', { criticality: value });
  const none = allergy('716186003');
  test.each<[string, FhirResource, FhirResource]>([
    ['value', haemoglobin(120), haemoglobin(95)],
    ['status', criticality('high'), criticality('low')],
    ['none_known', none, allergy('1')],
    ['dose', medicine('5 mg sáng'), medicine('10 mg sáng', 'active', '2026-01-01')],
    ['status', medicine('5 mg'), medicine('5 mg', 'stopped', '2026-01-01')],
  ])('%s', (kind, one, other) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const merged = merge(source(A, [first]), source(B, [second]));
      expect(Object.keys(merged.data)).toHaveLength(2);
      expect(merged.conflicts).toMatchObject([{ kind, sides: [{ sourceId: A }, { sourceId: B }] }]);
      expect(merged.conflicts[0]?.sides.every(({ text, fullUrl }) => text !== '' && fullUrl !== null && fullUrl in merged.data)).toBe(true);
    }
  });

  test('facts of the person', () => {
    const other = source(B, [haemoglobin(1)], { subject: { ...patient, id: 'theirs', birthDate: '1985-03-02' } });
    expect(merge(source(A, [haemoglobin(1)]), other).conflicts).toMatchObject([
      { kind: 'identity', part: null, sides: [{ text: '1958-03-02' }, { text: '1985-03-02' }] },
    ]);
    const year = source(B, [haemoglobin(1)], {
      subject: { ...patient, id: 'theirs', birthDate: '1958', name: [{ text: 'NGUYEN VAN AM' }] },
    });
    expect(merge(source(A, [haemoglobin(1)]), year).conflicts).toEqual([]);
  });
});

test('the summary is a valid document: one patient, absolute references that all resolve, also where two servers use one id', () => {
  const condition: Condition = {
    resourceType: 'Condition',
    id: '1',
    code: { text: 'Suy tim' },
    subject,
    evidence: [{ detail: [{ reference: 'Observation/1' }] }],
  };
  const merged = merge(source(A, [haemoglobin(120), condition]), source(B, [haemoglobin(95), { ...condition, code: { text: 'Hen' } }]));
  expect(danglingIn(merged.bundle)).toEqual([]);
  expect((merged.bundle.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : faultsOf(resource)))).toEqual([]);
  expect(countOf(merged, 'Patient')).toBe(1);
  expect(countOf(merged, 'Condition')).toBe(2);
  const known = new Set(merged.bundle.entry?.map(({ fullUrl }) => fullUrl));
  const references = [...JSON.stringify(merged.bundle).matchAll(/"reference":"([^"]+)"/g)].map((match) => match[1]);
  expect(references.filter((reference) => !known.has(reference))).toEqual([]);
  const [composition] = (merged.bundle.entry ?? []).map(({ resource }) => resource as Composition);
  expect(composition?.section?.map((section) => section.entry?.length ?? 0)).toEqual([2, 0, 0, 2]);
});

describe('whatever the sources tell', () => {
  const observation = fc.record({
    id: fc.constantFrom('1', '2', '3'),
    code: fc.constantFrom('718-7', '2160-0'),
    value: fc.constantFrom(1, 2),
    at: fc.constantFrom('2026-01-01', '2026-01-02', undefined),
  });
  const told = fc.uniqueArray(observation, { selector: ({ id }) => id, maxLength: 3 }).map((all) =>
    all.map(({ id, code, value, at }): Observation => {
      const { effectiveDateTime: _at, ...rest } = haemoglobin(value, undefined, id);
      return { ...rest, code: loinc(code), ...(at !== undefined && { effectiveDateTime: at }) };
    }),
  );
  const sources = fc.array(told, { minLength: 1, maxLength: 3 });
  const partsOf = (all: Observation[][]): SourcePart[][] => all.map((resources, index) => source(`s${index}`, resources));

  test('nothing is lost: every entry is there itself or by one that says the same', () => {
    fc.assert(
      fc.property(sources, (all) => {
        const merged = merge(...partsOf(all));
        const kept = (merged.bundle.entry ?? []).flatMap(({ fullUrl, resource }) =>
          resource?.resourceType === 'Observation'
            ? [{ ids: merged.data[fullUrl ?? '']?.sourceIds ?? [], resource: resource as Observation }]
            : [],
        );
        all.forEach((resources, index) => {
          for (const one of resources) {
            const stands = kept.some(
              ({ ids, resource }) =>
                ids.includes(`s${index}`) &&
                resource.valueQuantity?.value === one.valueQuantity?.value &&
                resource.effectiveDateTime === one.effectiveDateTime &&
                resource.code.coding?.[0]?.code === one.code.coding?.[0]?.code,
            );
            expect(stands).toBe(true);
          }
        });
      }),
    );
  });

  test('the order of the sources changes neither how much is kept nor whether there are conflicts', () => {
    fc.assert(
      fc.property(sources, (all) => {
        const forth = merge(...partsOf(all));
        const back = merge(...partsOf(all).toReversed());
        expect(Object.keys(back.data)).toHaveLength(Object.keys(forth.data).length);
        expect(back.conflicts.length > 0).toBe(forth.conflicts.length > 0);
      }),
    );
  });

  test('a source beside a copy of itself adds nothing', () => {
    fc.assert(
      fc.property(told, (resources) => {
        const alone = merge(source(A, resources));
        const twice = merge(source(A, resources), source(B, resources));
        expect(Object.keys(twice.data).length).toBeLessThanOrEqual(Object.keys(alone.data).length);
      }),
    );
  });
});
