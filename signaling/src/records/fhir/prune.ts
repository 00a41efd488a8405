import type { FhirResource } from 'fhir/r4.d.ts';
import type { WriteBackEntry } from '../writeBack/entry.ts';

/** What a record system that keeps only some kinds of resources is given: those, without references to the others. */
export function entriesTaken(all: readonly WriteBackEntry[], creates: (type: string) => boolean): WriteBackEntry[] {
  const gone = new Set(all.filter(({ resource }) => !creates(resource.resourceType)).map(({ fullUrl }) => fullUrl));
  return all
    .filter(({ fullUrl }) => !gone.has(fullUrl))
    .map((entry) => ({ ...entry, resource: gone.size === 0 ? entry.resource : withoutReferences(entry.resource, gone) }));
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A resource without its references to `gone`: a record system that keeps documents alone knows no encounter to point to. Lists and objects
 * that become empty go too, since FHIR has no empty ones. Only optional references may be taken out.
 */
function withoutReferences<T extends FhirResource>(resource: T, gone: ReadonlySet<string>): T {
  return prune(resource as unknown as Json, gone) as unknown as T;
}

function prune(value: Json, gone: ReadonlySet<string>): Json | undefined {
  if (Array.isArray(value)) {
    const kept = value.flatMap((each) => prune(each, gone) ?? []);
    return kept.length === 0 ? undefined : kept;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value['reference'] === 'string' && gone.has(value['reference'])) return undefined;
  const kept = Object.entries(value).flatMap(([key, child]) => {
    const left = prune(child, gone);
    return left === undefined ? [] : [[key, left] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
