import { createHash } from 'node:crypto';
import type { Bundle, DocumentReference, FhirResource, Patient } from 'fhir/r4.d.ts';
import { uuidOf } from './deterministic.ts';
import type { SignedConsult } from './gateway.ts';
import { patientResource } from './patientResource.ts';
import { wellFormed } from './wellFormed.ts';
import { writeBackEntries } from './writeBack/entries.ts';
import { keyImageIdentifier } from './writeBack/identifiers.ts';
import { organizationOf, practitionerOf } from './writeBack/people.ts';

/** Root of the fullUrls: absolute, so that references resolve, in a domain that never exists (RFC 2606). */
const BASE_URL = 'https://case.hoi-chan.invalid/fhir';

/** A picture that a doctor marked in the consult, as it was seen. */
export interface KeyImage {
  contentType: 'image/jpeg' | 'image/png';
  bytes: Uint8Array;
  studyUid: string;
  sopUid: string;
  /** From 1. */
  frame: number;
  markedAt: string;
  /** Of whom marked it. */
  by: string;
}

/**
 * A signed consult that stands alone: a document Bundle (https://hl7.org/fhir/R4/documents.html), the Composition first, with the patient and everybody in it
 * and every reference answered within. The same consult, version and images always give the same bytes.
 */
export function caseBundle(consult: SignedConsult, images: readonly KeyImage[] = []): Bundle {
  const { patient, patientId, asker, specialist } = consult;
  const subject: Patient = patientResource({
    ...patient,
    id: patientId,
    birthDate: patient.birthDate ?? '',
    phone: null,
    facility: asker.facility,
  });
  if (patient.birthDate === null) delete subject.birthDate;
  const organizations = [organizationOf(asker.facility), organizationOf(specialist.facility)];
  const people = [practitionerOf(asker), practitionerOf(specialist)];
  const refs = [...organizations, ...people].map(({ resource }) => `${resource.resourceType}/${resource.id}`);
  const entries = writeBackEntries(consult, {
    patient: `Patient/${patientId}`,
    askingFacility: refs[0] ?? '',
    targetFacility: refs[1] ?? '',
    asker: refs[2] ?? '',
    specialist: refs[3] ?? '',
  });
  const composition = entries.filter(({ resource }) => resource.resourceType === 'Composition');
  const others = entries.filter(({ resource }) => resource.resourceType !== 'Composition');
  let json = JSON.stringify([
    ...composition.map(({ resource }) => resource),
    subject,
    ...[...organizations, ...people, ...others].map(({ resource }) => resource),
    ...images.map((image, index) => wellFormed(imageDocument(consult, image, index))),
  ]);
  for (const { fullUrl, resource } of entries)
    json = json.replaceAll(`"${fullUrl}"`, JSON.stringify(`${resource.resourceType}/${resource.id}`));
  const resources = new Map(
    (JSON.parse(json) as FhirResource[]).map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]),
  );
  const id = uuidOf(`case/${consult.consultId}/v${consult.versionNumber}`);
  return {
    resourceType: 'Bundle',
    id,
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${id}` },
    type: 'document',
    timestamp: consult.signedAt,
    entry: [...resources].map(([reference, resource]) => ({ fullUrl: `${BASE_URL}/${reference}`, resource })),
  };
}

function imageDocument(consult: SignedConsult, image: KeyImage, index: number): DocumentReference {
  const identifier = keyImageIdentifier(consult.consultId, image);
  const title = `Hình ảnh chính ${index + 1} của hội chẩn ${consult.consultNumber}`;
  return {
    resourceType: 'DocumentReference',
    id: uuidOf(`consult/${identifier.value}`),
    masterIdentifier: identifier,
    identifier: [identifier],
    status: 'current',
    type: { coding: [{ system: 'http://loinc.org', code: '18748-4', display: 'Diagnostic imaging study' }], text: 'Hình ảnh chính' },
    subject: { reference: `Patient/${consult.patientId}` },
    date: image.markedAt,
    author: [{ display: image.by }],
    description: title,
    content: [
      {
        attachment: {
          contentType: image.contentType,
          language: 'vi',
          title,
          creation: image.markedAt,
          size: image.bytes.byteLength,
          hash: createHash('sha1').update(image.bytes).digest('base64'),
          data: Buffer.from(image.bytes).toString('base64'),
        },
      },
    ],
    context: { related: [{ identifier: { system: 'urn:dicom:uid', value: `urn:oid:${image.sopUid}` }, type: 'ImagingStudy' }] },
  };
}
