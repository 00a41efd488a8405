import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Database } from '../../db/database.ts';
import type { RecordGateway } from '../gateway.ts';
import { findSummary, saveSummary } from './store.ts';

/**
 * The same gateway, but a summary that was read once is there while the record system is down, with the time at which it was read: an old
 * summary that says how old it is helps a patient more than none. A patient who no longer matches is never answered from memory.
 */
export function rememberedRecordGateway(gateway: RecordGateway, db: Database): RecordGateway {
  return {
    ...gateway,
    async summary(patientId, signal) {
      try {
        const bundle = await gateway.summary(patientId, signal);
        await saveSummary(db, patientId, bundle);
        return bundle;
      } catch (error) {
        const isDown = error instanceof AppError && error.code === 'UNAVAILABLE';
        const remembered = isDown ? await findSummary(db, patientId) : undefined;
        if (remembered === undefined) throw error;
        return remembered;
      }
    },
  };
}
