import { AppError } from '@hoi-chan/shared/errors.ts';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { recordAudit } from '../audit/record.ts';
import type { Database } from '../db/database.ts';
import type { RouteHandlers } from '../edge/http.ts';
import { assertStaff } from './actor.ts';
import type { SignedIn, Sessions } from './sessions.ts';
import { findStaffOfSession, updateLanguage } from './store.ts';

const COOKIE = 'hc_refresh';
const COOKIE_PATH = '/api/session';
const COOKIE_SECONDS = 14 * 24 * 3600;
/** A whole station behind one address signs in within a minute; a guesser does not get far. */
const SIGN_INS_PER_MINUTE = 30;

export interface AccessPorts {
  db: Database;
  sessions: Sessions;
  /** True when browsers reach us by HTTPS only. */
  secureCookie: boolean;
}

export function accessHandlers({ db, sessions, secureCookie }: AccessPorts) {
  const limiter = new RateLimiterMemory({ points: SIGN_INS_PER_MINUTE, duration: 60 });

  function setCookie(res: Response, value: string, maxAge: number): void {
    const cookie = { name: COOKIE, value, httpOnly: true, sameSite: 'strict', secure: secureCookie, path: COOKIE_PATH, maxAge } as const;
    res.append('set-cookie', stringifySetCookie(cookie));
  }
  function reply(res: Response, { session, refreshToken }: SignedIn): SignedIn['session'] {
    setCookie(res, refreshToken, COOKIE_SECONDS);
    return session;
  }

  return {
    'session.signIn': async ({ ip, requestId }, { body, res }) => {
      await limiter.consume(ip).catch(() => {
        throw new AppError('RATE_LIMITED', 'too many sign-ins from this address', { reason: 'slow_down', retryAfterSeconds: 60 });
      });
      return reply(res, await sessions.signIn(body.username, body.password, requestId));
    },
    'session.refresh': async ({ requestId }, { req, res }) => {
      const token = refreshCookie(req);
      if (token === undefined) throw new AppError('UNAUTHENTICATED', 'no session', { reason: 'no_session' });
      try {
        return reply(res, await sessions.refresh(token, requestId));
      } catch (error) {
        if (error instanceof AppError && error.code === 'UNAUTHENTICATED') setCookie(res, '', 0);
        throw error;
      }
    },
    'session.signOut': async (_context, { req, res }) => {
      const token = refreshCookie(req);
      if (token !== undefined) await sessions.signOut(token);
      setCookie(res, '', 0);
      return {};
    },
    'session.signOutEverywhere': async ({ actor, requestId }, { res }) => {
      const staff = assertStaff(actor);
      await sessions.signOutEverywhere(staff.personId, 'signed_out_everywhere');
      await recordAudit(db, { actor, requestId }, { action: 'session.signOutEverywhere', entityType: 'person', entityId: staff.personId });
      setCookie(res, '', 0);
      return {};
    },
    'session.me': async ({ actor }) => readMe(db, assertStaff(actor)),
    'session.changePassword': async ({ actor, requestId }, { body, res }) => {
      const staff = assertStaff(actor);
      const changed = await sessions.changePassword(staff.personId, staff.familyId, body.currentPassword, body.newPassword);
      await recordAudit(db, { actor, requestId }, { action: 'session.changePassword', entityType: 'person', entityId: staff.personId });
      return reply(res, changed);
    },
    'session.setLanguage': async ({ actor }, { body }) => {
      const staff = assertStaff(actor);
      await updateLanguage(db, staff.personId, body.language);
      return readMe(db, staff);
    },
  } satisfies RouteHandlers;
}

async function readMe(db: Database, staff: { personId: string; familyId: string }) {
  const found = await findStaffOfSession(db, staff.personId, staff.familyId);
  if (found === undefined) throw new AppError('UNAUTHENTICATED', 'this session has ended', { reason: 'session_ended' });
  return found.me;
}

function refreshCookie(req: Request): string | undefined {
  const value = parseCookie(req.headers.cookie ?? '')[COOKIE];
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}
