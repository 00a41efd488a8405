import type { Bundle, FhirResource, Patient } from 'fhir/r4.d.ts';
import { uuidOf } from './deterministic.ts';
import type { SignedConsult } from './gateway.ts';
import { patientResource } from './patientResource.ts';
import { organizationOf, practitionerOf, writeBackEntries } from './writeBack.ts';

/** Root of the fullUrls: absolute, so that references resolve, in a domain that never exists (RFC 2606). */
const BASE_URL = 'https://case.hoi-chan.invalid/fhir';

/**
 * A signed consult that stands alone: a collection Bundle (https://hl7.org/fhir/R4/bundle.html) with the patient and everybody in it, every
 * reference answered within. The same consult and version always give the same bytes.
 */
export function caseBundle(consult: SignedConsult): Bundle {
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
  let json = JSON.stringify([subject, ...[...organizations, ...people, ...entries].map(({ resource }) => resource)]);
  for (const { fullUrl, resource } of entries)
    json = json.replaceAll(`"${fullUrl}"`, JSON.stringify(`${resource.resourceType}/${resource.id}`));
  const resources = new Map(
    (JSON.parse(json) as FhirResource[]).map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]),
  );
  return {
    resourceType: 'Bundle',
    id: uuidOf(`case/${consult.consultId}/v${consult.versionNumber}`),
    type: 'collection',
    timestamp: consult.signedAt,
    entry: [...resources].map(([reference, resource]) => ({ fullUrl: `${BASE_URL}/${reference}`, resource })),
  };
}
