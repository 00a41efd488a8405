import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult, assertParty, roomsOfConsult } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { publish } from '../../live/publish.ts';
import { assertWritable } from './keep.ts';
import { deleteSending, listSending, saveSending } from './store.ts';

/** How many of the chosen files have come, for those who wait for them. */
export function sendingHandlers({ db }: { db: Database }) {
  return {
    'files.tellSending': async (context, { params, body }) => {
      const staff = assertStaff(context.actor);
      const consult = await assertParty(db, staff, params.consultId);
      const isOver = body.done >= body.files;
      // That nothing is on its way any more is true of a consult that is over, too.
      if (!isOver) assertWritable(consult.state);
      await db.transaction(async (tx) => {
        const changed = isOver
          ? await deleteSending(tx, consult.id, staff.personId)
          : await saveSending(tx, consult.id, staff.personId, body);
        if (changed) await publish(tx, roomsOfConsult(consult), 'consult:sendingChanged', { consultId: consult.id });
      });
      return {};
    },

    'files.sending': async (context, { params }) => {
      const consult = await assertMayReadConsult(db, assertStaff(context.actor), params.consultId);
      await recordAudit(db, context, { action: 'consult.read', entityType: 'consult', entityId: consult.id, details: { of: 'sending' } });
      return { sending: await listSending(db, consult.id) };
    },
  } satisfies RouteHandlers;
}
