import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { iceServer } from '@hoi-chan/shared/features/call.ts';
import { LINK_CHECK_UP_BYTES } from '@hoi-chan/shared/features/linkCheckSizes.ts';
import type { TransportOptions } from '@hoi-chan/shared/features/rtp.ts';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { z } from 'zod';
import { assertStaff } from '../../access/actor.ts';
import type { RouteHandlers } from '../../edge/http.ts';

/** Six checks a minute, in bytes: more is no longer a check but somebody else's link being filled. */
const BYTES_PER_MINUTE = 1_500_000;
/** What a request costs however little it carries, so that small ones are bounded too. */
const LEAST_COST_BYTES = 1_000;
/** It holds a transport at the node for some seconds: thirty a minute, if nothing else is asked. */
const PROBE_COST_BYTES = 50_000;

export interface LinkCheckInputs {
  iceServers: () => z.infer<typeof iceServer>[];
  /** A transport to try at the node that would be given the next call; undefined when there is none. */
  openProbe: () => Promise<TransportOptions | undefined>;
}

export function linkCheckHandlers({ iceServers, openProbe }: LinkCheckInputs) {
  const limiter = new RateLimiterMemory({ points: BYTES_PER_MINUTE, duration: 60 });
  const spend = async (personId: string, bytes: number): Promise<void> => {
    await limiter.consume(personId, Math.max(LEAST_COST_BYTES, bytes)).catch(() => {
      throw new AppError('RATE_LIMITED', 'too many link checks in a minute', { reason: 'too_many_checks', retryAfterSeconds: 60 });
    });
  };
  return {
    'linkCheck.get': async ({ actor }) => {
      await spend(assertStaff(actor).personId, 0);
      return { iceServers: iceServers() };
    },
    'linkCheck.node': async ({ actor }) => {
      await spend(assertStaff(actor).personId, PROBE_COST_BYTES);
      return { transport: (await openProbe()) ?? null };
    },
    'linkCheck.down': async ({ actor }, { query, res }) => {
      await spend(assertStaff(actor).personId, query.count);
      res.status(200).setHeader('content-type', 'application/octet-stream');
      // no-transform: neither our own compression nor a proxy's touches it.
      res.setHeader('cache-control', 'no-store, no-transform').setHeader('content-length', query.count);
      res.end(randomBytes(query.count));
    },
    'linkCheck.up': async ({ actor }, { req }) => {
      const { personId } = assertStaff(actor);
      const announced = Number(req.headers['content-length'] ?? LINK_CHECK_UP_BYTES);
      if (announced > LINK_CHECK_UP_BYTES) throw tooLarge();
      await spend(personId, announced);
      return { count: await countBytes(req) };
    },
  } satisfies RouteHandlers;
}

const tooLarge = (): AppError => new AppError('INVALID_REQUEST', 'more than a link check sends', { reason: 'too_large' });

async function countBytes(req: Request): Promise<number> {
  let count = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    count += chunk.byteLength;
    if (count > LINK_CHECK_UP_BYTES) throw tooLarge();
  }
  return count;
}
