/**
 * A small builder for the records of the demo patients: one call is one event in a patient's life, and the result is
 * FHIR R4. Ids are deterministic and every date counts back from `now`, so the demo never ages. All people are invented.
 */
import type { CodeableConcept, FhirResource, Observation, Reference } from 'fhir/r4.d.ts';
import { bloodPressureLoinc, getVital, type VitalKey } from '@hoi-chan/shared/clinical/vitals.ts';
import { buildPatient, facility, type FacilityCode, type Identity } from './identity.ts';
import { atc, coded, icd, loinc, severities, terminology } from './concepts.ts';
import type { Allergy, At, Condition, Medicine, VitalValues } from './stories.ts';
import { interpret, labs as labCatalogue, type LabKey, type Range } from './labs.ts';

export type DemoPatient = {
  readonly key: string;
  /** Facility code of the commune station where the patient belongs. */
  readonly stationCode: FacilityCode;
  /** The whole record, Patient first, as of `now`. */
  readonly resources: (now: Date) => FhirResource[];
};

const dayMs = 86_400_000;
const vietnamOffsetMs = 7 * 3_600_000;
export function openRecord(key: string, now: Date, identity: Identity) {
  const resources: FhirResource[] = [buildPatient(key, identity)];
  const subject: Reference = { reference: `Patient/${key}`, display: identity.name };
  const counters = new Map<string, number>();
  const nextId = (kind: string) => {
    const count = (counters.get(kind) ?? 0) + 1;
    counters.set(kind, count);
    return `${key}-${kind}-${String(count).padStart(2, '0')}`;
  };
  /** Calendar day in Viet Nam, `yyyy-MM-dd`. */
  const day = (daysAgo: number) => new Date(now.getTime() - daysAgo * dayMs + vietnamOffsetMs).toISOString().slice(0, 10);
  const time = (daysAgo: number, clock = '08:30') => `${day(daysAgo)}T${clock}:00+07:00`;
  const performers = (where: At): Reference[] => [facility(where.at), ...(where.by ? [{ display: where.by }] : [])];
  const add = <T extends FhirResource>(resource: T): T => {
    resources.push(resource);
    return resource;
  };

  const quantity = (value: number, unit: string, ucum: string) => ({
    value,
    unit: unit || ucum,
    system: 'http://unitsofmeasure.org',
    code: ucum,
  });

  const observation = (
    where: At,
    clock: string,
    kind: string,
    category: 'vital-signs' | 'laboratory',
    code: CodeableConcept,
  ): Observation => ({
    resourceType: 'Observation',
    id: nextId(kind),
    status: 'final',
    category: [coded(`${terminology}observation-category`, category, category)],
    code,
    subject,
    effectiveDateTime: time(where.daysAgo, clock),
    performer: performers(where),
  });

  const referenceRange = (range: Range, unit: string, ucum: string) => [
    {
      ...(range.low !== undefined ? { low: quantity(range.low, unit, ucum) } : {}),
      ...(range.high !== undefined ? { high: quantity(range.high, unit, ucum) } : {}),
    },
  ];

  return {
    resources,
    day,

    condition(story: Condition) {
      const active = story.resolvedDaysAgo === undefined;
      add({
        resourceType: 'Condition',
        id: nextId('condition'),
        clinicalStatus: coded(`${terminology}condition-clinical`, active ? 'active' : 'resolved', active ? 'Active' : 'Resolved'),
        verificationStatus: coded(
          `${terminology}condition-ver-status`,
          story.provisional ? 'provisional' : 'confirmed',
          story.provisional ? 'Provisional' : 'Confirmed',
        ),
        category: [coded(`${terminology}condition-category`, 'problem-list-item', 'Problem List Item')],
        ...(story.severity ? { severity: severities[story.severity] } : {}),
        code: icd(story.icd[0], story.icd[1], story.text),
        subject,
        onsetDateTime: day(story.onsetDaysAgo),
        ...(story.resolvedDaysAgo !== undefined ? { abatementDateTime: day(story.resolvedDaysAgo) } : {}),
        recordedDate: day(Math.max(1, story.onsetDaysAgo - 1)),
        ...(story.note ? { note: [{ text: story.note }] } : {}),
      });
    },

    allergy(story: Allergy) {
      add({
        resourceType: 'AllergyIntolerance',
        id: nextId('allergy'),
        clinicalStatus: coded(`${terminology}allergyintolerance-clinical`, 'active', 'Active'),
        verificationStatus: coded(`${terminology}allergyintolerance-verification`, 'confirmed', 'Confirmed'),
        type: 'allergy',
        category: [story.category],
        criticality: story.criticality,
        code: story.atc ? atc(story.atc, story.text) : { text: story.text },
        patient: subject,
        onsetDateTime: day(story.onsetDaysAgo),
        reaction: story.reactions.map(([text, severity]) => ({ manifestation: [{ text }], severity })),
        ...(story.note ? { note: [{ text: story.note }] } : {}),
      });
    },

    /** "No known allergies" said by somebody, which is not the same as nothing written (IPS absent/unknown codes). */
    noKnownAllergies() {
      add({
        resourceType: 'AllergyIntolerance',
        id: nextId('allergy'),
        clinicalStatus: coded(`${terminology}allergyintolerance-clinical`, 'active', 'Active'),
        code: {
          coding: [
            {
              system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips',
              code: 'no-known-allergies',
              display: 'No known allergies',
            },
            { system: 'http://snomed.info/sct', code: '716186003', display: 'No known allergy' },
          ],
          text: 'Không có tiền sử dị ứng',
        },
        patient: subject,
      });
    },

    /** What the patient takes or took, as told at the station. */
    takes(story: Medicine) {
      const ended = story.toDaysAgo !== undefined;
      add({
        resourceType: 'MedicationStatement',
        id: nextId('medication'),
        status: story.stopped ? 'stopped' : ended ? 'completed' : 'active',
        ...(story.stopped ? { statusReason: [{ text: story.stopped }] } : {}),
        medicationCodeableConcept: atc(story.atc, story.text),
        subject,
        effectivePeriod: { start: day(story.fromDaysAgo), ...(story.toDaysAgo !== undefined ? { end: day(story.toDaysAgo) } : {}) },
        dateAsserted: day(Math.max(1, story.toDaysAgo ?? 1)),
        ...(story.for ? { reasonCode: [{ text: story.for }] } : {}),
        dosage: [{ text: story.dose }],
      });
    },

    /** A prescription written at a visit. */
    prescribed(where: At, story: Omit<Medicine, 'fromDaysAgo'> & { status?: 'active' | 'completed' }) {
      add({
        resourceType: 'MedicationRequest',
        id: nextId('prescription'),
        status: story.stopped ? 'stopped' : (story.status ?? 'completed'),
        ...(story.stopped ? { statusReason: { text: story.stopped } } : {}),
        intent: 'order',
        medicationCodeableConcept: atc(story.atc, story.text),
        subject,
        authoredOn: time(where.daysAgo, '09:30'),
        requester: where.by ? { display: where.by } : facility(where.at),
        ...(story.for ? { reasonCode: [{ text: story.for }] } : {}),
        dosageInstruction: [{ text: story.dose }],
      });
    },

    vitals(where: At, { bp, ...values }: VitalValues, clock = '08:15') {
      if (bp) {
        const component = (vitalKey: 'systolic' | 'diastolic', value: number) => {
          const vital = getVital(vitalKey);
          return { code: loinc(vital.loinc, vital.en, vital.vi), valueQuantity: quantity(value, vital.unit, vital.ucum) };
        };
        add({
          ...observation(where, clock, 'vital', 'vital-signs', loinc(bloodPressureLoinc, 'Blood pressure panel', 'Huyết áp')),
          component: [component('systolic', bp[0]), component('diastolic', bp[1])],
        });
      }
      for (const [vitalKey, value] of Object.entries(values)) {
        const vital = getVital(vitalKey as VitalKey);
        add({
          ...observation(where, clock, 'vital', 'vital-signs', loinc(vital.loinc, vital.en, vital.vi)),
          valueQuantity: quantity(value, vital.unit, vital.ucum),
        });
      }
    },

    labs(where: At, values: Partial<Record<LabKey, number>>, conclusion?: string) {
      const results = Object.entries(values).map(([labKey, value]) => {
        const lab: (typeof labCatalogue)[LabKey] & { female?: Range; critical?: Range } = labCatalogue[labKey as LabKey];
        const range = (identity.sex === 'female' && lab.female) || lab;
        const flag = interpret(value, range, lab.critical);
        return add({
          ...observation(where, '07:30', 'lab', 'laboratory', loinc(lab.loinc, lab.en, lab.vi)),
          valueQuantity: quantity(value, lab.unit, lab.ucum),
          interpretation: [coded(`${terminology}v3-ObservationInterpretation`, flag, flag)],
          referenceRange: referenceRange(range, lab.unit, lab.ucum),
        });
      });
      add({
        resourceType: 'DiagnosticReport',
        id: nextId('report'),
        status: 'final',
        category: [coded(`${terminology}v2-0074`, 'LAB', 'Laboratory')],
        code: loinc('11502-2', 'Laboratory report', 'Phiếu kết quả xét nghiệm'),
        subject,
        effectiveDateTime: time(where.daysAgo, '07:30'),
        issued: time(where.daysAgo, '10:45'),
        performer: performers(where),
        result: results.map((result) => ({ reference: `Observation/${result.id ?? ''}` })),
        ...(conclusion ? { conclusion } : {}),
      });
    },

    /** An examination that ends in words: X-ray, CT, ultrasound, ECG. */
    report(
      where: At,
      section: 'RAD' | 'CUS' | 'EC' | 'CT' | 'NMR' | 'OTH',
      code: readonly [loinc: string, en: string, vi: string],
      conclusion: string,
    ) {
      add({
        resourceType: 'DiagnosticReport',
        id: nextId('report'),
        status: 'final',
        category: [coded(`${terminology}v2-0074`, section, section)],
        code: loinc(...code),
        subject,
        effectiveDateTime: time(where.daysAgo, '09:00'),
        issued: time(where.daysAgo, '11:00'),
        performer: performers(where),
        conclusion,
      });
    },

    vaccine(date: string, code: string, text: string, dose?: number) {
      add({
        resourceType: 'Immunization',
        id: nextId('vaccine'),
        status: 'completed',
        vaccineCode: atc(code, text),
        patient: subject,
        occurrenceDateTime: date,
        primarySource: true,
        ...(dose ? { protocolApplied: [{ doseNumberPositiveInt: dose }] } : {}),
      });
    },

    visit(where: At, story: { reason: string; icd: readonly [string, string]; stayDays?: number; emergency?: boolean }) {
      const inpatient = story.stayDays !== undefined;
      add({
        resourceType: 'Encounter',
        id: nextId('visit'),
        status: 'finished',
        class: {
          system: `${terminology}v3-ActCode`,
          ...(inpatient
            ? { code: 'IMP', display: 'inpatient encounter' }
            : story.emergency
              ? { code: 'EMER', display: 'emergency' }
              : { code: 'AMB', display: 'ambulatory' }),
        },
        type: [{ text: inpatient ? 'Điều trị nội trú' : story.emergency ? 'Khám cấp cứu' : 'Khám ngoại trú' }],
        subject,
        ...(where.by ? { participant: [{ individual: { display: where.by } }] } : {}),
        period: {
          start: time(where.daysAgo, '08:00'),
          end: time(where.daysAgo - (story.stayDays ?? 0), inpatient ? '15:00' : '09:45'),
        },
        reasonCode: [icd(story.icd[0], story.icd[1], story.reason)],
        serviceProvider: facility(where.at),
      });
    },

    procedure(where: At, text: string, reason?: string) {
      add({
        resourceType: 'Procedure',
        id: nextId('procedure'),
        status: 'completed',
        code: { text },
        subject,
        performedDateTime: day(where.daysAgo),
        performer: [{ actor: facility(where.at) }],
        ...(reason ? { reasonCode: [{ text: reason }] } : {}),
      });
    },

    /** A document with its text inside. */
    document(where: At, code: readonly [loinc: string, en: string, vi: string], title: string, text: string) {
      add({
        resourceType: 'DocumentReference',
        id: nextId('document'),
        status: 'current',
        docStatus: 'final',
        type: loinc(...code),
        subject,
        date: time(where.daysAgo, '15:30'),
        author: performers(where),
        custodian: facility(where.at),
        description: title,
        content: [
          {
            attachment: {
              contentType: 'text/plain; charset=utf-8',
              language: 'vi',
              title,
              creation: time(where.daysAgo, '15:30'),
              data: Buffer.from(text, 'utf8').toString('base64'),
            },
          },
        ],
      });
    },

    guardian(person: { name: string; relationship: string; phone: string; sex: 'male' | 'female'; birthDate: string }) {
      const [family = '', ...given] = person.name.split(' ');
      add({
        resourceType: 'RelatedPerson',
        id: nextId('guardian'),
        active: true,
        patient: subject,
        relationship: [coded(`${terminology}v3-RoleCode`, 'GUARD', 'guardian', person.relationship)],
        name: [{ use: 'official', text: person.name, family, given }],
        telecom: [{ system: 'phone', value: person.phone, use: 'mobile' }],
        gender: person.sex,
        birthDate: person.birthDate,
      });
    },
  };
}
