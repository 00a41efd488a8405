import { AppError } from '@hoi-chan/shared/errors.ts';
import { RECORD_PARTS } from '@hoi-chan/shared/features/recordParts.ts';
import type { DocumentReference, FhirResource, Patient } from 'fhir/r4.d.ts';
import type { Database, Queryable } from '../../db/database.ts';
import { uuidOf } from '../deterministic.ts';
import type { Actors, DocumentContent, RecordGateway } from '../gateway.ts';
import { buildIps } from '../ips.ts';
import { patientResource } from '../patientResource.ts';
import { linked, refTo } from '../linked.ts';
import { partOf } from '../summary/parts.ts';
import { auditEventOf, auditKeyOf, provenanceOf } from '../trace.ts';
import { writeBackEntries } from '../writeBack/entries.ts';
import { compositionIdOf, documentIdOf, versionOf } from '../writeBack/identifiers.ts';
import { organizationOf, practitionerOf } from '../writeBack/people.ts';
import { findDocument, findResource, insertResource, listMedicines, listResources, updateResource } from './store.ts';

/** Root of the fullUrls of the built-in store: an absolute URL so that references resolve, in a domain that never exists (RFC 2606). */
export const BASE_URL = 'https://record.hoi-chan.invalid/fhir';

/**
 * The record of a station without a record system: FHIR R4 resources in our own PostgreSQL. The Patient's id is ours. `apart`: without what other
 * systems sent, which tell it themselves (../received).
 */
export function builtInRecordGateway(db: Database, options: { now?: () => Date; apart?: boolean } = {}): RecordGateway {
  const now = options.now ?? ((): Date => new Date());
  const apart = options.apart ?? false;
  return {
    source: 'Hội Chẩn',
    gives: RECORD_PARTS,
    async ping() {
      return db.query('select 1').then(
        () => true,
        () => false,
      );
    },
    async findPatient(patientId) {
      return (await findResource(db, 'Patient', patientId, patientId))?.id;
    },
    async summary(patientId) {
      const resources = await listResources(db, patientId, apart);
      const patient = resources.find((resource): resource is Patient => resource.resourceType === 'Patient');
      if (patient === undefined) throw new AppError('NOT_FOUND', 'the record store does not know this patient');
      return buildIps({
        patient,
        resources: resources.filter((resource) => resource !== patient),
        baseUrl: BASE_URL,
        custodian: 'Hội Chẩn',
        now: now(),
      });
    },
    async readParts(patientId, parts, onPart) {
      const resources = await listResources(db, patientId, apart);
      const subject = resources.find((resource): resource is Patient => resource.resourceType === 'Patient');
      if (subject === undefined)
        throw new AppError('NOT_FOUND', 'the record store does not know this patient', { reason: 'patient_unknown' });
      for (const part of parts) {
        // What entries refer to goes along with each part; the reader folds it by its URL.
        const wanted = resources.filter(
          (resource) => partOf(resource) === part || (partOf(resource) === undefined && resource !== subject),
        );
        onPart(part, { subject, baseUrl: BASE_URL, resources: wanted });
      }
    },
    async document(patientId, documentId) {
      return contentOf(await findDocument(db, documentId, patientId, apart));
    },
    async write(consult) {
      const { patientId, asker, specialist, consultId, versionNumber } = consult;
      const remoteId = documentIdOf(consultId, versionNumber);
      return db.transaction(async (tx) => {
        if ((await findResource(tx, 'Patient', patientId, patientId)) === undefined) {
          throw new AppError('CONFLICT', 'the record store does not know this patient', { reason: 'patient_not_matched' });
        }
        const people = {
          askingFacility: organizationOf(asker.facility),
          targetFacility: organizationOf(specialist.facility),
          asker: practitionerOf(asker),
          specialist: practitionerOf(specialist),
        };
        for (const { resource } of Object.values(people)) await insertResource(tx, resource, null);
        const actors: Actors = {
          patient: `Patient/${patientId}`,
          asker: refTo(people.asker.resource),
          specialist: refTo(people.specialist.resource),
          askingFacility: refTo(people.askingFacility.resource),
          targetFacility: refTo(people.targetFacility.resource),
        };
        const before = versionNumber - 1;
        const replaced = before > 0 ? await findResource(tx, 'DocumentReference', documentIdOf(consultId, before), patientId) : undefined;
        const entries = writeBackEntries(
          consult,
          actors,
          replaced && { document: refTo(replaced), composition: `Composition/${compositionIdOf(consultId, before)}` },
        );
        const resources = linked(entries);
        for (const resource of resources) await insertResource(tx, resource, patientId);
        if (replaced?.status === 'current') await updateResource(tx, { ...replaced, status: 'superseded' });
        if (before > 0)
          for (const medicine of await listMedicines(tx, patientId)) {
            const version = medicine.identifier?.map((each) => versionOf(consultId, 'medicine', each)).find((each) => each !== undefined);
            if (version !== undefined && version < versionNumber && medicine.status === 'active')
              await updateResource(tx, { ...medicine, status: 'stopped' });
          }
        const document = `DocumentReference/${remoteId}`;
        return { remoteId, link: null, references: [document, ...resources.map(refTo).filter((each) => each !== document)], actors };
      });
    },
    async trace(consult, written) {
      const at = now().toISOString();
      const provenanceId = uuidOf(`provenance/${auditKeyOf(consult)}`);
      const auditEventId = uuidOf(`audit/${auditKeyOf(consult)}`);
      await insertResource(db, { ...provenanceOf(consult, written, at), id: provenanceId }, consult.patientId);
      await insertResource(db, { ...auditEventOf(consult, written, at), id: auditEventId }, consult.patientId);
      return { provenanceId, auditEventId };
    },
    async register(tx, patient) {
      await insertResource(tx, patientResource(patient), patient.id);
    },
  };
}

/** @throws NOT_FOUND when there is no such document, or nothing in it. */
export function contentOf(document: DocumentReference | undefined): DocumentContent {
  const attachment = document?.content[0]?.attachment;
  if (document === undefined || attachment?.data === undefined) throw new AppError('NOT_FOUND', 'no such document');
  return {
    contentType: attachment.contentType ?? 'application/octet-stream',
    bytes: Buffer.from(attachment.data, 'base64'),
    title: attachment.title ?? document.description ?? document.id ?? '',
  };
}

/** Stores resources that exist already, under their ids (demo data, imports); those known stay as they are. */
export async function storeRecord(db: Queryable, patientId: string, resources: readonly FhirResource[]): Promise<void> {
  for (const resource of resources) await insertResource(db, resource, patientId);
}
