import { PARTS_GIVEN } from '@hoi-chan/shared/features/recordKinds.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Database } from '../../db/database.ts';
import { BASE_URL, contentOf } from '../builtIn/gateway.ts';
import type { RecordGateway } from '../gateway.ts';
import { buildIps } from '../ips.ts';
import { KINDS_OF, partOf } from '../summary/parts.ts';
import { findReceivedDocument, listReceived, type Received } from './store.ts';

export interface ReceivedSystem {
  id: string;
  name: string;
  kind: 'hl7' | 'insuranceXml';
}

/**
 * What one system has sent us: HL7 v2 messages, insurance XML files. There is nobody to ask, so its age is that of the last thing it sent about the
 * patient; and nothing can be written there. It lies in our own store under our own patient, apart from what was written here.
 */
export function receivedRecordGateway(db: Database, system: ReceivedSystem, options: { now?: () => Date } = {}): RecordGateway {
  const gives = PARTS_GIVEN[system.kind];
  const now = options.now ?? ((): Date => new Date());
  async function received(patientId: string): Promise<Received> {
    const found = await listReceived(db, system.id, patientId);
    if (found === undefined)
      throw new AppError('NOT_FOUND', 'this system has sent nothing about this patient', { reason: 'patient_unknown' });
    return found;
  }
  return {
    source: system.name,
    gives,
    async ping() {
      return db.query('select 1').then(
        () => true,
        () => false,
      );
    },
    async findPatient(patientId) {
      return (await listReceived(db, system.id, patientId)) && patientId;
    },
    async summary(patientId) {
      const { subject, resources } = await received(patientId);
      const unread = Object.entries(KINDS_OF).flatMap(([part, kinds]) => (gives.some((each) => each === part) ? [] : kinds));
      return buildIps({ patient: subject, resources, unread, baseUrl: BASE_URL, custodian: system.name, now: now() });
    },
    async readParts(patientId, parts, onPart) {
      const { subject, resources, asOf } = await received(patientId);
      for (const part of parts) {
        if (!gives.includes(part)) {
          onPart(part, { reason: 'part_not_given' });
          continue;
        }
        const wanted = resources.filter((resource) => partOf(resource) === part || partOf(resource) === undefined);
        onPart(part, { subject, baseUrl: BASE_URL, resources: wanted, asOf });
      }
    },
    async document(patientId, documentId) {
      return contentOf(await findReceivedDocument(db, system.id, patientId, documentId));
    },
    async write() {
      throw new AppError('CONFLICT', 'nothing can be written into what only sends', { reason: 'record_read_only' });
    },
    async trace() {
      return undefined;
    },
    async register() {
      // Whom it knows, it says itself.
    },
  };
}
