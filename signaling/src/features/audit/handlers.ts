import { assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import { listAudit } from '../../audit/store.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';

export function auditHandlers({ db }: { db: Database }) {
  return {
    'audit.list': async ({ actor, requestId }, { query }) => {
      const { provinceId } = assertStaff(actor);
      const entries = await listAudit(db, {
        provinceId,
        before: query.before,
        entityId: query.entityId,
        personId: query.personId,
        limit: query.limit,
      });
      await recordAudit(db, { actor, requestId }, { action: 'audit.read', entityType: 'audit', details: { count: entries.length } });
      return { entries, next: entries.length === query.limit ? (entries.at(-1)?.id ?? null) : null };
    },
  } satisfies RouteHandlers;
}
