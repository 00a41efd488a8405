import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Session } from '@hoi-chan/shared/features/access.ts';
import { recordAudit } from '../audit/record.ts';
import type { Database, Transaction } from '../db/database.ts';
import { newestOffset } from '../live/store.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import {
  clearFailures,
  countFailure,
  endFamiliesOf,
  endFamily,
  findCredentials,
  findFailures,
  findPasswordHash,
  findStaffOfSession,
  insertFamily,
  insertRefreshToken,
  lockRefreshToken,
  markRefreshTokenUsed,
  updatePassword,
} from './store.ts';
import { newSecret, sha256, type Tokens } from './tokens.ts';

const REFRESH_DAYS = 14;
const FREE_TRIES = 5;
const LONGEST_WAIT_SECONDS = 900;
/**
 * Two tabs that wake together send the same cookie, and on a bad link an answer is lost and the request sent again: within this time a used
 * cookie gets a token of its own instead of ending the family.
 */
const REUSE_GRACE_MS = 60_000;

export interface SignedIn {
  session: Session;
  refreshToken: string;
}

export interface Sessions {
  signIn(username: string, password: string, requestId: string): Promise<SignedIn>;
  refresh(refreshToken: string, requestId: string): Promise<SignedIn>;
  signOut(refreshToken: string): Promise<void>;
  signOutEverywhere(personId: string, reason: string, exceptFamilyId?: string): Promise<void>;
  changePassword(personId: string, familyId: string, current: string, next: string): Promise<SignedIn>;
  /** Asked again before signing: FORBIDDEN `wrong_password`, slowed down like sign-in. */
  assertPassword(personId: string, password: string): Promise<void>;
}

/** Seconds to wait after `failures` wrong passwords in a row: nothing up to five, then 5, 10, 20 … 900. */
export function waitSeconds(failures: number): number {
  return failures < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_SECONDS, 5 * 2 ** (failures - FREE_TRIES));
}

export function openSessions(db: Database, tokens: Tokens, onEnded: (familyIds: string[], reason: string) => void): Sessions {
  async function issue(tx: Transaction, personId: string, familyId: string): Promise<SignedIn> {
    const refreshToken = newSecret();
    await insertRefreshToken(tx, familyId, sha256(refreshToken), REFRESH_DAYS);
    const found = await findStaffOfSession(tx, personId, familyId);
    if (found === undefined) throw new AppError('UNAUTHENTICATED', 'this session has ended', { reason: 'session_ended' });
    const { accessToken, expiresAt } = tokens.signStaff(personId, familyId);
    return {
      session: { accessToken, expiresAt: expiresAt.toISOString(), me: found.me, liveOffset: await newestOffset(tx) },
      refreshToken,
    };
  }

  async function assertNotSlowedDown(key: string): Promise<void> {
    const failed = await findFailures(db, key);
    if (failed === undefined) return;
    const left = Math.ceil(waitSeconds(failed.failures) - failed.secondsSince);
    if (left > 0) throw new AppError('RATE_LIMITED', 'too many wrong passwords', { reason: 'slow_down', retryAfterSeconds: left });
  }

  return {
    async signIn(username, password, requestId) {
      await assertNotSlowedDown(username);
      const known = await findCredentials(db, username);
      const right = await verifyPassword(known?.passwordHash, password);
      if (known === undefined || !right || !known.active) {
        await countFailure(db, username);
        await recordAudit(
          db,
          { actor: undefined, requestId },
          {
            action: 'session.signIn',
            outcome: 'denied',
            entityType: 'person',
            entityId: known?.personId ?? null,
          },
        );
        throw new AppError('UNAUTHENTICATED', 'user name or password is wrong', { reason: 'wrong_password' });
      }
      return db.transaction(async (tx) => {
        await clearFailures(tx, username);
        const familyId = await insertFamily(tx, known.personId);
        const signedIn = await issue(tx, known.personId, familyId);
        await recordAudit(
          tx,
          { actor: undefined, requestId },
          { action: 'session.signIn', entityType: 'person', entityId: known.personId },
        );
        return signedIn;
      });
    },

    async refresh(refreshToken, requestId) {
      const outcome = await db.transaction(async (tx) => {
        const hash = sha256(refreshToken);
        const state = await lockRefreshToken(tx, hash);
        if (state === undefined || state.expired || state.familyEnded) return undefined;
        if (state.used && (state.superseded || state.usedAgoMs > REUSE_GRACE_MS)) {
          await endFamily(tx, state.familyId, 'refresh_token_reused');
          await recordAudit(
            tx,
            { actor: undefined, requestId },
            {
              action: 'session.refresh',
              outcome: 'denied',
              entityType: 'person',
              entityId: state.personId,
              details: { reason: 'refresh_token_reused' },
            },
          );
          tx.afterCommit(() => onEnded([state.familyId], 'refresh_token_reused'));
          return undefined;
        }
        await markRefreshTokenUsed(tx, hash);
        return issue(tx, state.personId, state.familyId);
      });
      if (outcome === undefined) throw new AppError('UNAUTHENTICATED', 'sign in again', { reason: 'session_ended' });
      return outcome;
    },

    async signOut(refreshToken) {
      await db.transaction(async (tx) => {
        const state = await lockRefreshToken(tx, sha256(refreshToken));
        if (state === undefined) return;
        await endFamily(tx, state.familyId, 'signed_out');
        tx.afterCommit(() => onEnded([state.familyId], 'signed_out'));
      });
    },

    async signOutEverywhere(personId, reason, exceptFamilyId) {
      const families = await endFamiliesOf(db, personId, reason, exceptFamilyId);
      onEnded(families, reason);
    },

    async changePassword(personId, familyId, current, next) {
      await this.assertPassword(personId, current);
      if (current === next)
        throw new AppError('INVALID_REQUEST', 'the new password must differ', {
          fields: [{ path: 'newPassword', reason: 'same_password' }],
        });
      const hash = await hashPassword(next);
      return db.transaction(async (tx) => {
        await updatePassword(tx, personId, hash, false);
        const ended = await endFamiliesOf(tx, personId, 'password_changed', familyId);
        tx.afterCommit(() => onEnded(ended, 'password_changed'));
        return issue(tx, personId, familyId);
      });
    },

    async assertPassword(personId, password) {
      const key = `person:${personId}`;
      await assertNotSlowedDown(key);
      if (await verifyPassword(await findPasswordHash(db, personId), password)) {
        await clearFailures(db, key);
        return;
      }
      await countFailure(db, key);
      await recordAudit(
        db,
        { actor: undefined },
        { action: 'session.confirmPassword', outcome: 'denied', entityType: 'person', entityId: personId },
      );
      throw new AppError('FORBIDDEN', 'the password is wrong', {
        reason: 'wrong_password',
        fields: [{ path: 'password', reason: 'wrong_password' }],
      });
    },
  };
}
