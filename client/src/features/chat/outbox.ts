import { z } from 'zod';
import { id, instant } from '@hoi-chan/shared/ids.ts';

/** A message on its way: `pending` is tried by itself, `failed` was refused and waits for the person. */
const outgoing = z.object({
  clientId: id,
  text: z.string(),
  at: instant,
  state: z.enum(['pending', 'failed']),
  reason: z.string().nullable(),
});
export type Outgoing = z.infer<typeof outgoing>;

export interface Outbox {
  read(): Outgoing[];
  write(messages: readonly Outgoing[]): void;
}

export const OUTBOX_PREFIX = 'hoi-chan.chat.';

/** Keeps what was not yet sent on this device, by person and consult, so that a reload loses nothing. Empty again once all is sent. */
export function createOutbox(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, personId: string, consultId: string): Outbox {
  const key = `${OUTBOX_PREFIX}${personId}.${consultId}`;
  return {
    read() {
      try {
        const parsed = z.array(outgoing).safeParse(JSON.parse(storage.getItem(key) ?? '[]'));
        return parsed.success ? parsed.data : [];
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
