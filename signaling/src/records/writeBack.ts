/**
 * A signed consult as FHIR R4 resources. Pure and deterministic: the same consult and version always gives the same ids and identifiers, so
 * that a delivery which is repeated changes nothing. Every resource is safe to stand alone, since servers differ in rollback.
 */
import { createHash } from 'node:crypto';
import { findSpecialty } from '@hoi-chan/shared/clinical/specialties.ts';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { Diagnosis } from '@hoi-chan/shared/features/consultShapes.ts';
import type {
  CodeableConcept,
  Composition,
  DocumentReference,
  Encounter,
  FhirResource,
  Identifier,
  ImagingStudy,
  MedicationRequest,
  Organization,
  Practitioner,
  Reference,
  ServiceRequest,
} from 'fhir/r4.d.ts';
import { uuidOf } from './deterministic.ts';
import type { Actors, FacilityFacts, PractitionerFacts, SignedConsult } from './gateway.ts';
import { paragraphs } from './narrative.ts';
import { medicinesIn, referralIn, type PlanItem } from './planReading.ts';
import { vitalObservations } from './vitals.ts';
import { wellFormed } from './wellFormed.ts';

/** Identifiers of what we write, one system each kind of thing. */
const SYSTEMS = {
  /** `<consult id>/<part>`. */
  consult: 'urn:hoi-chan:consult',
  /** `<consult id>/v<version>`: masterIdentifier of the document. */
  document: 'urn:hoi-chan:document',
  /** `HC-YYYY-NNNNNN`, for people. */
  number: 'urn:hoi-chan:consult-number',
  /** Persons without a licence number. */
  person: 'urn:hoi-chan:person',
} as const;
const LOINC = 'http://loinc.org';

/** One resource to be created unless `identifier` is known already (`ifNoneExist`, https://hl7.org/fhir/R4/http.html#ccreate). */
export interface WriteBackEntry {
  /** What others in the same write-back refer to; replaced by the server's own reference. */
  fullUrl: string;
  resource: FhirResource & { id: string };
  identifier: { system: string; value: string };
}

/** What an amendment takes the place of, where the record system has it. */
export interface Replaced {
  document?: string | undefined;
  composition?: string | undefined;
}

export function organizationOf(facility: FacilityFacts): WriteBackEntry {
  const identifier = { system: identifierSystems.facility, value: facility.code };
  const resource: Organization & { id: string } = {
    resourceType: 'Organization',
    id: uuidOf(`facility/${facility.code}`),
    active: true,
    identifier: [identifier],
    name: facility.name,
  };
  return entry(resource, identifier);
}

export function practitionerOf(person: PractitionerFacts): WriteBackEntry {
  const identifier =
    person.licenceNumber === null || person.licenceNumber.trim() === ''
      ? { system: SYSTEMS.person, value: person.id }
      : { system: identifierSystems.practitioner, value: person.licenceNumber.trim() };
  const resource: Practitioner & { id: string } = {
    resourceType: 'Practitioner',
    id: uuidOf(`practitioner/${identifier.system}|${identifier.value}`),
    active: true,
    identifier: [identifier],
    name: [{ use: 'official', text: person.name, ...(person.title !== '' && { prefix: [person.title] }) }],
  };
  return entry(resource, identifier);
}

/** The id of the DocumentReference of one version, where ids are ours to give. */
export function documentIdOf(consultId: string, versionNumber: number): string {
  return uuidOf(`document/${consultId}/v${versionNumber}`);
}
export function documentIdentifier(consultId: string, versionNumber: number): { system: string; value: string } {
  return { system: SYSTEMS.document, value: `${consultId}/v${versionNumber}` };
}

export function keyImageIdentifier(
  consultId: string,
  { sopUid, frame }: { sopUid: string; frame: number },
): { system: string; value: string } {
  return { system: SYSTEMS.consult, value: `${consultId}/key-image/${sopUid}/${frame}` };
}

export const compositionIdOf = (consultId: string, versionNumber: number): string =>
  uuidOf(`consult/${consultId}/composition/v${versionNumber}`);
export function compositionIdentifier(consultId: string, versionNumber: number): { system: string; value: string } {
  return { system: SYSTEMS.consult, value: `${consultId}/composition/v${versionNumber}` };
}
/** The version of the minutes that left this `kind` of resource for this consult; undefined: the identifier is none of ours. */
export function versionOf(consultId: string, kind: 'medicine' | 'referral', identifier: Identifier): number | undefined {
  if (identifier.system !== SYSTEMS.consult) return undefined;
  const found = /^([^/]+)\/([^/]+)\/v(\d+)(\/|$)/.exec(identifier.value ?? '');
  return found?.[1] === consultId && found[2] === kind ? Number(found[3]) : undefined;
}

/** In the order in which they may be created: what is referred to comes first. */
export function writeBackEntries(consult: SignedConsult, actors: Actors, replaced: Replaced = {}): WriteBackEntry[] {
  const subject: Reference = { reference: actors.patient };
  const request = part(consult, 'request', serviceRequest(consult, actors));
  const encounter = part(consult, 'encounter', encounterOf(consult, actors, request.fullUrl));
  const document = entry(
    documentOf(consult, actors, encounter.fullUrl, replaced.document),
    documentIdentifier(consult.consultId, consult.versionNumber),
  );
  const composition = part(
    consult,
    `composition/v${consult.versionNumber}`,
    compositionOf(consult, actors, encounter.fullUrl, replaced.composition),
  );
  const observations = vitalObservations(consult.vitals).map(({ key, observation }) =>
    part(consult, `vital/${key}`, {
      ...observation,
      subject,
      encounter: { reference: encounter.fullUrl },
      performer: [people(consult, actors).asker],
    }),
  );
  const studies = consult.studies.map((uid) => {
    const identifier = { system: 'urn:dicom:uid', value: `urn:oid:${uid}` };
    const study: ImagingStudy & { id: string } = {
      resourceType: 'ImagingStudy',
      id: uuidOf(`study/${uid}`),
      identifier: [identifier],
      status: 'available',
      subject,
      encounter: { reference: encounter.fullUrl },
    };
    return entry(study, identifier);
  });
  const medicines = medicinesIn(consult.content).map((item) =>
    part(consult, `medicine/v${consult.versionNumber}/${item.id}`, medicineOf(consult, actors, encounter.fullUrl, item)),
  );
  const sentOn = referralIn(consult.content);
  const referral =
    sentOn === undefined
      ? []
      : [part(consult, `referral/v${consult.versionNumber}`, referralOf(consult, actors, encounter.fullUrl, request.fullUrl, sentOn))];
  // The first eight stand in one transaction: the note and what follows from it before what was measured.
  return [request, encounter, document, composition, ...medicines, ...referral, ...observations, ...studies];
}

function entry(resource: WriteBackEntry['resource'], identifier: WriteBackEntry['identifier']): WriteBackEntry {
  return { fullUrl: `urn:uuid:${resource.id}`, resource: wellFormed(resource), identifier };
}

type Identified = Extract<
  FhirResource,
  { resourceType: 'ServiceRequest' | 'Encounter' | 'Composition' | 'Observation' | 'MedicationRequest' }
>;
/** A part of the consult: its id and identifier come from the consult and the name of the part. */
function part(consult: SignedConsult, name: string, resource: Identified): WriteBackEntry {
  const identifier = { system: SYSTEMS.consult, value: `${consult.consultId}/${name}` };
  const id = uuidOf(`consult/${identifier.value}`);
  // A Composition carries one identifier, everything else a list of them.
  if (resource.resourceType === 'Composition') return entry({ ...resource, id, identifier }, identifier);
  const more: Identifier[] = resource.resourceType === 'Encounter' ? [{ system: SYSTEMS.number, value: consult.consultNumber }] : [];
  return entry({ ...resource, id, identifier: [identifier, ...more] }, identifier);
}

/** A diagnosis may be words alone. */
function icd10({ code, text }: Diagnosis): CodeableConcept {
  const coding = { system: 'http://hl7.org/fhir/sid/icd-10', code: code.trim(), display: text };
  return { ...(code.trim() !== '' && { coding: [coding] }), text };
}
const reasons = (consult: SignedConsult): CodeableConcept[] => (consult.workingDiagnosis === null ? [] : [icd10(consult.workingDiagnosis)]);

/** Those who took part, by reference where the record system keeps them, else by number and name (https://hl7.org/fhir/R4/references.html#logical). */
function people(consult: SignedConsult, actors: Actors): Record<Exclude<keyof Actors, 'patient'>, Reference> {
  const who = (reference: string | null, { identifier }: WriteBackEntry, display: string): Reference =>
    reference === null ? { identifier, display } : { reference, display };
  const { asker, specialist } = consult;
  return {
    asker: who(actors.asker, practitionerOf(asker), asker.name),
    specialist: who(actors.specialist, practitionerOf(specialist), specialist.name),
    askingFacility: who(actors.askingFacility, organizationOf(asker.facility), asker.facility.name),
    targetFacility: who(actors.targetFacility, organizationOf(specialist.facility), specialist.facility.name),
  };
}

function serviceRequest(consult: SignedConsult, actors: Actors): ServiceRequest {
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
function medicineOf(consult: SignedConsult, actors: Actors, encounter: string, item: PlanItem): MedicationRequest {
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
function referralOf(consult: SignedConsult, actors: Actors, encounter: string, request: string, item: PlanItem): ServiceRequest {
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

function encounterOf(consult: SignedConsult, actors: Actors, request: string): Encounter {
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

/** Consult note (LOINC 11488-4) with the minutes as narrative: readable wherever the PDF is not. */
function compositionOf(consult: SignedConsult, actors: Actors, encounter: string, replaces: string | undefined): Composition {
  const { content } = consult;
  const section = (loinc: string, title: string, ...texts: string[]): NonNullable<Composition['section']>[number] => ({
    title,
    code: { coding: [{ system: LOINC, code: loinc }] },
    text: paragraphs(...texts),
  });
  const members = [content.chair, content.secretary, ...content.members].map((person) =>
    `${person.title} ${person.name} (${person.facilityName})`.trim(),
  );
  const decided = { true: 'đã xác nhận', false: 'không thực hiện', null: 'chưa quyết định' } as const;
  return {
    resourceType: 'Composition',
    status: consult.versionNumber > 1 ? 'amended' : 'final',
    type: { coding: [{ system: LOINC, code: '11488-4', display: 'Consult note' }], text: 'Biên bản hội chẩn' },
    subject: { reference: actors.patient },
    encounter: { reference: encounter },
    date: consult.signedAt,
    author: [people(consult, actors).specialist, people(consult, actors).asker],
    title: titleOf(consult),
    confidentiality: 'N',
    attester: [
      { mode: 'professional', time: consult.signedAt, party: people(consult, actors).specialist },
      { mode: 'legal', time: consult.signedAt, party: people(consult, actors).asker },
    ],
    custodian: people(consult, actors).askingFacility,
    ...(replaces !== undefined && { relatesTo: [{ code: 'replaces' as const, targetReference: { reference: replaces } }] }),
    text: paragraphs(titleOf(consult), ...members),
    section: [
      section('29299-5', 'Lý do hội chẩn', content.reason),
      section('10164-2', 'Diễn biến và điều trị đã qua', content.course),
      section('51848-0', 'Thảo luận', content.discussion),
      section('29548-5', 'Chẩn đoán', `${content.diagnosis.code} ${content.diagnosis.text}`.trim()),
      section('55110-1', 'Kết luận', content.conclusion),
      section('18776-5', 'Hướng điều trị', ...content.plan.map((line) => `${line.text} (${decided[`${line.confirmed}`]})`)),
      section('69730-0', 'Việc tiếp theo', content.nextStep),
    ],
  };
}

function documentOf(
  consult: SignedConsult,
  actors: Actors,
  encounter: string,
  replaces: string | undefined,
): DocumentReference & { id: string } {
  const identifier = documentIdentifier(consult.consultId, consult.versionNumber);
  return {
    resourceType: 'DocumentReference',
    id: documentIdOf(consult.consultId, consult.versionNumber),
    masterIdentifier: identifier,
    identifier: [identifier, { system: SYSTEMS.number, value: consult.consultNumber }],
    status: 'current',
    docStatus: consult.versionNumber > 1 ? 'amended' : 'final',
    type: { coding: [{ system: LOINC, code: '11488-4', display: 'Consult note' }], text: 'Biên bản hội chẩn' },
    subject: { reference: actors.patient },
    date: consult.signedAt,
    author: [people(consult, actors).specialist, people(consult, actors).asker],
    authenticator: people(consult, actors).specialist,
    custodian: people(consult, actors).askingFacility,
    ...(replaces !== undefined && { relatesTo: [{ code: 'replaces' as const, target: { reference: replaces } }] }),
    description: titleOf(consult),
    content: [
      {
        attachment: {
          contentType: 'application/pdf',
          language: 'vi',
          title: titleOf(consult),
          creation: consult.signedAt,
          size: consult.pdf.byteLength,
          // FHIR R4 attachments carry SHA-1, base64 (https://hl7.org/fhir/R4/datatypes.html#attachment).
          hash: createHash('sha1').update(consult.pdf).digest('base64'),
          data: Buffer.from(consult.pdf).toString('base64'),
        },
      },
    ],
    context: {
      encounter: [{ reference: encounter }],
      period: { start: consult.startedAt ?? consult.requestedAt, end: consult.endedAt ?? consult.signedAt },
    },
  };
}

const titleOf = (consult: SignedConsult): string =>
  `Biên bản hội chẩn ${consult.consultNumber}${consult.versionNumber > 1 ? ` (bản sửa đổi ${consult.versionNumber})` : ''}`;
