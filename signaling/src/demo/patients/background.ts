/** Problems, allergies, medicines and what else is true of a patient over time. */
import { atc, coded, icd, severities, terminology } from './concepts.ts';
import type { RecordContext } from './context.ts';
import { facility } from './identity.ts';
import type { Allergy, At, Condition, Medicine } from './stories.ts';

export function backgroundOf({ subject, nextId, day, time, add }: RecordContext) {
  return {
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
