import type { Database } from '../../db/database.ts';
import type { ImagingGateway } from '../../imaging/gateway.ts';

export interface FilePorts {
  db: Database;
  imaging: ImagingGateway;
  /** `files` below DATA_DIR. */
  folder: string;
}
