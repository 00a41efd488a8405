import { AppError } from '@hoi-chan/shared/errors.ts';
import { isReceived } from '@hoi-chan/shared/features/recordKinds.ts';
import type { Database } from '../../db/database.ts';
import { fhirRecordGateway } from '../fhir/gateway.ts';
import type { RecordGateway } from '../gateway.ts';
import { matchRemote } from '../identity/remote.ts';
import { receivedRecordGateway } from '../received/gateway.ts';
import { findIdentifiers } from '../store.ts';
import { authorizer } from './signIn.ts';
import { followEnvironment, type EnvironmentSystem } from './environment.ts';
import { findRecordSystem, recordSystemsOf, type StoredRecordSystem } from './store.ts';
import type { Vault } from './vault.ts';

export interface RecordSystems {
  /** The enabled systems that serve this facility, nearest first; see `recordSystemsOf`. */
  of(facilityId: string, purpose: 'read' | 'write'): Promise<StoredRecordSystem[]>;
  /**
   * The gateway to one system, enabled or not; always built from what is stored now, kept as long as that does not change, so that its tokens and
   * what it knows of the server's state outlive a request. NOT_FOUND when there is no such system.
   */
  gateway(recordSystemId: string): Promise<RecordGateway>;
}

export interface RecordSystemPorts {
  db: Database;
  vault: Vault;
  /** Without what is told by systems of their own. */
  builtIn: RecordGateway;
  environment: EnvironmentSystem | undefined;
}

export function recordSystems({ db, vault, builtIn, environment }: RecordSystemPorts): RecordSystems {
  const open = new Map<string, { version: number; gateway: RecordGateway }>();
  const followed = new Set<string>();
  return {
    async of(facilityId, purpose) {
      const found = await recordSystemsOf(db, facilityId, purpose);
      if (environment === undefined || followed.has(facilityId) || found.some((system) => system.managedBy === 'environment')) return found;
      // A province that came after the start (the administrator's command line).
      followed.add(facilityId);
      await followEnvironment(db, vault, environment);
      return recordSystemsOf(db, facilityId, purpose);
    },
    async gateway(recordSystemId) {
      const system = await findRecordSystem(db, recordSystemId);
      if (system === undefined) throw new AppError('NOT_FOUND', 'no such record system');
      if (isReceived(system.kind)) return receivedRecordGateway(db, { ...system, kind: system.kind });
      if (system.baseUrl === null) return builtIn;
      const known = open.get(system.id);
      if (known?.version === system.version) return known.gateway;
      const gateway = fhirRecordGateway({
        baseUrl: system.baseUrl,
        name: system.name,
        authorize: authorizer(system, vault),
        identifiersOf: (patientId) => findIdentifiers(db, patientId),
        match: (patientId, found) => matchRemote(db, patientId, system.id, found),
      });
      open.set(system.id, { version: system.version, gateway });
      return gateway;
    },
  };
}
