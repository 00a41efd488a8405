import type { FileReason, VisitReason } from '@hoi-chan/shared/clinical/importReasons.ts';
import type { TableName } from './tables.ts';

/** The whole file is refused; nothing of it is imported. */
export class FileRefused extends Error {
  override name = 'FileRefused';
  readonly reason: FileReason;
  readonly line: number | null;
  constructor(reason: FileReason, line: number | null = null) {
    super(`the file is refused: ${reason}`);
    this.reason = reason;
    this.line = line;
  }
}

/** Where in a visit a fault lies; never what stands there. */
export interface VisitProblem {
  reason: VisitReason;
  table: TableName | null;
  /** Place of the row in its table, from 1. */
  row: number | null;
  column: string | null;
}
