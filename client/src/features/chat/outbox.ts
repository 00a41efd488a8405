import { UNSENT } from '../../state/unsent.ts';

/** A message on its way: `pending` is tried by itself, `failed` was refused and waits for the person. */
export interface Outgoing {
  /** UUID. */
  clientId: string;
  text: string;
  /** ISO 8601. */
  at: string;
  state: 'pending' | 'failed';
  reason: string | null;
}

/** Written by hand: a library for shapes would be a third of what the room loads. */
function isOutgoing(value: unknown): value is Outgoing {
  if (typeof value !== 'object' || value === null) return false;
  const { clientId, text, at, state, reason } = value as Partial<Record<keyof Outgoing, unknown>>;
  return (
    typeof clientId === 'string' &&
    /^[0-9a-f-]{36}$/.test(clientId) &&
    typeof text === 'string' &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    (state === 'pending' || state === 'failed') &&
    (reason === null || typeof reason === 'string')
  );
}

export interface Outbox {
  read(): Outgoing[];
  write(messages: readonly Outgoing[]): void;
}

/** Keeps what was not yet sent on this device, by person and consult, so that a reload loses nothing. Empty again once all is sent. */
export function createOutbox(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, personId: string, consultId: string): Outbox {
  const key = `${UNSENT.chat}${personId}.${consultId}`;
  return {
    read() {
      try {
        const stored: unknown = JSON.parse(storage.getItem(key) ?? '[]');
        return Array.isArray(stored) && stored.every(isOutgoing) ? stored : [];
      } catch {
        return [];
      }
    },
    write(messages) {
      try {
        if (messages.length === 0) storage.removeItem(key);
        else storage.setItem(key, JSON.stringify(messages));
      } catch {
        // A full storage costs the safety net, not the message: it stays in memory.
      }
    },
  };
}
