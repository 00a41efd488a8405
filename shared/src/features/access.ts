import { z } from 'zod';
import { ROLES } from '../access/permissions.ts';
import { defineRoute, nothing } from '../contract/define.ts';
import { id, instant, line } from '../ids.ts';
import { facilityRef } from './facilities.ts';

export const username = z
  .string()
  .trim()
  .toLowerCase()
  .min(2)
  .max(64)
  .regex(/^[a-z0-9._@-]+$/);
/** NIST SP 800-63B §5.1.1.2: length is what counts; no composition rules. */
export const newPassword = z.string().min(10).max(200);
const password = z.string().min(1).max(200);
export const LANGUAGES = ['vi', 'en'] as const;
export const language = z.enum(LANGUAGES);

export const me = z.object({
  id,
  username: z.string(),
  name: z.string(),
  /** Professional title as printed: `BSCKI`, `ThS.BS`. */
  title: z.string(),
  role: z.enum(ROLES),
  facility: facilityRef,
  specialties: z.array(z.string()),
  licenceNumber: z.string().nullable(),
  language,
  /** Set after an administrator's reset: every other route answers FORBIDDEN `password_change_required` until it is changed. */
  mustChangePassword: z.boolean(),
});
export type Me = z.infer<typeof me>;

/** `accessToken`: JWT (RFC 7519), ten minutes; the refresh token is an httpOnly strict cookie on `/api/session`. */
export const session = z.object({
  accessToken: z.string(),
  expiresAt: instant,
  me,
  /** Where the stored events stood when this was answered: what is loaded from here on, and all events after it, leave nothing out. */
  liveOffset: z.string().regex(/^\d+$/),
});
export type Session = z.infer<typeof session>;

export const demoAccount = z.object({
  username: z.string(),
  password: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  facilityName: z.string(),
});

export const accessRoutes = {
  'info.get': defineRoute({
    action: 'public:use',
    method: 'GET',
    path: '/api/info',
    summary: 'What this installation is: version, and the demo accounts when it is a demonstration',
    output: z.object({ version: z.string(), protocolVersion: z.number(), demo: z.boolean(), demoAccounts: z.array(demoAccount) }),
  }),
  'session.signIn': defineRoute({
    action: 'public:use',
    method: 'POST',
    path: '/api/session',
    summary: 'Sign in with user name and password',
    body: z.strictObject({ username, password }),
    output: session,
  }),
  'session.refresh': defineRoute({
    action: 'public:use',
    method: 'POST',
    path: '/api/session/refresh',
    summary: 'Exchange the refresh cookie for a new access token; the cookie rotates, reuse of an old one ends the family',
    output: session,
  }),
  'session.signOut': defineRoute({
    action: 'public:use',
    method: 'POST',
    path: '/api/session/sign-out',
    summary: 'End this session',
    output: nothing,
  }),
  'session.signOutEverywhere': defineRoute({
    action: 'session:use',
    method: 'POST',
    path: '/api/session/sign-out-everywhere',
    summary: 'End every session of this person',
    output: nothing,
  }),
  'session.me': defineRoute({ action: 'session:use', method: 'GET', path: '/api/me', summary: 'Who am I', output: me }),
  'session.changePassword': defineRoute({
    action: 'session:use',
    method: 'POST',
    path: '/api/me/password',
    summary: 'Change my own password; ends every other session',
    body: z.strictObject({ currentPassword: password, newPassword }),
    output: session,
  }),
  'session.setLanguage': defineRoute({
    action: 'session:use',
    method: 'PUT',
    path: '/api/me/language',
    summary: 'Remember my language',
    body: z.strictObject({ language }),
    output: me,
  }),
};

export const accessFields = { username, newPassword, language, personName: line(120), personTitle: line(40, 0) };
