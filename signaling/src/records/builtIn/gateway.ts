import { AppError } from '@hoi-chan/shared/errors.ts';
import type { FhirResource, Patient } from 'fhir/r4.d.ts';
import type { Database, Queryable } from '../../db/database.ts';
import type { RecordGateway } from '../gateway.ts';
import { buildIps } from '../ips.ts';
import { patientResource } from '../patientResource.ts';
import { linked, refTo } from '../linked.ts';
import { documentIdOf, organizationOf, practitionerOf, writeBackEntries } from '../writeBack.ts';
import { partOf } from '../summary/parts.ts';
import { findResource, insertResource, listResources } from './store.ts';

/** Root of the fullUrls of the built-in store: an absolute URL so that references resolve, in a domain that never exists (RFC 2606). */
const BASE_URL = 'https://record.hoi-chan.invalid/fhir';

/** The record of a station without a record system: FHIR R4 resources in our own PostgreSQL. The Patient's id is ours. */
export function builtInRecordGateway(db: Database, options: { now?: () => Date } = {}): RecordGateway {
  const now = options.now ?? ((): Date => new Date());
  return {
    source: 'Hội Chẩn',
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
      const resources = await listResources(db, patientId);
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
      const resources = await listResources(db, patientId);
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
      const document = await findResource(db, 'DocumentReference', documentId, patientId);
      const attachment = document?.content[0]?.attachment;
      if (attachment?.data === undefined) throw new AppError('NOT_FOUND', 'no such document');
      return {
        contentType: attachment.contentType ?? 'application/octet-stream',
        bytes: Buffer.from(attachment.data, 'base64'),
        title: attachment.title ?? document?.description ?? documentId,
      };
    },
    async write(consult) {
      const { patientId, asker, specialist } = consult;
      const remoteId = documentIdOf(consult.consultId, consult.versionNumber);
      await db.transaction(async (tx) => {
        if ((await findResource(tx, 'Patient', patientId, patientId)) === undefined) {
          throw new AppError('CONFLICT', 'the record store does not know this patient', { reason: 'patient_not_matched' });
        }
        const actors = [
          organizationOf(asker.facility),
          organizationOf(specialist.facility),
          practitionerOf(asker),
          practitionerOf(specialist),
        ] as const;
        for (const { resource } of actors) await insertResource(tx, resource, null);
        const [askingFacility, targetFacility, askerRef, specialistRef] = actors.map(({ resource }) => refTo(resource));
        const entries = writeBackEntries(consult, {
          patient: `Patient/${patientId}`,
          asker: askerRef ?? '',
          specialist: specialistRef ?? '',
          askingFacility: askingFacility ?? '',
          targetFacility: targetFacility ?? '',
          ...(consult.versionNumber > 1 && { replaces: `DocumentReference/${documentIdOf(consult.consultId, consult.versionNumber - 1)}` }),
        });
        for (const resource of linked(entries)) await insertResource(tx, resource, patientId);
      });
      return { remoteId };
    },
    async register(tx, patient) {
      await insertResource(tx, patientResource(patient), patient.id);
    },
  };
}

/** Stores resources that exist already, under their ids (demo data, imports); those known stay as they are. */
export async function storeRecord(db: Queryable, patientId: string, resources: readonly FhirResource[]): Promise<void> {
  for (const resource of resources) await insertResource(db, resource, patientId);
}
