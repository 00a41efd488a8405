import type { Bundle, DocumentReference, FhirResource, Patient } from 'fhir/r4.d.ts';
import { SaxesParser } from 'saxes';
import { uuidOf } from '../deterministic.ts';
import { factsOf } from '../identity/remote.ts';
import { documentIdentifier } from '../writeBack/identifiers.ts';
import { refused, type Manifest } from './format.ts';
import { sha256 } from './pack.ts';

/** What a capsule of ours is made of; nothing else comes into a record this way. */
const TYPES: readonly FhirResource['resourceType'][] = [
  'Composition',
  'Patient',
  'Organization',
  'Practitioner',
  'ServiceRequest',
  'Encounter',
  'DocumentReference',
  'Observation',
  'MedicationRequest',
  'ImagingStudy',
];
/** Beside what came in a capsule; the summary names it as the source (client/src/features/summary/origin.ts). */
const CAPSULE_TAG = { system: 'urn:hoi-chan:origin', code: 'capsule' };
const MAX_RESOURCES = 600;
const TEXT_ELEMENTS = ['div', 'p', 'br', 'ul', 'li'];
/** First bytes of the kinds of document there may be. */
const HEADS: Record<string, string> = { 'application/pdf': '%PDF-', 'image/jpeg': '\u00ff\u00d8\u00ff', 'image/png': '\u0089PNG' };

/**
 * What the validators do not see: a document about one patient that refers to nothing outside itself, holds the very PDF that was signed, and
 * no text that a browser would run. @throws AppError `capsule_bad_content`
 */
export function assertDocument(bundle: Bundle, manifest: Manifest, pdfSha256: string): void {
  const check = (holds: boolean, what: string): void => {
    if (!holds) throw refused('capsule_bad_content', new Error(what));
  };
  check(bundle?.resourceType === 'Bundle' && bundle.type === 'document', 'no document');
  const entries = Array.isArray(bundle.entry) ? bundle.entry : [];
  check(entries.length > 0 && entries.length <= MAX_RESOURCES, 'number of entries');
  const resources = resourcesIn(bundle);
  check(resources.length === entries.length, 'an entry without a resource');
  check(resources[0]?.resourceType === 'Composition', 'the Composition comes first');
  const known = new Set(resources.map((resource) => `${resource.resourceType}/${resource.id ?? ''}`));
  check(known.size === resources.length, 'an id twice');
  const patients = resources.filter((resource) => resource.resourceType === 'Patient');
  check(patients.length === 1, 'one patient');
  const subject = `Patient/${patients[0]?.id ?? ''}`;
  for (const resource of resources) {
    check(TYPES.includes(resource.resourceType), `no ${resource.resourceType} in a capsule`);
    check(!('contained' in resource) && !('extension' in resource) && !('modifierExtension' in resource), 'contained or extended');
    check(
      !('subject' in resource) || (resource.subject as { reference?: unknown } | undefined)?.reference === subject,
      'of another patient',
    );
    for (const reference of referencesIn(resource)) check(known.has(reference), 'refers to what is not there');
    for (const div of narrativesIn(resource)) check(isPlainText(div), 'a narrative with more than text');
    if (resource.resourceType === 'DocumentReference')
      for (const { attachment } of resource.content ?? []) {
        const head = HEADS[attachment?.contentType ?? ''];
        check(head !== undefined && attachment.url === undefined, 'a document of another kind');
        check(
          Buffer.from(attachment.data ?? '', 'base64')
            .subarray(0, head?.length)
            .toString('latin1') === head,
          'a document that is not what it says',
        );
      }
  }
  const minutes = minutesOf(bundle, manifest);
  check(minutes !== undefined && sha256(Buffer.from(minutes.content[0]?.attachment.data ?? '', 'base64')) === pdfSha256, 'another PDF');
}

/** In their order. */
export function resourcesIn({ entry = [] }: Bundle): FhirResource[] {
  return entry.flatMap(({ resource }) => (resource === undefined ? [] : (resource as FhirResource)));
}

export function minutesOf(
  bundle: Bundle,
  { consultId, versionNumber }: Pick<Manifest, 'consultId' | 'versionNumber'>,
): DocumentReference | undefined {
  const { system, value } = documentIdentifier(consultId, versionNumber);
  return resourcesIn(bundle)
    .filter((resource) => resource.resourceType === 'DocumentReference')
    .find(({ masterIdentifier }) => masterIdentifier?.system === system && masterIdentifier.value === value);
}

export function personIn(bundle: Bundle): ReturnType<typeof factsOf> {
  const [patient = { resourceType: 'Patient' as const }] = resourcesIn(bundle).filter(
    ({ resourceType }) => resourceType === 'Patient',
  ) as Patient[];
  return factsOf(patient);
}

/**
 * The resources as they go into the record of one of our patients: under ids of their own, so that no capsule can take the place of what stands there,
 * with their identifiers kept, by which the summary knows them again, and marked with the facility that made the capsule. The Patient stays ours.
 */
export function placedFor(bundle: Bundle, patientId: string, facilityName: string): FhirResource[] {
  const resources = resourcesIn(bundle);
  const places = new Map(
    resources.map(({ resourceType, id = '' }) => [
      `${resourceType}/${id}`,
      resourceType === 'Patient' ? `Patient/${patientId}` : `${resourceType}/${uuidOf(`capsule/${patientId}/${resourceType}/${id}`)}`,
    ]),
  );
  return resources
    .filter(({ resourceType }) => resourceType !== 'Patient')
    .map((resource) => {
      const place = places.get(`${resource.resourceType}/${resource.id ?? ''}`) ?? '';
      const placed = withReferences(resource, places) as FhirResource;
      // Only we say here what came in a capsule: a mark that came along is not taken over.
      const meta = { ...placed.meta, tag: [{ ...CAPSULE_TAG, display: facilityName }] };
      return { ...placed, id: place.slice(place.indexOf('/') + 1), meta };
    });
}

function withReferences(value: unknown, places: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => withReferences(each, places));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      name === 'reference' && typeof child === 'string' ? (places.get(child) ?? child) : withReferences(child, places),
    ]),
  );
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === 'reference' && typeof child === 'string' ? [child] : referencesIn(child),
  );
}

function narrativesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(narrativesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => (name === 'div' && typeof child === 'string' ? [child] : narrativesIn(child)));
}

function isPlainText(div: string): boolean {
  let plain = true;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('opentag', ({ name, attributes }) => {
    plain &&=
      TEXT_ELEMENTS.includes(name) &&
      Object.entries(attributes).every(([key, value]) => key === 'xmlns' && value === 'http://www.w3.org/1999/xhtml');
  });
  parser.on('doctype', () => (plain = false));
  parser.on('processinginstruction', () => (plain = false));
  parser.on('error', () => (plain = false));
  parser.write(div).close();
  return plain;
}
