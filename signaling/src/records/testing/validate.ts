import type { Bundle } from 'fhir/r4.d.ts';

export { faultsOf } from '../validation/faults.ts';

/** References below a value that no fullUrl of the bundle answers (https://hl7.org/fhir/R4/bundle.html#references). */
export function danglingIn(bundle: Bundle): string[] {
  const entries = bundle.entry ?? [];
  const known = new Set(entries.map((entry) => entry.fullUrl));
  return entries.flatMap((entry) => {
    const base = entry.fullUrl?.replace(/\/[A-Z][A-Za-z]+\/[^/]+$/, '') ?? '';
    return entry.resource?.resourceType === 'Composition'
      ? referencesIn(entry.resource).filter((reference) => !known.has(reference) && !known.has(`${base}/${reference}`))
      : [];
  });
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === 'reference' && typeof child === 'string' ? [child] : referencesIn(child),
  );
}
