import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult, assertTakesPart, roomsOfConsult } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { publish } from '../../live/publish.ts';
import { assertWritable } from './keep.ts';
import { deleteSending, listSending, saveSending } from './store.ts';

/** A page that waits for files asks every few seconds: that it reads is written once for so long. */
const AUDIT_EVERY_MS = 10 * 60_000;

/** How many of the chosen files have come, for those who wait for them. */
export function sendingHandlers({ db }: { db: Database }) {
  const readAt = new Map<string, number>();
  function isFirstReading(reader: string): boolean {
    const now = performance.now();
    for (const [key, at] of readAt) {
      // In the order in which they were written: all behind the first fresh one are fresh.
      if (now - at < AUDIT_EVERY_MS) break;
      readAt.delete(key);
    }
    if (readAt.has(reader)) return false;
    readAt.set(reader, now);
    return true;
  }
  return {
    'files.tellSending': async (context, { params, body }) => {
      const staff = assertStaff(context.actor);
      const consult = await assertTakesPart(db, staff, params.consultId);
      const isOver = body.done >= body.files;
      // That nothing is on its way any more is true of a consult that is over, too.
      if (!isOver) assertWritable(consult.state);
      await db.transaction(async (tx) => {
        const changed = isOver
          ? await deleteSending(tx, consult.id, staff.personId)
          : await saveSending(tx, consult.id, staff.personId, body);
        if (changed)
          await publish(tx, roomsOfConsult(consult), 'consult:sendingChanged', { consultId: consult.id, personId: staff.personId });
      });
      return {};
    },

    'files.sending': async (context, { params }) => {
      const staff = assertStaff(context.actor);
      const consult = await assertMayReadConsult(db, staff, params.consultId);
      if (isFirstReading(`${staff.personId} ${consult.id}`))
        await recordAudit(db, context, { action: 'consult.read', entityType: 'consult', entityId: consult.id, details: { of: 'sending' } });
      return { sending: await listSending(db, consult.id) };
    },
  } satisfies RouteHandlers;
}
