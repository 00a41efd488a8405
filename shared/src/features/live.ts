import { z } from 'zod';
import { defineNotice, defineRequest, nothing } from '../contract/define.ts';
import { id, instant } from '../ids.ts';

/** A stored notice with its offset. Offsets rise without ever turning back, but not by one. */
export const liveEvent = z.object({ offset: z.string().regex(/^\d+$/), name: z.string(), payload: z.unknown(), at: instant });
export type LiveEvent = z.infer<typeof liveEvent>;

export const liveRequests = {
  /**
   * After connect and after every reconnect: what I missed since `after` (null: I know nothing, tell me only where we are). When `complete`
   * is false more is waiting: ask again from the last offset. `tooOld`: the offset is no longer kept, reload everything.
   */
  'live:resume': defineRequest({
    action: 'live:use',
    input: z.strictObject({
      after: z
        .string()
        .regex(/^\d{1,19}$/)
        .nullable(),
    }),
    output: z.object({ events: z.array(liveEvent), offset: z.string(), complete: z.boolean(), tooOld: z.boolean() }),
  }),
  /** Follow the presence of one consult (who has it open) until `live:unwatch` or disconnect. */
  'live:watch': defineRequest({
    action: 'consult:read',
    input: z.strictObject({ consultId: id }),
    output: z.object({ present: z.array(z.object({ personId: id, name: z.string() })) }),
  }),
  'live:unwatch': defineRequest({ action: 'consult:read', input: z.strictObject({ consultId: id }), output: nothing }),
  /**
   * Whether my link is known to carry more than a pointer that moves needs uncompressed (some 200 kbit/s): then messages to me are not made smaller, which
   * would cost the server more than sending them. Until it is said, it is not. Forgotten with the connection.
   */
  'live:setLink': defineRequest({ action: 'live:use', input: z.strictObject({ wide: z.boolean() }), output: nothing }),
};

export const liveNotices = {
  /** The envelope of every durable notice. */
  'live:event': defineNotice({ durable: false, payload: liveEvent }),
  'live:presenceChanged': defineNotice({
    durable: false,
    payload: z.object({ consultId: id, present: z.array(z.object({ personId: id, name: z.string() })) }),
  }),
  /** The session was ended elsewhere (sign-out everywhere, password reset, deactivated): the socket closes after this. */
  'live:sessionEnded': defineNotice({ durable: false, payload: z.object({ reason: z.string() }) }),
};
