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
  Organization,
  Practitioner,
  Reference,
  ServiceRequest,
} from 'fhir/r4.d.ts';
import { uuidOf } from './deterministic.ts';
import type { FacilityFacts, PractitionerFacts, SignedConsult } from './gateway.ts';
import { paragraphs } from './narrative.ts';
import { vitalObservations } from './vitals.ts';

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

/** Literal references of those who took part, as the record system knows them. */
export interface Actors {
  patient: string;
  asker: string;
  specialist: string;
  askingFacility: string;
  targetFacility: string;
  /** DocumentReference of the version before, for an amendment. */
  replaces?: string;
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
    person.licenceNumber === null || person.licenceNumber === ''
      ? { system: SYSTEMS.person, value: person.id }
      : { system: identifierSystems.practitioner, value: person.licenceNumber };
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

/** In the order in which they may be created: what is referred to comes first. */
export function writeBackEntries(consult: SignedConsult, actors: Actors): WriteBackEntry[] {
  const subject: Reference = { reference: actors.patient };
  const request = part(consult, 'request', serviceRequest(consult, actors));
  const encounter = part(consult, 'encounter', encounterOf(consult, actors, request.fullUrl));
  const document = entry(documentOf(consult, actors, encounter.fullUrl), documentIdentifier(consult.consultId, consult.versionNumber));
  const composition = part(consult, `composition/v${consult.versionNumber}`, compositionOf(consult, actors, encounter.fullUrl));
  const observations = vitalObservations(consult.vitals).map(({ key, observation }) =>
    part(consult, `vital/${key}`, {
      ...observation,
      subject,
      encounter: { reference: encounter.fullUrl },
      performer: [{ reference: actors.asker }],
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
  return [request, encounter, document, composition, ...observations, ...studies];
}

function entry(resource: WriteBackEntry['resource'], identifier: WriteBackEntry['identifier']): WriteBackEntry {
  return { fullUrl: `urn:uuid:${resource.id}`, resource, identifier };
}

type Identified = Extract<FhirResource, { resourceType: 'ServiceRequest' | 'Encounter' | 'Composition' | 'Observation' }>;
/** A part of the consult: its id and identifier come from the consult and the name of the part. */
function part(consult: SignedConsult, name: string, resource: Identified): WriteBackEntry {
  const identifier = { system: SYSTEMS.consult, value: `${consult.consultId}/${name}` };
  const id = uuidOf(`consult/${identifier.value}`);
  // A Composition carries one identifier, everything else a list of them.
  if (resource.resourceType === 'Composition') return entry({ ...resource, id, identifier }, identifier);
  const more: Identifier[] = resource.resourceType === 'Encounter' ? [{ system: SYSTEMS.number, value: consult.consultNumber }] : [];
  return entry({ ...resource, id, identifier: [identifier, ...more] }, identifier);
}

const icd10 = (diagnosis: Diagnosis): CodeableConcept => ({
  coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: diagnosis.code, display: diagnosis.text }],
  text: diagnosis.text,
});
const reasons = (consult: SignedConsult): CodeableConcept[] => (consult.workingDiagnosis === null ? [] : [icd10(consult.workingDiagnosis)]);

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
    requester: { reference: actors.asker },
    performer: [{ reference: actors.specialist }],
    ...(reasons(consult).length > 0 && { reasonCode: reasons(consult) }),
    ...(consult.question.trim() !== '' && { note: [{ text: consult.question }] }),
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
    participant: [
      { individual: { reference: actors.specialist, display: consult.specialist.name } },
      { individual: { reference: actors.asker, display: consult.asker.name } },
    ],
    period: { start: consult.startedAt ?? consult.requestedAt, end: consult.endedAt ?? consult.signedAt },
    ...(reasons(consult).length > 0 && { reasonCode: reasons(consult) }),
    serviceProvider: { reference: actors.targetFacility, display: consult.specialist.facility.name },
  };
}

/** Consult note (LOINC 11488-4) with the minutes as narrative: readable wherever the PDF is not. */
function compositionOf(consult: SignedConsult, actors: Actors, encounter: string): Composition {
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
    author: [{ reference: actors.specialist }, { reference: actors.asker }],
    title: titleOf(consult),
    confidentiality: 'N',
    attester: [
      { mode: 'professional', time: consult.signedAt, party: { reference: actors.specialist } },
      { mode: 'legal', time: consult.signedAt, party: { reference: actors.asker } },
    ],
    custodian: { reference: actors.askingFacility },
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

function documentOf(consult: SignedConsult, actors: Actors, encounter: string): DocumentReference & { id: string } {
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
    author: [{ reference: actors.specialist }, { reference: actors.asker }],
    authenticator: { reference: actors.specialist },
    custodian: { reference: actors.askingFacility },
    ...(actors.replaces !== undefined && { relatesTo: [{ code: 'replaces' as const, target: { reference: actors.replaces } }] }),
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
