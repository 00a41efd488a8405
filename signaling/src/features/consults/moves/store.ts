import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import type { Urgency } from '@hoi-chan/shared/clinical/urgency.ts';
import type { ConsultAccess } from '../../../access/consultRights.ts';
import { findConsultAccess } from '../../../access/store.ts';
import type { Queryable, Transaction } from '../../../db/database.ts';

export interface LockedConsult extends ConsultAccess {
  version: number;
  urgency: Urgency;
  question: string;
}

/** Holds the row until the transaction ends, so that two who move it take turns. */
export async function lockConsult(tx: Transaction, consultId: string): Promise<LockedConsult | undefined> {
  const { rows } = await tx.query<{ version: number; urgency: Urgency; question: string }>(
    'select version, urgency, question from consult where id = $1 for update',
    [consultId],
  );
  const access = rows[0] && (await findConsultAccess(tx, consultId));
  return rows[0] && access && { ...access, ...rows[0] };
}

export async function findLastMover(
  tx: Transaction,
  consultId: string,
): Promise<{ to: ConsultState; personId: string | null } | undefined> {
  const { rows } = await tx.query<{ to_state: ConsultState; person_id: string | null }>(
    'select to_state, person_id from consult_history where consult_id = $1 order by id desc limit 1',
    [consultId],
  );
  return rows[0] && { to: rows[0].to_state, personId: rows[0].person_id };
}

export interface StateChange {
  to: ConsultState;
  from: ConsultState;
  personId: string | null;
  reason: string | null;
  /** How long a request waits before it expires. */
  waitHours: number;
}

/** Sets the state and what goes with it. PostgreSQL refuses a pair that is not in `consult_transition`. */
export async function updateState(tx: Transaction, consultId: string, change: StateChange): Promise<void> {
  await tx.query(
    `update consult set
       state = $2,
       specialist_id = case $2 when 'accepted' then $4::uuid when 'requested' then null else specialist_id end,
       requested_at = case when $2 = 'requested' then coalesce(requested_at, now()) else requested_at end,
       expires_at = case when $2 = 'requested' then now() + make_interval(hours => $6) else null end,
       session_started_at = case when $2 = 'in_session' then coalesce(session_started_at, now()) else session_started_at end,
       session_ended_at = case when $2 = 'in_session' then null when $3 = 'in_session' then now() else session_ended_at end,
       -- A withdrawn draft keeps no target: those it was never sent to have no right to it.
       target_facility_id = case when $2 = 'cancelled' and $3 = 'draft' then null else target_facility_id end,
       end_reason = case when $2 in ('declined', 'cancelled') then $5 else end_reason end
     where id = $1`,
    [consultId, change.to, change.from, change.personId, change.reason, change.waitHours],
  );
}

export async function insertHistory(
  tx: Transaction,
  entry: { consultId: string; from: ConsultState | null; to: ConsultState; personId: string | null; reason: string | null },
): Promise<void> {
  await tx.query('insert into consult_history (consult_id, from_state, to_state, person_id, reason) values ($1, $2, $3, $4, $5)', [
    entry.consultId,
    entry.from,
    entry.to,
    entry.personId,
    entry.reason,
  ]);
}

/** Requests whose waiting time is over, oldest first. */
export async function listOverdue(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from consult where state = 'requested' and expires_at < now() order by expires_at limit $1`,
    [limit],
  );
  return rows.map((row) => row.id);
}

export async function isOverdue(tx: Transaction, consultId: string): Promise<boolean> {
  const { rows } = await tx.query('select 1 from consult where id = $1 and expires_at < now()', [consultId]);
  return rows.length > 0;
}

export async function findIdByCall(db: Queryable, callId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>('select id from consult where call_id = $1', [callId]);
  return rows[0]?.id;
}

/** When the session that runs now began: a consult may be in session several times. */
export async function findSessionStart(db: Queryable, consultId: string): Promise<Date | undefined> {
  const { rows } = await db.query<{ at: Date }>(
    `select at from consult_history where consult_id = $1 and to_state = 'in_session' order by id desc limit 1`,
    [consultId],
  );
  return rows[0]?.at;
}

/** False once someone has signed: the text is locked, and the call may not take the consult up again. */
export async function isUnsigned(db: Queryable, consultId: string): Promise<boolean> {
  const { rows } = await db.query<{ phase: string }>('select phase from minutes where consult_id = $1', [consultId]);
  return rows[0] === undefined || rows[0].phase === 'open';
}
