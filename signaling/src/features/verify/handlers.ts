import { AppError } from '@hoi-chan/shared/errors.ts';
import { readVerifyCode, VERIFY_CODE } from '@hoi-chan/shared/features/verify.ts';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { findPrinted } from './store.ts';

/** Whoever holds papers asks a few times; whoever tries codes finds one in 2^80. */
const TRIES_PER_MINUTE = 20;

export function verifyHandlers({ db }: { db: Database }) {
  const limiter = new RateLimiterMemory({ points: TRIES_PER_MINUTE, duration: 60 });
  return {
    'verify.check': async ({ ip }, { params }) => {
      await limiter.consume(ip).catch(() => {
        throw new AppError('RATE_LIMITED', 'too many codes in a minute', { reason: 'too_many_tries', retryAfterSeconds: 60 });
      });
      const code = readVerifyCode(params.code);
      const found = VERIFY_CODE.test(code) ? await findPrinted(db, code) : undefined;
      if (found === undefined) return { state: 'unknown' as const };
      return { ...found, state: found.replacedBy === null ? ('valid' as const) : ('amended' as const) };
    },
  } satisfies RouteHandlers;
}
