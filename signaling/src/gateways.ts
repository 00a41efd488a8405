import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { ArchiveGateway } from './imaging/archive.ts';
import { DicomWebGateway } from './imaging/dicomweb.ts';
import type { ImagingGateway } from './imaging/gateway.ts';
import { builtInRecordGateway } from './records/builtIn/gateway.ts';
import type { RecordGateway } from './records/gateway.ts';

/** The hospital's own systems where addresses are given, else the built-in ones. */
export async function openImaging(config: Config): Promise<ImagingGateway> {
  if (config.DICOMWEB_URL === undefined) return ArchiveGateway.create(join(config.DATA_DIR, 'archive'));
  const { DICOMWEB_USERNAME: username, DICOMWEB_PASSWORD: password } = config;
  return new DicomWebGateway({ url: config.DICOMWEB_URL, ...(username !== undefined && password !== undefined && { username, password }) });
}

export function openRecords(_config: Config, db: Database): RecordGateway {
  return builtInRecordGateway(db);
}
