/**
 * Builds an International Patient Summary (https://hl7.org/fhir/uv/ips/STU1.1/StructureDefinition-Bundle-uv-ips.html) from the resources of
 * one patient's record. Pure: both record gateways use it.
 */
import type {
  Bundle,
  BundleEntry,
  Composition,
  CompositionSection,
  DocumentReference,
  FhirResource,
  Observation,
  Patient,
} from 'fhir/r4.d.ts';
import { lineOf } from './lines.ts';
import { list, paragraphs } from './narrative.ts';

export interface IpsInput {
  patient: Patient;
  /** The rest of the record, in any order; resources entered in error are left out. */
  resources: readonly FhirResource[];
  /** Root of the fullUrls, so that relative references resolve (https://hl7.org/fhir/R4/bundle.html#references). */
  baseUrl: string;
  /** Kinds of resources that could not be read now: their sections say `unavailable` rather than pretend that there is nothing. */
  unread?: readonly FhirResource['resourceType'][];
  custodian: string;
  now: Date;
  /** Of several servers: the absolute URL of each resource, by which references are written too. Else `baseUrl` + type + id. */
  urlOf?: (resource: FhirResource) => string | undefined;
}

interface SectionKind {
  loinc: string;
  display: string;
  title: string;
  required: boolean;
  /** Kinds of resources the section is made of. */
  from: readonly FhirResource['resourceType'][];
  takes(resource: FhirResource): boolean;
}

const hasCategory = (resource: Observation, ...codes: string[]): boolean =>
  (resource.category ?? []).some((category) => (category.coding ?? []).some((coding) => codes.includes(coding.code ?? '')));
const isOver = (resource: FhirResource): boolean =>
  resource.resourceType === 'Condition' &&
  (resource.clinicalStatus?.coding ?? []).some((coding) => ['inactive', 'remission', 'resolved'].includes(coding.code ?? ''));
const isProposal = (resource: FhirResource): boolean =>
  resource.resourceType === 'MedicationRequest' && ['proposal', 'plan'].includes(resource.intent);

const SECTIONS: readonly SectionKind[] = [
  {
    loinc: '11450-4',
    display: 'Problem list - Reported',
    title: 'Vấn đề sức khỏe',
    required: true,
    from: ['Condition'],
    takes: (r) => r.resourceType === 'Condition' && !isOver(r),
  },
  {
    loinc: '48765-2',
    display: 'Allergies and adverse reactions Document',
    title: 'Dị ứng',
    required: true,
    from: ['AllergyIntolerance'],
    takes: (r) => r.resourceType === 'AllergyIntolerance',
  },
  {
    loinc: '10160-0',
    display: 'History of Medication use Narrative',
    title: 'Thuốc đang dùng và đã dùng',
    required: true,
    from: ['MedicationStatement', 'MedicationRequest'],
    takes: (r) => r.resourceType === 'MedicationStatement' || (r.resourceType === 'MedicationRequest' && !isProposal(r)),
  },
  {
    loinc: '11369-6',
    display: 'History of Immunization Narrative',
    title: 'Tiêm chủng',
    required: false,
    from: ['Immunization'],
    takes: (r) => r.resourceType === 'Immunization',
  },
  {
    loinc: '30954-2',
    display: 'Relevant diagnostic tests/laboratory data Narrative',
    title: 'Kết quả cận lâm sàng',
    required: false,
    from: ['Observation', 'DiagnosticReport'],
    takes: (r) =>
      r.resourceType === 'DiagnosticReport' || (r.resourceType === 'Observation' && !hasCategory(r, 'vital-signs', 'social-history')),
  },
  {
    loinc: '47519-4',
    display: 'History of Procedures Document',
    title: 'Thủ thuật, phẫu thuật',
    required: false,
    from: ['Procedure'],
    takes: (r) => r.resourceType === 'Procedure',
  },
  {
    loinc: '8716-3',
    display: 'Vital signs',
    title: 'Dấu hiệu sinh tồn',
    required: false,
    from: ['Observation'],
    takes: (r) => r.resourceType === 'Observation' && hasCategory(r, 'vital-signs'),
  },
  {
    loinc: '11348-0',
    display: 'History of Past illness Narrative',
    title: 'Bệnh đã qua',
    required: false,
    from: ['Condition'],
    takes: isOver,
  },
  {
    loinc: '18776-5',
    display: 'Plan of care note',
    title: 'Kế hoạch điều trị',
    required: false,
    from: ['CarePlan', 'MedicationRequest'],
    takes: (r) => r.resourceType === 'CarePlan' || (isProposal(r) && 'status' in r && r.status === 'active'),
  },
];

/** Not sections of the summary, but of the record the screen shows beside it. */
const APPENDED: readonly FhirResource['resourceType'][] = ['Encounter', 'DocumentReference'];
/** What entries may refer to. */
const REFERRED: readonly FhirResource['resourceType'][] = [
  'RelatedPerson',
  'Practitioner',
  'Organization',
  'Medication',
  'Device',
  'Specimen',
];

export function buildIps(input: IpsInput): Bundle {
  const { patient, baseUrl, now } = input;
  const at = now.toISOString();
  const resources = input.resources.filter((resource) => !isEnteredInError(resource));
  const relative = (resource: FhirResource): string => `${resource.resourceType}/${resource.id ?? ''}`;
  const ref = (resource: FhirResource): string => input.urlOf?.(resource) ?? relative(resource);

  const sections: CompositionSection[] = [];
  const listed: FhirResource[] = [];
  for (const kind of SECTIONS) {
    const found = resources.filter((resource) => kind.takes(resource)).sort(newestFirst);
    const unread = kind.from.some((type) => input.unread?.includes(type));
    if (found.length === 0 && !kind.required && !unread) continue;
    listed.push(...found);
    sections.push({
      title: kind.title,
      code: { coding: [{ system: 'http://loinc.org', code: kind.loinc, display: kind.display }] },
      text: found.length > 0 ? list(found.map(lineOf)) : paragraphs('Chưa có thông tin.'),
      ...(found.length > 0
        ? { entry: found.map((resource) => ({ reference: ref(resource) })) }
        : {
            emptyReason: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'unavailable', display: 'Unavailable' }],
            },
          }),
    });
  }

  const composition: Composition = {
    resourceType: 'Composition',
    id: `ips-${patient.id ?? ''}`.slice(0, 64),
    status: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '60591-5', display: 'Patient summary Document' }] },
    subject: { reference: ref(patient) },
    date: at,
    author: [{ type: 'Organization', display: input.custodian }],
    title: 'Tóm tắt hồ sơ sức khỏe',
    confidentiality: 'N',
    text: paragraphs(`Tóm tắt hồ sơ sức khỏe lập lúc ${at}.`),
    section: sections,
  };
  const rest = resources.filter((resource) => APPENDED.includes(resource.resourceType)).sort(newestFirst);
  const referred = resources.filter((resource) => REFERRED.includes(resource.resourceType));
  const entries = unique([composition, patient, ...listed, ...referred, ...rest], ref).map((resource): BundleEntry => ({
    fullUrl: input.urlOf?.(resource) ?? `${baseUrl}/${relative(resource)}`,
    resource: withoutContent(resource),
  }));
  return {
    resourceType: 'Bundle',
    identifier: { system: 'urn:hoi-chan:ips', value: `${patient.id ?? ''}/${at}` },
    type: 'document',
    timestamp: at,
    entry: entries,
  };
}

/** A document's bytes are read one at a time, on demand; in the summary they would make it megabytes long. */
function withoutContent(resource: FhirResource): FhirResource {
  if (resource.resourceType !== 'DocumentReference') return resource;
  const light: DocumentReference = {
    ...resource,
    content: resource.content.map((content) => {
      const { data, ...attachment } = content.attachment;
      const size = attachment.size ?? (data === undefined ? undefined : Buffer.byteLength(data, 'base64'));
      return { ...content, attachment: { ...attachment, ...(size !== undefined && { size }) } };
    }),
  };
  return light;
}

function unique(resources: FhirResource[], key: (resource: FhirResource) => string): FhirResource[] {
  return [...new Map(resources.map((resource) => [key(resource), resource])).values()];
}

function isEnteredInError(resource: FhirResource): boolean {
  const verification =
    resource.resourceType === 'Condition' || resource.resourceType === 'AllergyIntolerance'
      ? (resource.verificationStatus?.coding ?? [])
      : [];
  return (
    ('status' in resource && resource.status === 'entered-in-error') || verification.some((coding) => coding.code === 'entered-in-error')
  );
}

function newestFirst(a: FhirResource, b: FhirResource): number {
  return whenOf(b).localeCompare(whenOf(a));
}

/** The instant or day a resource tells of, as it stands; empty when it says none. */
function whenOf(resource: FhirResource): string {
  switch (resource.resourceType) {
    case 'Condition':
      return resource.onsetDateTime ?? resource.recordedDate ?? '';
    case 'AllergyIntolerance':
      return resource.onsetDateTime ?? resource.recordedDate ?? '';
    case 'MedicationStatement':
      return resource.effectivePeriod?.start ?? resource.effectiveDateTime ?? resource.dateAsserted ?? '';
    case 'MedicationRequest':
      return resource.authoredOn ?? '';
    case 'Immunization':
      return resource.occurrenceDateTime ?? '';
    case 'Observation':
    case 'DiagnosticReport':
      return resource.effectiveDateTime ?? resource.effectivePeriod?.start ?? resource.issued ?? '';
    case 'Procedure':
      return resource.performedDateTime ?? resource.performedPeriod?.start ?? '';
    case 'Encounter':
      return resource.period?.start ?? '';
    case 'DocumentReference':
      return resource.date ?? '';
    case 'CarePlan':
      return resource.period?.start ?? resource.created ?? '';
    default:
      return '';
  }
}
