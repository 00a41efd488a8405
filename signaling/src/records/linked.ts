import type { FhirResource } from 'fhir/r4.d.ts';
import type { WriteBackEntry } from './writeBack/entry.ts';

/** `Type/id`, the literal reference to a resource (https://hl7.org/fhir/R4/references.html#literal). */
export const refTo = (resource: FhirResource): string => `${resource.resourceType}/${resource.id ?? ''}`;

/** The same resources with `urn:uuid:` references replaced by literal ones: for where every id is given by us. */
export function linked(entries: readonly WriteBackEntry[]): FhirResource[] {
  let json = JSON.stringify(entries.map(({ resource }) => resource));
  for (const { fullUrl, resource } of entries) json = json.replaceAll(`"${fullUrl}"`, JSON.stringify(refTo(resource)));
  return JSON.parse(json) as FhirResource[];
}
