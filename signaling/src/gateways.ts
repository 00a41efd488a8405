import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { ArchiveGateway } from './imaging/archive.ts';
import { DicomWebGateway } from './imaging/dicomweb.ts';
import type { ImagingGateway } from './imaging/gateway.ts';
import { builtInRecordGateway } from './records/builtIn/gateway.ts';
import { fhirRecordGateway } from './records/fhir/gateway.ts';
import type { RecordGateway } from './records/gateway.ts';
import { rememberedRecordGateway } from './records/remembered/gateway.ts';
import { findIdentifiers } from './records/store.ts';

/** The hospital's own systems where addresses are given, else the built-in ones. */
export async function openImaging(config: Config): Promise<ImagingGateway> {
  if (config.DICOMWEB_URL === undefined) return ArchiveGateway.create(join(config.DATA_DIR, 'archive'));
  const { DICOMWEB_USERNAME: username, DICOMWEB_PASSWORD: password } = config;
  return new DicomWebGateway({ url: config.DICOMWEB_URL, ...(username !== undefined && password !== undefined && { username, password }) });
}

export function openRecords(config: Config, db: Database): RecordGateway {
  if (config.RECORD_FHIR_URL === undefined) return builtInRecordGateway(db);
  const external = fhirRecordGateway({
    baseUrl: config.RECORD_FHIR_URL,
    username: config.RECORD_FHIR_USERNAME,
    password: config.RECORD_FHIR_PASSWORD,
    identifiersOf: (patientId) => findIdentifiers(db, patientId),
  });
  return rememberedRecordGateway(external, db);
}
