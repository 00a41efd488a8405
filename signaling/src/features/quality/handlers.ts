import { AppError } from '@hoi-chan/shared/errors.ts';
import { assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { RequestHandlers, SocketContext } from '../../edge/answer.ts';
import { hasReported, listFacilityQuality, listStayQuality, saveReport } from './store.ts';

const LATEST_STAYS = 100;

export interface QualityPorts {
  db: Database;
  /** Whether whoever asks sits in that call now. */
  isSeated(context: SocketContext, callId: string): boolean;
}

export function qualityHandlers({ db }: Pick<QualityPorts, 'db'>) {
  return {
    'quality.list': async ({ actor, requestId }, { query }) => {
      const filter = { provinceId: assertStaff(actor).provinceId, facilityId: query.facilityId, from: query.from, to: query.to };
      const [facilities, stays] = await Promise.all([listFacilityQuality(db, filter), listStayQuality(db, filter, LATEST_STAYS)]);
      await recordAudit(db, { actor, requestId }, { action: 'quality.read', entityType: 'call_quality', details: { stays: stays.length } });
      return { facilities, stays };
    },
  } satisfies RouteHandlers;
}

export function qualityRequestHandlers({ db, isSeated }: QualityPorts) {
  return {
    'call:reportQuality': async (context, { callId, reportId, quality }) => {
      const { actor } = context;
      const by = actor.kind === 'staff' ? { personId: actor.personId } : { appointmentId: actor.appointmentId };
      const may = isSeated(context, callId) || (await hasReported(db, reportId, callId, by));
      if (!may || !(await saveReport(db, { reportId, callId, by, quality })))
        throw new AppError('NOT_FOUND', 'not in this call', { reason: 'no_seat' });
      return {};
    },
  } satisfies RequestHandlers;
}
