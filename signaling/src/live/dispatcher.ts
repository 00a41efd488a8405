import type { Logger } from 'pino';
import type { Server } from 'socket.io';
import type { Database } from '../db/database.ts';
import { listen, type Listener } from '../db/listen.ts';
import { eventsAfter, LIVE_CHANNEL, newestOffset } from './store.ts';

const BATCH = 200;
const LOOK_EVERY_MS = 5_000;

/**
 * Reads stored events in order as PostgreSQL announces them and sends each to its rooms, on this instance. Every instance runs one; none
 * needs to know of the others.
 */
export async function startDispatcher(db: Database, io: Server, log: Logger): Promise<Listener> {
  let offset = await newestOffset(db);
  let running: Promise<void> | undefined;
  let again = false;

  async function drain(): Promise<void> {
    do {
      again = false;
      const events = await eventsAfter(db, offset, BATCH);
      for (const { rooms, ...event } of events) {
        if (rooms.length > 0) io.to(rooms).emit('live:event', event);
        offset = event.offset;
      }
      if (events.length === BATCH) again = true;
    } while (again);
  }
  function wake(): void {
    again = true;
    running ??= drain()
      .catch((error: unknown) => log.error({ err: error }, 'live events could not be read'))
      .finally(() => {
        running = undefined;
      });
  }
  const listener = await listen(db.url, LIVE_CHANNEL, wake, log);
  // For what a silently dead connection would have announced, and for a read that failed.
  const timer = setInterval(wake, LOOK_EVERY_MS);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await listener.close();
      await running;
    },
  };
}
