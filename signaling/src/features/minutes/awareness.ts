import { AppError } from '@hoi-chan/shared/errors.ts';
import { cursorPlace } from '@hoi-chan/shared/features/minutes.ts';
import { applyAwarenessUpdate, Awareness, modifyAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';

/** A cursor that was not renewed for this long (clients renew every 15 s) belongs to nobody any more. */
const FORGET_MS = 60_000;
const MAX_CURSORS = 5_000;

/**
 * Who may move which cursor. What a client says about itself is only where it is: the name beside the cursor is put there by the server, and
 * a cursor of somebody else can be neither moved nor taken away.
 */
export function createCursorDesk(now: () => number = Date.now) {
  const owners = new Map<string, { personId: string; at: number }>();

  const forgetOld = (): void => {
    if (owners.size < MAX_CURSORS) return;
    for (const [key, owner] of owners) if (now() - owner.at > FORGET_MS) owners.delete(key);
    // Still too many: the oldest go, by order of insertion.
    for (const key of owners.keys()) {
      if (owners.size < MAX_CURSORS) break;
      owners.delete(key);
    }
  };

  return {
    /** The same update with the server's word on who it is. INVALID_REQUEST for what is no update of one cursor. */
    stamp(update: Uint8Array, consultId: string, person: { personId: string; name: string }): Uint8Array {
      const key = `${consultId}:${clientOf(update)}`;
      const owner = owners.get(key);
      if (owner !== undefined && owner.personId !== person.personId && now() - owner.at <= FORGET_MS)
        throw new AppError('FORBIDDEN', 'this cursor belongs to another person', { reason: 'not_your_cursor' });
      const stamped = modifyAwarenessUpdate(update, (state: unknown) => {
        if (state === null) return null;
        const place = cursorPlace.safeParse(state);
        if (!place.success) throw badCursor(place.error);
        return { ...place.data, personId: person.personId, name: person.name };
      });
      forgetOld();
      owners.delete(key);
      owners.set(key, { personId: person.personId, at: now() });
      return stamped;
    },
  };
}

/** The one client id the update speaks of. */
function clientOf(update: Uint8Array): number {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  try {
    applyAwarenessUpdate(awareness, update, 'reading');
    const clients = [...awareness.meta.keys()].filter((id) => id !== doc.clientID);
    if (clients.length !== 1 || clients[0] === undefined) throw new Error('not exactly one cursor');
    return clients[0];
  } catch (cause) {
    throw badCursor(cause);
  } finally {
    awareness.destroy();
  }
}

function badCursor(cause: unknown): AppError {
  return new AppError('INVALID_REQUEST', 'this is not an update of one cursor', { reason: 'bad_cursor', cause });
}
