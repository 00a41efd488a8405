import { AppError } from '@hoi-chan/shared/errors.ts';
import { RECORD_PARTS, type RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { DocumentReference, FhirResource, Medication, Patient } from 'fhir/r4.d.ts';
import type { RecordGateway } from '../gateway.ts';
import { buildIps } from '../ips.ts';
import type { RemoteMatch } from '../identity/remote.ts';
import { KINDS_OF } from '../summary/parts.ts';
import { FhirClient, type FhirClientOptions } from './client.ts';
import { withNames } from './medications.ts';
import { fhirWriter } from './write.ts';

/** An address must not become too long for a proxy. */
const IDS_AT_ONCE = 50;

export interface FhirGatewayOptions extends FhirClientOptions {
  /** As the screen names it; else its host. */
  name?: string;
  /** Numbers of our patient, by which the server may know them. */
  identifiersOf(patientId: string): Promise<{ system: string; value: string }[]>;
  /** Who of those that carry the numbers is our patient; without it, the only one. */
  match?: (patientId: string, found: readonly Patient[]) => Promise<RemoteMatch>;
  now?: () => Date;
}

/** An external FHIR R4 server. Its patients are its own: found by identifier, never created by us. */
export function fhirRecordGateway(options: FhirGatewayOptions): RecordGateway {
  const client = new FhirClient(options);
  const now = options.now ?? ((): Date => new Date());

  /** Active patients who carry any of our numbers. */
  async function patientsOf(patientId: string, signal?: AbortSignal): Promise<Patient[]> {
    const found = new Map<string, Patient>();
    // Beside each other: a patient has several numbers, and a slow server would be waited for with each.
    const answers = await Promise.all(
      (await options.identifiersOf(patientId)).map(({ system, value }) =>
        client.search<Patient>('Patient', { identifier: `${system}|${value}` }, signal),
      ),
    );
    for (const patient of answers.flat()) if (patient.id !== undefined && patient.active !== false) found.set(patient.id, patient);
    return [...found.values()];
  }

  /** Two are as bad as none, since one of them is somebody else; and one may be somebody else too. */
  async function match(patientId: string, signal?: AbortSignal): Promise<RemoteMatch> {
    const found = await patientsOf(patientId, signal);
    if (options.match !== undefined) return options.match(patientId, found);
    const [patient, second] = found;
    if (patient?.id === undefined) return { kind: 'unknown' };
    return second === undefined ? { kind: 'known', patient: { ...patient, id: patient.id } } : { kind: 'several' };
  }

  async function getPatient(patientId: string, signal?: AbortSignal): Promise<Patient & { id: string }> {
    const found = await match(patientId, signal);
    if (found.kind !== 'known') throw notMatched();
    return found.patient;
  }

  /**
   * `unread`: kinds that the server does not keep, and says so. When it keeps none of the part, it tells nothing of it: that is not the same as
   * having nothing to tell. When it is down, this rejects.
   */
  async function readPart(
    remoteId: string,
    part: RecordPart,
    signal?: AbortSignal,
  ): Promise<{ resources: FhirResource[]; unread: FhirResource['resourceType'][] }> {
    const unread: FhirResource['resourceType'][] = [];
    const found = await Promise.all(
      KINDS_OF[part].map(async (kind) => {
        try {
          return await client.search<FhirResource>(kind, { patient: remoteId }, signal);
        } catch (error) {
          if (!(error instanceof AppError) || error.code === 'UNAVAILABLE') throw error;
          unread.push(kind);
          return [];
        }
      }),
    );
    const resources = await withNames(found.flat(), client.baseUrl, (ids) => readMedications(ids, signal));
    return { resources, unread };
  }

  async function readMedications(ids: string[], signal?: AbortSignal): Promise<Medication[]> {
    const found: Medication[] = [];
    for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
      const some = ids.slice(start, start + IDS_AT_ONCE).join(',');
      found.push(...(await client.search<Medication>('Medication', { _id: some }, signal).catch(noneIfRefused)));
    }
    return found;
  }

  return {
    source: options.name ?? new URL(client.baseUrl).host,
    gives: RECORD_PARTS,

    async ping(signal) {
      return client.read('metadata', signal).then(
        () => true,
        () => false,
      );
    },

    async findPatient(patientId, signal) {
      const found = await match(patientId, signal);
      return found.kind === 'known' ? found.patient.id : undefined;
    },

    async summary(patientId, signal) {
      const patient = await getPatient(patientId, signal);
      const resources: FhirResource[] = [];
      const unread: FhirResource['resourceType'][] = [];
      await Promise.all(
        RECORD_PARTS.map(async (part) => {
          const found = await readPart(patient.id, part, signal);
          resources.push(...found.resources);
          unread.push(...found.unread);
        }),
      );
      return buildIps({
        patient,
        resources,
        unread,
        baseUrl: client.baseUrl,
        custodian: options.name ?? new URL(client.baseUrl).host,
        now: now(),
      });
    },

    async readParts(patientId, parts, onPart, signal) {
      const found = await match(patientId, signal);
      if (found.kind === 'unknown')
        throw new AppError('NOT_FOUND', 'nobody in the record system carries these numbers', { reason: 'patient_unknown' });
      if (found.kind === 'differs')
        throw new AppError('CONFLICT', 'whoever carries these numbers there may be somebody else', { reason: 'patient_differs' });
      if (found.kind === 'several') throw notMatched();
      const { patient } = found;
      await Promise.all(
        parts.map(async (part) => {
          try {
            const { resources, unread } = await readPart(patient.id, part, signal);
            const tellsNothing = unread.length === KINDS_OF[part].length;
            onPart(part, tellsNothing ? { reason: 'part_not_given' } : { subject: patient, baseUrl: client.baseUrl, resources });
          } catch (error) {
            onPart(part, { reason: (error instanceof AppError ? error.reason : undefined) ?? 'record_unavailable' });
          }
        }),
      );
    },

    async document(patientId, documentId, signal) {
      const patient = await getPatient(patientId, signal);
      const document = await client.read<DocumentReference>(`DocumentReference/${encodeURIComponent(documentId)}`, signal);
      // The id came from a person; the document must be this patient's.
      if (document.subject?.reference?.replace(`${client.baseUrl}/`, '') !== `Patient/${patient.id}`)
        throw new AppError('NOT_FOUND', 'no such document of this patient');
      const attachment = document.content[0]?.attachment;
      const title = attachment?.title ?? document.description ?? documentId;
      if (attachment?.data !== undefined) {
        return { contentType: attachment.contentType ?? 'application/octet-stream', bytes: Buffer.from(attachment.data, 'base64'), title };
      }
      if (attachment?.url === undefined) throw new AppError('NOT_FOUND', 'the document has no content');
      const { contentType, bytes } = await client.bytes(attachment.url, signal);
      return { contentType: attachment.contentType ?? contentType, bytes, title };
    },

    ...fhirWriter(client, getPatient),

    async register() {
      // The record system's own people create its patients.
    },
  };
}

/** A server that lets nobody search there: what it displays beside the reference must do. */
function noneIfRefused(error: unknown): never[] {
  if (error instanceof AppError && error.code !== 'UNAVAILABLE') return [];
  throw error;
}

const notMatched = (): AppError =>
  new AppError('CONFLICT', 'not exactly one patient of the record system carries these numbers', { reason: 'patient_not_matched' });
