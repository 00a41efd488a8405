/**
 * A signed consult as FHIR R4 resources. Pure and deterministic: the same consult and version always gives the same ids and identifiers, so
 * that a delivery which is repeated changes nothing. Every resource is safe to stand alone, since servers differ in rollback.
 */
import type { ImagingStudy, Reference } from 'fhir/r4.d.ts';
import { uuidOf } from '../deterministic.ts';
import type { Actors, SignedConsult } from '../gateway.ts';
import { medicinesIn, referralIn } from '../planReading.ts';
import { vitalObservations } from '../vitals.ts';
import { entry, part, type WriteBackEntry } from './entry.ts';
import { documentIdentifier } from './identifiers.ts';
import { compositionOf, documentOf } from './note.ts';
import { encounterOf, medicineOf, referralOf, serviceRequest } from './orders.ts';
import { people } from './people.ts';

/** What an amendment takes the place of, where the record system has it. */
export interface Replaced {
  document?: string | undefined;
  composition?: string | undefined;
}

/** In the order in which they may be created: what is referred to comes first. */
export function writeBackEntries(consult: SignedConsult, actors: Actors, replaced: Replaced = {}): WriteBackEntry[] {
  const subject: Reference = { reference: actors.patient };
  const request = part(consult, 'request', serviceRequest(consult, actors));
  const encounter = part(consult, 'encounter', encounterOf(consult, actors, request.fullUrl));
  const document = entry(
    documentOf(consult, actors, encounter.fullUrl, replaced.document),
    documentIdentifier(consult.consultId, consult.versionNumber),
  );
  const composition = part(
    consult,
    `composition/v${consult.versionNumber}`,
    compositionOf(consult, actors, encounter.fullUrl, replaced.composition),
  );
  const observations = vitalObservations(consult.vitals).map(({ key, observation }) =>
    part(consult, `vital/${key}`, {
      ...observation,
      subject,
      encounter: { reference: encounter.fullUrl },
      performer: [people(consult, actors).asker],
    }),
  );
  const studies = consult.studies.map((uid) => {
    const identifier = { system: 'urn:dicom:uid', value: `urn:oid:${uid}` };
    const study: ImagingStudy & { id: string } = {
      resourceType: 'ImagingStudy',
      id: uuidOf(`study/${uid}`),
      identifier: [identifier],
      status: 'available',
      subject,
      encounter: { reference: encounter.fullUrl },
    };
    return entry(study, identifier);
  });
  const medicines = medicinesIn(consult.content).map((item) =>
    part(consult, `medicine/v${consult.versionNumber}/${item.id}`, medicineOf(consult, actors, encounter.fullUrl, item)),
  );
  const sentOn = referralIn(consult.content);
  const referral =
    sentOn === undefined
      ? []
      : [part(consult, `referral/v${consult.versionNumber}`, referralOf(consult, actors, encounter.fullUrl, request.fullUrl, sentOn))];
  // The first eight stand in one transaction: the note and what follows from it before what was measured.
  return [request, encounter, document, composition, ...medicines, ...referral, ...observations, ...studies];
}
