import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Composition, DocumentReference, FhirResource, MedicationRequest, Patient } from 'fhir/r4.d.ts';
import type { Actors, RecordGateway, SignedConsult } from '../gateway.ts';
import { auditEventOf, auditKeyOf, provenanceOf } from '../trace.ts';
import { writeBackEntries, type Replaced } from '../writeBack/entries.ts';
import type { WriteBackEntry } from '../writeBack/entry.ts';
import { compositionIdentifier, documentIdentifier, versionOf } from '../writeBack/identifiers.ts';
import { organizationOf, practitionerOf } from '../writeBack/people.ts';
import { capabilityReader, type Capability } from './capability.ts';
import type { FhirClient } from './client.ts';
import { entriesTaken } from './prune.ts';
import { sendEntries } from './transaction.ts';

/** Servers that hold more of these than this forget nothing by being asked again. */
const KNOWN_ACTORS = 2_000;

/**
 * Writing into a FHIR R4 server: the patient first, who must be exactly one; then who took part; then transactions of at most eight entries,
 * each created only if its identifier is unknown; then, for an amendment, what it replaces. Every step may be repeated.
 */
export function fhirWriter(
  client: FhirClient,
  getPatient: (patientId: string, signal?: AbortSignal) => Promise<Patient & { id: string }>,
): Pick<RecordGateway, 'write' | 'trace'> {
  const capabilities = capabilityReader(client);
  const knownActors = new Map<string, string>();

  async function actorOf(entry: WriteBackEntry, capability: Capability, signal?: AbortSignal): Promise<string | null> {
    if (!capability.creates(entry.resource.resourceType)) return null;
    const known = knownActors.get(entry.fullUrl);
    if (known !== undefined) return known;
    const { id: _id, ...resource } = entry.resource;
    const reference = `${resource.resourceType}/${await client.createUnlessKnown(resource, identifierQuery(entry.identifier), signal)}`;
    if (knownActors.size >= KNOWN_ACTORS) knownActors.clear();
    knownActors.set(entry.fullUrl, reference);
    return reference;
  }

  async function findByIdentifier<T extends DocumentReference | Composition>(
    type: T['resourceType'],
    identifier: { system: string; value: string },
    signal?: AbortSignal,
  ): Promise<T | undefined> {
    return (await client.search<T>(type, searchOf(identifier), signal))[0];
  }

  async function findReplaced(consult: SignedConsult, capability: Capability, signal?: AbortSignal): Promise<Replaced> {
    if (consult.versionNumber === 1) return {};
    const { consultId, versionNumber } = consult;
    const document = await findByIdentifier<DocumentReference>(
      'DocumentReference',
      documentIdentifier(consultId, versionNumber - 1),
      signal,
    );
    const composition = capability.creates('Composition')
      ? await findByIdentifier<Composition>('Composition', compositionIdentifier(consultId, versionNumber - 1), signal)
      : undefined;
    return { document: referenceTo(document), composition: referenceTo(composition) };
  }

  /** The earlier document is superseded, the medicines it proposed are no longer proposed. */
  async function retire(
    consult: SignedConsult,
    replaced: Replaced,
    encounter: string | undefined,
    capability: Capability,
    signal?: AbortSignal,
  ): Promise<void> {
    if (consult.versionNumber === 1) return;
    if (replaced.document !== undefined && capability.updates('DocumentReference')) {
      const document = await client.read<DocumentReference>(replaced.document, signal);
      if (document.status === 'current') await client.update({ ...document, status: 'superseded' }, signal);
    }
    if (encounter === undefined || !capability.updates('MedicationRequest') || !capability.creates('MedicationRequest')) return;
    for (const medicine of await client.search<MedicationRequest>('MedicationRequest', { encounter }, signal)) {
      const version = medicine.identifier
        ?.map((identifier) => versionOf(consult.consultId, 'medicine', identifier))
        .find((v) => v !== undefined);
      if (version === undefined || version >= consult.versionNumber || medicine.status !== 'active') continue;
      await client.update({ ...medicine, status: 'stopped' }, signal);
    }
  }

  async function write(consult: SignedConsult, signal?: AbortSignal) {
    // Independent of each other; on a far server each costs a round trip.
    const [patient, capability] = await Promise.all([getPatient(consult.patientId, signal), capabilities.read(signal)]);
    const [askingFacility, targetFacility, asker, specialist, replaced] = await Promise.all([
      actorOf(organizationOf(consult.asker.facility), capability, signal),
      consult.asker.facility.code === consult.specialist.facility.code
        ? undefined
        : actorOf(organizationOf(consult.specialist.facility), capability, signal),
      actorOf(practitionerOf(consult.asker), capability, signal),
      actorOf(practitionerOf(consult.specialist), capability, signal),
      findReplaced(consult, capability, signal),
    ]);
    const actors: Actors = {
      patient: `Patient/${patient.id}`,
      asker,
      specialist,
      askingFacility,
      targetFacility: targetFacility === undefined ? askingFacility : targetFacility,
    };
    const all = writeBackEntries(consult, actors, replaced);
    const entries = entriesTaken(all, (type) => capability.creates(type));
    const document = entries.find(({ resource }) => resource.resourceType === 'DocumentReference');
    if (document === undefined) throw new AppError('CONFLICT', 'the record system takes no documents', { reason: 'record_refused' });
    const references = capability.transactions ? await sendEntries(client, entries, signal) : await sendSingly(entries, signal);
    const reference =
      references.get(document.fullUrl) ??
      referenceTo(await findByIdentifier<DocumentReference>('DocumentReference', document.identifier, signal));
    if (reference === undefined)
      throw new AppError('UNAVAILABLE', 'the record system does not show the document it took', { reason: 'record_unavailable' });
    const encounter = entries.find(({ resource }) => resource.resourceType === 'Encounter');
    await retire(consult, replaced, encounter && references.get(encounter.fullUrl), capability, signal);
    return {
      remoteId: reference.slice('DocumentReference/'.length),
      link: `${client.baseUrl}/${reference}`,
      references: [reference, ...[...references.values()].filter((each) => each !== reference)],
      actors,
    };
  }

  /** One after the other, each looked for first: a server without transactions may not know If-None-Exist either. */
  async function sendSingly(entries: readonly WriteBackEntry[], signal?: AbortSignal): Promise<Map<string, string>> {
    const references = new Map<string, string>();
    for (const { fullUrl, resource, identifier } of entries) {
      const { id: _id, ...rest } = resource;
      let json = JSON.stringify(rest);
      for (const [known, reference] of references) json = json.replaceAll(`"${known}"`, JSON.stringify(reference));
      const [found] = await client.search(resource.resourceType, searchOf(identifier), signal);
      const id = found?.id ?? (await client.createUnlessKnown(JSON.parse(json) as FhirResource, identifierQuery(identifier), signal));
      references.set(fullUrl, `${resource.resourceType}/${id}`);
    }
    return references;
  }

  return {
    write: (consult, signal) =>
      write(consult, signal).catch((error: unknown) => {
        // What was remembered of the server may be what it refuses.
        if (error instanceof AppError && error.code === 'CONFLICT') {
          capabilities.forget();
          knownActors.clear();
        }
        throw error;
      }),

    async trace(consult, written, signal) {
      const capability = await capabilities.read(signal);
      if (!capability.creates('Provenance') || !capability.creates('AuditEvent')) return undefined;
      const at = new Date().toISOString();
      const once = async (resource: ReturnType<typeof provenanceOf> | ReturnType<typeof auditEventOf>, params: Record<string, string>) => {
        // They carry no identifier; what an answer that was lost has left is found by what it is about.
        const [found] = await client.search(resource.resourceType, params, signal);
        return found?.id ?? client.createUnlessKnown(resource, new URLSearchParams(params).toString(), signal);
      };
      const provenanceId = await once(provenanceOf(consult, written, at), { target: `DocumentReference/${written.remoteId}` });
      const auditEventId = await once(auditEventOf(consult, written, at), { altid: auditKeyOf(consult) });
      return { provenanceId, auditEventId };
    },
  };
}

const referenceTo = (resource: { resourceType: string; id?: string } | undefined): string | undefined =>
  resource?.id === undefined ? undefined : `${resource.resourceType}/${resource.id}`;
const searchOf = ({ system, value }: { system: string; value: string }): Record<string, string> => ({ identifier: `${system}|${value}` });
const identifierQuery = (identifier: { system: string; value: string }): string => new URLSearchParams(searchOf(identifier)).toString();
