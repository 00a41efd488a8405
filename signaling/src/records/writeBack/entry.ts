import type { FhirResource, Identifier } from 'fhir/r4.d.ts';
import { uuidOf } from '../deterministic.ts';
import type { SignedConsult } from '../gateway.ts';
import { wellFormed } from '../wellFormed.ts';
import { SYSTEMS } from './identifiers.ts';

/** One resource to be created unless `identifier` is known already (`ifNoneExist`, https://hl7.org/fhir/R4/http.html#ccreate). */
export interface WriteBackEntry {
  /** What others in the same write-back refer to; replaced by the server's own reference. */
  fullUrl: string;
  resource: FhirResource & { id: string };
  identifier: { system: string; value: string };
}

export function entry(resource: WriteBackEntry['resource'], identifier: WriteBackEntry['identifier']): WriteBackEntry {
  return { fullUrl: `urn:uuid:${resource.id}`, resource: wellFormed(resource), identifier };
}

type Identified = Extract<
  FhirResource,
  { resourceType: 'ServiceRequest' | 'Encounter' | 'Composition' | 'Observation' | 'MedicationRequest' }
>;
/** A part of the consult: its id and identifier come from the consult and the name of the part. */
export function part(consult: SignedConsult, name: string, resource: Identified): WriteBackEntry {
  const identifier = { system: SYSTEMS.consult, value: `${consult.consultId}/${name}` };
  const id = uuidOf(`consult/${identifier.value}`);
  // A Composition carries one identifier, everything else a list of them.
  if (resource.resourceType === 'Composition') return entry({ ...resource, id, identifier }, identifier);
  const more: Identifier[] = resource.resourceType === 'Encounter' ? [{ system: SYSTEMS.number, value: consult.consultNumber }] : [];
  return entry({ ...resource, id, identifier: [identifier, ...more] }, identifier);
}
