import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { ArchiveGateway } from './imaging/archive.ts';
import { DicomWebGateway } from './imaging/dicomweb.ts';
import type { ImagingGateway } from './imaging/gateway.ts';
import { builtInRecordGateway } from './records/builtIn/gateway.ts';
import { fhirRecordGateway } from './records/fhir/gateway.ts';
import type { RecordGateway } from './records/gateway.ts';
import { findIdentifiers } from './records/store.ts';
import { recordSystems, type RecordSystems } from './records/systems/directory.ts';
import { followEnvironment, type EnvironmentSystem } from './records/systems/environment.ts';
import { basicSignIn } from './records/systems/signIn.ts';
import type { Vault } from './records/systems/vault.ts';

/** The hospital's own systems where addresses are given, else the built-in ones. */
export async function openImaging(config: Config): Promise<ImagingGateway> {
  if (config.DICOMWEB_URL === undefined) return ArchiveGateway.create(join(config.DATA_DIR, 'archive'));
  const { DICOMWEB_USERNAME: username, DICOMWEB_PASSWORD: password } = config;
  return new DicomWebGateway({ url: config.DICOMWEB_URL, ...(username !== undefined && password !== undefined && { username, password }) });
}

export function openRecords(config: Config, db: Database): RecordGateway {
  if (config.RECORD_FHIR_URL === undefined) return builtInRecordGateway(db);
  return fhirRecordGateway({
    baseUrl: config.RECORD_FHIR_URL,
    ...(config.RECORD_FHIR_USERNAME !== undefined && {
      authorize: basicSignIn(config.RECORD_FHIR_USERNAME, () => config.RECORD_FHIR_PASSWORD ?? ''),
    }),
    identifiersOf: (patientId) => findIdentifiers(db, patientId),
  });
}

/** Every record system of every province; the one of the configuration among them. */
export async function openRecordSystems(config: Config, db: Database, vault: Vault): Promise<RecordSystems> {
  const environment: EnvironmentSystem | undefined =
    config.RECORD_FHIR_URL === undefined
      ? undefined
      : { baseUrl: config.RECORD_FHIR_URL, username: config.RECORD_FHIR_USERNAME, password: config.RECORD_FHIR_PASSWORD };
  await followEnvironment(db, vault, environment);
  return recordSystems({ db, vault, builtIn: builtInRecordGateway(db, { apart: true }), environment });
}
