import { AppError } from '@hoi-chan/shared/errors.ts';
import { MINUTES_TEXTS } from '@hoi-chan/shared/features/minutes.ts';
import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { Authorship } from './authorship.ts';
import { documentOf, readWritten } from './document.ts';
import { revisionsOf } from './revisions.ts';
import { listUpdateEntries, listUpdateLog } from './store.ts';
import { listSignings } from './versions/store.ts';

/** How the minutes came to be: their versions, who wrote what, and what changed between two of them. */
export function minutesHistoryHandlers({ db }: { db: Database }) {
  return {
    'minutes.history': async ({ actor, requestId }, { params }) => {
      const consult = await assertMayReadConsult(db, assertStaff(actor), params.consultId);
      await recordAudit(db, { actor, requestId }, { action: 'minutes.readHistory', entityType: 'consult', entityId: consult.id });
      const signings = await listSignings(db, consult.id);
      const revisions = revisionsOf(await listUpdateEntries(db, consult.id), new Set(signings.map(({ revision }) => revision)));
      return {
        revisions: revisions.map(({ id, from, to, people, edits }) => ({
          id,
          from: from.toISOString(),
          to: to.toISOString(),
          people,
          edits,
          signed: signings
            .filter(({ revision }) => revision === id)
            .map(({ person, as, at, withdrawnAt, versionNumber }) => ({ person, as, at, withdrawn: withdrawnAt !== null, versionNumber })),
        })),
      };
    },
    'minutes.changes': async ({ actor, requestId }, { params, query }) => {
      const consult = await assertMayReadConsult(db, assertStaff(actor), params.consultId);
      const { from, to } = query;
      if (from > to) throw new AppError('INVALID_REQUEST', 'the first version comes after the second', { reason: 'bad_order' });
      const { log, people } = await listUpdateLog(db, consult.id, to);
      if (log.at(-1)?.id !== to || (from !== 0 && !log.some(({ id }) => id === from)))
        throw new AppError('NOT_FOUND', 'no such version of these minutes', { reason: 'no_such_version' });
      await recordAudit(
        db,
        { actor, requestId },
        { action: 'minutes.readHistory', entityType: 'consult', entityId: consult.id, details: { from, to } },
      );
      const authorship = new Authorship(log);
      const written = (upTo: number) => readWritten(documentOf(log.filter(({ id }) => id <= upTo).map(({ update }) => update)));
      const [before, after] = [written(from), written(to)];
      return {
        people,
        fields: MINUTES_TEXTS.map((field) => ({ field, runs: authorship.compareText(field, from, to) })),
        diagnosis: { before: before.diagnosis, after: after.diagnosis, by: authorship.diagnosisBy() ?? null },
        plan: authorship.comparePlan(from, to),
        content: after,
      };
    },
  } satisfies RouteHandlers;
}
