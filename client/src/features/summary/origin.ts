import type { Bundle, FhirResource, Identifier, Reference } from 'fhir/r4';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';

/** The image archive among the record systems. */
export const ARCHIVE = 'archive';

/** Where a datum comes from, as far as its source says. */
export interface Origin {
  part: RecordPart | 'images';
  /** Every record system that tells it. */
  sourceIds: string[];
  /** When somebody wrote it down or measured it (FHIR date or instant). */
  recordedAt?: string;
  /** People and places that the entry names. */
  by: string[];
  /** What of this product brought it into our own record: typed in a request, proposed in a consult, a capsule of another place. */
  via?: 'request' | 'consult' | 'capsule';
  /** Of a capsule: the facility that made it. */
  from?: string;
}
/** To be spread into what is made of the entry; empty where nobody knows. */
export type OriginOf = (resource: FhirResource) => { origin?: Origin };

/** Ours, as they are written beside what a consult or a capsule leaves (signaling/src/records). */
const CONSULT_SYSTEM = 'urn:hoi-chan:consult';
const ORIGIN_SYSTEM = 'urn:hoi-chan:origin';

/** The way from the entries of a merged summary to their origins. */
export function originsOf(bundle: Bundle, data: MergedSummary['data']): OriginOf {
  const urls = new Map<FhirResource, string>();
  const names = new Map<string, string>();
  for (const entry of bundle.entry ?? []) {
    const { fullUrl } = entry;
    const resource = entry.resource as FhirResource | undefined;
    if (fullUrl === undefined || resource === undefined) continue;
    urls.set(resource, fullUrl);
    const name =
      resource.resourceType === 'Practitioner'
        ? resource.name?.[0]?.text
        : resource.resourceType === 'Organization'
          ? resource.name
          : undefined;
    if (name !== undefined) names.set(fullUrl, name);
  }
  return (resource) => {
    const told = data[urls.get(resource) ?? ''];
    if (told === undefined) return {};
    const recordedAt = recordedAtOf(resource);
    const by = whoIn(resource).flatMap(({ display, reference }) => display ?? names.get(reference ?? '') ?? []);
    const via = viaOf(resource);
    return {
      origin: {
        part: told.part,
        sourceIds: told.sourceIds,
        by: [...new Set(by.map((name) => name.trim()).filter((name) => name !== ''))],
        ...(recordedAt !== undefined && { recordedAt }),
        ...via,
      },
    };
  };
}

function viaOf(resource: FhirResource): Pick<Origin, 'via' | 'from'> {
  const capsule = resource.meta?.tag?.find(({ system, code }) => system === ORIGIN_SYSTEM && code === 'capsule');
  if (capsule !== undefined) return { via: 'capsule', ...(capsule.display !== undefined && { from: capsule.display }) };
  const identifiers: Identifier[] = 'identifier' in resource && Array.isArray(resource.identifier) ? resource.identifier : [];
  const value = identifiers.find(({ system }) => system === CONSULT_SYSTEM)?.value?.split('/')[1];
  return value === 'vital' ? { via: 'request' } : value === 'medicine' ? { via: 'consult' } : {};
}

/** The onset of a disease or the begin of a medicine is not when somebody wrote it down. */
function recordedAtOf(resource: FhirResource): string | undefined {
  switch (resource.resourceType) {
    case 'AllergyIntolerance':
    case 'Condition':
      return resource.recordedDate;
    case 'MedicationStatement':
      return resource.dateAsserted;
    case 'MedicationRequest':
      return resource.authoredOn;
    case 'Immunization':
      return resource.recorded ?? resource.occurrenceDateTime;
    case 'Observation':
      return resource.effectiveDateTime ?? resource.effectiveInstant ?? resource.effectivePeriod?.start ?? resource.issued;
    case 'DiagnosticReport':
      return resource.effectiveDateTime ?? resource.effectivePeriod?.start ?? resource.issued;
    case 'Procedure':
      return resource.performedDateTime ?? resource.performedPeriod?.start;
    case 'Encounter':
      return resource.period?.start ?? resource.period?.end;
    case 'DocumentReference':
      return resource.date;
    default:
      return undefined;
  }
}

function whoIn(resource: FhirResource): Reference[] {
  const all = ((): (Reference | undefined)[] => {
    switch (resource.resourceType) {
      case 'AllergyIntolerance':
      case 'Condition':
        return [resource.recorder, resource.asserter];
      case 'MedicationStatement':
        return [resource.informationSource];
      case 'MedicationRequest':
        return [resource.requester, resource.recorder];
      case 'Immunization':
      case 'Procedure':
        return resource.performer?.map(({ actor }) => actor) ?? [];
      case 'Observation':
      case 'DiagnosticReport':
        return resource.performer ?? [];
      case 'Encounter':
        return [resource.serviceProvider];
      case 'DocumentReference':
        return [...(resource.author ?? []), resource.custodian];
      default:
        return [];
    }
  })();
  return all.filter((one) => one !== undefined);
}
