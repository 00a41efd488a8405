import { createHmac } from 'node:crypto';
import type { z } from 'zod';
import type { iceServer } from '@hoi-chan/shared/features/call.ts';

/** Longer than any call; a stolen credential is worthless tomorrow. */
const LIFE_SECONDS = 12 * 3600;

/**
 * ICE servers for one client: STUN as it is, TURN with time-limited credentials made from the secret it shares with us
 * (coturn `use-auth-secret`, https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00). `who` keeps clients apart in TURN's
 * quotas and logs; it must name nobody.
 */
export function iceServersFor(
  urls: readonly string[],
  secret: string | undefined,
  who: string,
  nowMs = Date.now(),
  lifeSeconds = LIFE_SECONDS,
): z.infer<typeof iceServer>[] {
  const stun = urls.filter((url) => url.startsWith('stun:'));
  const turn = urls.filter((url) => !url.startsWith('stun:'));
  const servers: z.infer<typeof iceServer>[] = stun.length > 0 ? [{ urls: stun }] : [];
  if (turn.length > 0 && secret !== undefined) {
    const username = `${Math.floor(nowMs / 1000) + lifeSeconds}:${who}`;
    servers.push({ urls: turn, username, credential: createHmac('sha1', secret).update(username).digest('base64') });
  }
  return servers;
}
