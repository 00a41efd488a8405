import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { Organization, Practitioner, Reference } from 'fhir/r4.d.ts';
import { uuidOf } from '../deterministic.ts';
import type { Actors, FacilityFacts, PractitionerFacts, SignedConsult } from '../gateway.ts';
import { entry, type WriteBackEntry } from './entry.ts';
import { SYSTEMS } from './identifiers.ts';

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
    person.licenceNumber === null || person.licenceNumber.trim() === ''
      ? { system: SYSTEMS.person, value: person.id }
      : { system: identifierSystems.practitioner, value: person.licenceNumber.trim() };
  const resource: Practitioner & { id: string } = {
    resourceType: 'Practitioner',
    id: uuidOf(`practitioner/${identifier.system}|${identifier.value}`),
    active: true,
    identifier: [identifier],
    name: [{ use: 'official', text: person.name, ...(person.title !== '' && { prefix: [person.title] }) }],
  };
  return entry(resource, identifier);
}

/** Those who took part, by reference where the record system keeps them, else by number and name (https://hl7.org/fhir/R4/references.html#logical). */
export function people(consult: SignedConsult, actors: Actors): Record<Exclude<keyof Actors, 'patient'>, Reference> {
  const who = (reference: string | null, { identifier }: WriteBackEntry, display: string): Reference =>
    reference === null ? { identifier, display } : { reference, display };
  const { asker, specialist } = consult;
  return {
    asker: who(actors.asker, practitionerOf(asker), asker.name),
    specialist: who(actors.specialist, practitionerOf(specialist), specialist.name),
    askingFacility: who(actors.askingFacility, organizationOf(asker.facility), asker.facility.name),
    targetFacility: who(actors.targetFacility, organizationOf(specialist.facility), specialist.facility.name),
  };
}
