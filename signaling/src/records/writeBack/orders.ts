import { findSpecialty } from '@hoi-chan/shared/clinical/specialties.ts';
import type { Diagnosis } from '@hoi-chan/shared/features/consultShapes.ts';
import type { CodeableConcept, Encounter, MedicationRequest, ServiceRequest } from 'fhir/r4.d.ts';
import type { Actors, SignedConsult } from '../gateway.ts';
import type { PlanItem } from '../planReading.ts';
import { people } from './people.ts';

/** A diagnosis may be words alone. */
function icd10({ code, text }: Diagnosis): CodeableConcept {
  const coding = { system: 'http://hl7.org/fhir/sid/icd-10', code: code.trim(), display: text };
  return { ...(code.trim() !== '' && { coding: [coding] }), text };
}
const reasons = (consult: SignedConsult): CodeableConcept[] => (consult.workingDiagnosis === null ? [] : [icd10(consult.workingDiagnosis)]);

export function serviceRequest(consult: SignedConsult, actors: Actors): ServiceRequest {
  const specialty = findSpecialty(consult.specialty)?.vi ?? consult.specialty;
  return {
    resourceType: 'ServiceRequest',
    status: 'completed',
    intent: 'order',
    priority: ({ emergency: 'stat', urgent: 'urgent', routine: 'routine' } as const)[consult.urgency],
    code: { text: `Hội chẩn từ xa: ${specialty}` },
    subject: { reference: actors.patient },
    authoredOn: consult.requestedAt,
    requester: people(consult, actors).asker,
    performer: [people(consult, actors).specialist],
    ...(reasons(consult).length > 0 && { reasonCode: reasons(consult) }),
    ...(consult.question.trim() !== '' && { note: [{ text: consult.question }] }),
  };
}

/** What the specialist proposes; an order only when whoever treats the patient makes it one (https://hl7.org/fhir/R4/valueset-medicationrequest-intent.html). */
export function medicineOf(consult: SignedConsult, actors: Actors, encounter: string, item: PlanItem): MedicationRequest {
  return {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'proposal',
    medicationCodeableConcept: { text: item.text },
    subject: { reference: actors.patient },
    encounter: { reference: encounter },
    authoredOn: consult.signedAt,
    requester: people(consult, actors).specialist,
    dosageInstruction: [{ text: item.text }],
    note: [{ text: item.confirmed ? 'Bác sĩ tuyến dưới đã xác nhận' : 'Bác sĩ tuyến dưới chưa quyết định' }],
  };
}

/** The patient is sent on, as the minutes say. */
export function referralOf(consult: SignedConsult, actors: Actors, encounter: string, request: string, item: PlanItem): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: item.confirmed ? 'order' : 'proposal',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005', display: 'Patient referral' }], text: 'Chuyển tuyến' }],
    code: { text: item.text },
    subject: { reference: actors.patient },
    encounter: { reference: encounter },
    basedOn: [{ reference: request }],
    authoredOn: consult.signedAt,
    requester: people(consult, actors).asker,
    ...(consult.content.diagnosis.text.trim() !== '' && {
      reasonCode: [{ text: `${consult.content.diagnosis.code} ${consult.content.diagnosis.text}`.trim() }],
    }),
  };
}

export function encounterOf(consult: SignedConsult, actors: Actors, request: string): Encounter {
  return {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'VR', display: 'virtual' },
    type: [{ text: 'Hội chẩn từ xa' }],
    subject: { reference: actors.patient },
    basedOn: [{ reference: request }],
    participant: [{ individual: people(consult, actors).specialist }, { individual: people(consult, actors).asker }],
    period: { start: consult.startedAt ?? consult.requestedAt, end: consult.endedAt ?? consult.signedAt },
    ...(reasons(consult).length > 0 && { reasonCode: reasons(consult) }),
    serviceProvider: people(consult, actors).targetFacility,
  };
}
