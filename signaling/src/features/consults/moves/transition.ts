import { mayMove, type ConsultState, type Mover } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { urgencyTimes } from '@hoi-chan/shared/clinical/urgency.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { AuditAction } from '@hoi-chan/shared/features/auditActions.ts';
import type { Staff } from '../../../access/actor.ts';
import { roomsOfConsult, type ConsultAccess } from '../../../access/consultRights.ts';
import { findConsultAccess } from '../../../access/store.ts';
import { recordAudit } from '../../../audit/record.ts';
import type { Transaction } from '../../../db/database.ts';
import { publish } from '../../../live/publish.ts';
import { findCard } from '../store.ts';
import { refusedByDatabase } from './guard.ts';
import { findLastMover, insertHistory, lockConsult, updateState, type LockedConsult } from './store.ts';

export interface Move {
  to: ConsultState;
  /** undefined: a timer, the outbox or the call. */
  by: Staff | undefined;
  /** On whose behalf the system acts, where the life cycle asks for a person who has just done it elsewhere (joined, signed). */
  onBehalfOf?: Mover;
  /** `consult.accept` and so on, for the audit. */
  action: AuditAction;
  reason?: string;
  requestId?: string;
}

/**
 * The one way a consult changes its state: checks the life cycle under a row lock, then state, history, audit and notice in one transaction.
 * Returns false when this person has made the very same move before (a repeated request), and changes nothing then.
 * @throws AppError CONFLICT `already_accepted` | `not_possible_now`; NOT_FOUND.
 */
export async function transition(tx: Transaction, consultId: string, move: Move): Promise<boolean> {
  const consult = await lockConsult(tx, consultId);
  if (consult === undefined) throw new AppError('NOT_FOUND', 'no such consult');
  return moveLocked(tx, consult, move);
}

/** The same for a consult that the caller has locked, to check rights first. */
export async function moveLocked(tx: Transaction, consult: LockedConsult, move: Move): Promise<boolean> {
  const personId = move.by?.personId ?? null;
  if (consult.state === move.to) {
    const last = await findLastMover(tx, consult.id);
    if (last?.to === move.to && last.personId === personId) return false;
  }
  if (!mayMove(consult.state, move.to, move.by?.role ?? move.onBehalfOf ?? 'system')) throw notNow(consult, move.to);
  const reason = move.reason ?? null;
  await updateState(tx, consult.id, {
    to: move.to,
    from: consult.state,
    personId,
    reason,
    waitHours: urgencyTimes[consult.urgency].expiresAfterHours,
  }).catch((error: unknown) => {
    throw refusedByDatabase(error) ?? error;
  });
  await insertHistory(tx, { consultId: consult.id, from: consult.state, to: move.to, personId, reason });
  await recordAudit(tx, audited(move), {
    action: move.action,
    entityType: 'consult',
    entityId: consult.id,
    details: { from: consult.state, to: move.to },
  });
  await publishConsult(tx, consult.id, roomsOfConsult(consult));
  return true;
}

/** Tells everybody who may read the consult how it stands now; `also`: rooms that could read it before. */
export async function publishConsult(tx: Transaction, consultId: string, also: string[] = []): Promise<ConsultAccess> {
  const access = await findConsultAccess(tx, consultId);
  const card = await findCard(tx, consultId);
  if (access === undefined || card === undefined) throw new AppError('NOT_FOUND', 'no such consult');
  await publish(tx, [...new Set([...also, ...roomsOfConsult(access)])], 'consult:changed', { consult: card });
  return access;
}

export function audited(move: { by: Staff | undefined; requestId?: string | undefined }): { actor: Staff | undefined; requestId?: string } {
  return { actor: move.by, ...(move.requestId !== undefined && { requestId: move.requestId }) };
}

function notNow(consult: ConsultAccess, to: ConsultState): AppError {
  if (to === 'accepted' && consult.specialistId !== null) {
    return new AppError('CONFLICT', 'another specialist has accepted it', { reason: 'already_accepted' });
  }
  return new AppError('CONFLICT', `a consult that is ${consult.state} cannot become ${to}`, { reason: 'not_possible_now' });
}
