import type { RequestHandlers } from '../edge/answer.ts';
import type { SocketEdge } from '../edge/socket.ts';
import { assertStaff, roomsOf } from '../access/actor.ts';
import { assertMayReadConsult } from '../access/consultRights.ts';
import type { Database } from '../db/database.ts';
import type { Presence } from './presence.ts';
import { eventsForRooms, newestOffset, oldestOffset } from './store.ts';

const PAGE = 200;

export function liveHandlers(db: Database, presence: Presence, { setWide }: Pick<SocketEdge, 'setWide'>) {
  return {
    'live:resume': async ({ actor }, { after }) => {
      const newest = await newestOffset(db);
      // An offset from the future belongs to a database that was restored from a backup: start over.
      const tooOld =
        after !== null && (BigInt(after) > BigInt(newest) || (after !== newest && BigInt(after) + 1n < BigInt(await oldestOffset(db))));
      if (after === null || tooOld) return { events: [], offset: newest, complete: true, tooOld };
      const found = await eventsForRooms(db, roomsOf(actor), after, PAGE);
      const complete = found.length < PAGE;
      const events = found.map(({ rooms: _rooms, ...event }) => event);
      return { events, offset: complete ? newest : (events.at(-1)?.offset ?? newest), complete, tooOld };
    },
    'live:watch': async ({ actor, socketId, signal }, { consultId }) => {
      const staff = assertStaff(actor);
      await assertMayReadConsult(db, staff, consultId);
      // The socket went while we asked: it would be shown as present for ever.
      if (signal.aborted) return { present: presence.present(consultId) };
      return { present: presence.watch(socketId, consultId, { personId: staff.personId, name: staff.name }) };
    },
    'live:unwatch': async ({ socketId }, { consultId }) => {
      presence.unwatch(socketId, consultId);
      return {};
    },
    'live:setLink': async ({ socketId }, { wide }) => {
      setWide(socketId, wide);
      return {};
    },
  } satisfies RequestHandlers;
}
