import type { Delivery, DeliveryState } from '@hoi-chan/shared/features/deliveries.ts';
import { oneRow, type Queryable, type Transaction } from '../../db/database.ts';
import type { Written } from '../../records/gateway.ts';

export interface DeliveryRow {
  id: string;
  consult_id: string;
  patient_id: string;
  version_number: number;
  system_id: string;
  system_name: string;
  seq: string;
  state: DeliveryState;
  attempts: number;
  behind: boolean;
  waiting_since: Date;
  next_try_at: Date | null;
  delivered_at: Date | null;
  remote_id: string | null;
  link: string | null;
  problem: Delivery['problem'];
  written: Written | null;
  trace_attempts: number;
  handled_by: string | null;
  handled_at: Date | null;
  handled_reason: string | null;
}
export interface StoredDelivery extends Delivery {
  consultId: string;
  patientId: string;
  systemId: string;
  seq: string;
  waitingSince: Date;
  written: Written | null;
  traceAttempts: number;
}

/**
 * What must be over before a delivery may go: the same consult's earlier version, and whatever else of the same patient was signed before and
 * is on its way to the same system. What a person must look at holds up its own consult alone.
 */
export const BEHIND = `exists (select 1 from delivery e where e.system_id = d.system_id and e.patient_id = d.patient_id and e.seq < d.seq
  and e.state in ('waiting', 'attention') and (e.consult_id = d.consult_id or (e.state = 'waiting' and not exists (
    select 1 from delivery f where f.system_id = e.system_id and f.consult_id = e.consult_id and f.seq < e.seq and f.state = 'attention'))))`;
const SELECT = `select d.*, d.state = 'waiting' and ${BEHIND} as behind,
  (select name from person p where p.id = d.handled_by) as handled_by from delivery d`;

export const toDelivery = (row: DeliveryRow): StoredDelivery => ({
  id: row.id,
  consultId: row.consult_id,
  patientId: row.patient_id,
  systemId: row.system_id,
  seq: row.seq,
  waitingSince: row.waiting_since,
  written: row.written,
  traceAttempts: row.trace_attempts,
  versionNumber: row.version_number,
  destination: row.system_name,
  state: row.state,
  attempts: row.attempts,
  behindEarlier: row.behind,
  nextTryAt: row.next_try_at?.toISOString() ?? null,
  deliveredAt: row.delivered_at?.toISOString() ?? null,
  remoteId: row.remote_id,
  link: row.link,
  problem: row.problem,
  handled: row.handled_at && { by: row.handled_by ?? '', reason: row.handled_reason ?? '', at: row.handled_at.toISOString() },
});

export async function insertDelivery(
  tx: Transaction,
  delivery: { consultId: string; patientId: string; versionNumber: number; systemId: string; systemName: string },
): Promise<string> {
  const result = await tx.query<{ id: string }>(
    `insert into delivery (consult_id, patient_id, version_number, system_id, system_name, next_try_at) values ($1, $2, $3, $4, $5, now())
     returning id`,
    [delivery.consultId, delivery.patientId, delivery.versionNumber, delivery.systemId, delivery.systemName],
  );
  return oneRow(result, () => new Error('insert returned nothing')).id;
}

export async function listDeliveries(db: Queryable, consultId: string): Promise<StoredDelivery[]> {
  const { rows } = await db.query<DeliveryRow>(`${SELECT} where d.consult_id = $1 order by d.version_number desc, d.seq`, [consultId]);
  return rows.map(toDelivery);
}

export async function findDelivery(db: Queryable, deliveryId: string): Promise<StoredDelivery | undefined> {
  const { rows } = await db.query<DeliveryRow>(`${SELECT} where d.id = $1`, [deliveryId]);
  return rows[0] && toDelivery(rows[0]);
}

export interface Lane {
  systemId: string;
  patientId: string;
}

/** The delivery of this lane that may go next; it may have to wait for its time. */
export async function findNext(db: Queryable, { systemId, patientId }: Lane): Promise<StoredDelivery | undefined> {
  const { rows } = await db.query<DeliveryRow>(
    `${SELECT} where d.system_id = $1 and d.patient_id = $2 and d.state = 'waiting' and not ${BEHIND} order by d.seq limit 1`,
    [systemId, patientId],
  );
  return rows[0] && toDelivery(rows[0]);
}

/** One that is delivered and of which the record system has not yet been told who delivered it (Provenance, AuditEvent). */
export async function findUntraced(db: Queryable, { systemId, patientId }: Lane, now: Date): Promise<StoredDelivery | undefined> {
  const { rows } = await db.query<DeliveryRow>(
    `${SELECT} where d.system_id = $1 and d.patient_id = $2 and d.trace_state = 'due' and d.trace_at <= $3 order by d.seq limit 1`,
    [systemId, patientId, now],
  );
  return rows[0] && toDelivery(rows[0]);
}

/** When this lane has something to do next; undefined: never by itself. */
export async function findWake(db: Queryable, { systemId, patientId }: Lane): Promise<Date | undefined> {
  const { rows } = await db.query<{ at: Date | null }>(
    `select least(
       (select min(d.next_try_at) from delivery d where d.system_id = $1 and d.patient_id = $2 and d.state = 'waiting' and not ${BEHIND}),
       (select min(trace_at) from delivery where system_id = $1 and patient_id = $2 and trace_state = 'due')) as at`,
    [systemId, patientId],
  );
  return rows[0]?.at ?? undefined;
}

/** Lanes whose time has come some while ago: their job was lost. Oldest first. */
export async function listOverdueLanes(db: Queryable, before: Date, limit: number): Promise<Lane[]> {
  const { rows } = await db.query<{ system_id: string; patient_id: string }>(
    `select system_id, patient_id from (
       select system_id, patient_id, next_try_at as at from delivery d where state = 'waiting' and next_try_at < $1 and not ${BEHIND}
       union all select system_id, patient_id, trace_at from delivery where trace_state = 'due' and trace_at < $1
     ) due group by system_id, patient_id order by min(at) limit $2`,
    [before, limit],
  );
  return rows.map((row) => ({ systemId: row.system_id, patientId: row.patient_id }));
}

export async function markWaiting(
  db: Queryable,
  deliveryId: string,
  change: { attempts: number; nextTryAt: Date; problem: Delivery['problem'] },
): Promise<void> {
  await db.query(
    `update delivery set state = 'waiting', attempts = $2, next_try_at = $3, problem = $4 where id = $1 and state in ('waiting', 'attention')`,
    [deliveryId, change.attempts, change.nextTryAt, change.problem],
  );
}

export async function markAttention(db: Queryable, deliveryId: string, attempts: number, problem: Delivery['problem']): Promise<void> {
  await db.query(
    `update delivery set state = 'attention', attempts = $2, next_try_at = null, problem = $3 where id = $1 and state = 'waiting'`,
    [deliveryId, attempts, problem],
  );
}

/** Whoever looks whether all of a consult's deliveries are over takes turns until the transaction ends. */
export async function lockDeliveriesOf(tx: Queryable, consultId: string): Promise<void> {
  await tx.query('select 1 from consult where id = $1 for update', [consultId]);
}

/** Also when a person has meanwhile said that they took care of it: it stands there, and that is what the screen must say. */
export async function markDelivered(db: Queryable, deliveryId: string, attempts: number, written: Written, at: Date): Promise<void> {
  await db.query(
    `update delivery set state = 'delivered', attempts = $2, next_try_at = null, problem = null, remote_id = $3, link = $4, written = $5,
       delivered_at = coalesce(delivered_at, $6), trace_state = 'due', trace_at = $6, handled_at = null, handled_by = null, handled_reason = null
     where id = $1`,
    [deliveryId, attempts, written.remoteId, written.link, JSON.stringify(written), at],
  );
}

export async function markHandled(db: Queryable, deliveryId: string, personId: string, reason: string): Promise<boolean> {
  const result = await db.query(
    `update delivery set state = 'handled', next_try_at = null, handled_by = $2, handled_reason = $3, handled_at = now()
     where id = $1 and state in ('waiting', 'attention')`,
    [deliveryId, personId, reason],
  );
  return result.rowCount === 1;
}

/** Starts counting anew: a person asked, so the pauses are short again. */
export async function markRetried(db: Queryable, deliveryId: string): Promise<boolean> {
  const result = await db.query(
    `update delivery set state = 'waiting', attempts = 0, waiting_since = now(), next_try_at = now() where id = $1 and state in ('waiting', 'attention')`,
    [deliveryId],
  );
  return result.rowCount === 1;
}

/** What stopped because nobody knew who the patient is there; the ids. */
export async function resumeUnmatched(db: Queryable, { systemId, patientId }: Lane): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `update delivery set state = 'waiting', attempts = 0, waiting_since = now(), next_try_at = now()
     where system_id = $1 and patient_id = $2 and state = 'attention' and problem = 'patient_not_matched' returning id`,
    [systemId, patientId],
  );
  return rows.map(({ id }) => id);
}

export async function markTraced(
  db: Queryable,
  deliveryId: string,
  trace: { provenanceId: string; auditEventId: string } | undefined,
): Promise<void> {
  await db.query(`update delivery set trace_state = $2, trace_at = null, provenance_id = $3, audit_event_id = $4 where id = $1`, [
    deliveryId,
    trace === undefined ? 'not_possible' : 'done',
    trace?.provenanceId ?? null,
    trace?.auditEventId ?? null,
  ]);
}
export async function markUntraced(db: Queryable, deliveryId: string, attempts: number, at: Date | null): Promise<void> {
  await db.query(`update delivery set trace_attempts = $2, trace_at = $3, trace_state = $4 where id = $1`, [
    deliveryId,
    attempts,
    at,
    at === null ? 'not_possible' : 'due',
  ]);
}

/** A system that took one takes the others too: what waited for it to come back goes at once. The lanes to wake. */
export async function hasten(db: Queryable, systemId: string, now: Date): Promise<Lane[]> {
  const { rows } = await db.query<{ patient_id: string }>(
    `with woken as (
       update delivery set next_try_at = $2, state = 'waiting' where system_id = $1 and
         ((state = 'waiting' and problem = 'record_unavailable' and next_try_at > $2) or (state = 'attention' and problem = 'record_unavailable_long'))
       returning patient_id)
     select distinct patient_id from woken`,
    [systemId, now],
  );
  return rows.map((row) => ({ systemId, patientId: row.patient_id }));
}

export async function findLastVersion(db: Queryable, consultId: string): Promise<number | undefined> {
  const { rows } = await db.query<{ version_number: number }>(
    'select version_number from minutes_version where consult_id = $1 order by version_number desc limit 1',
    [consultId],
  );
  return rows[0]?.version_number;
}

/** When the patient comes back, as it was planned from this consult. */
export async function findFollowUp(db: Queryable, consultId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ starts_at: Date }>(
    `select starts_at from appointment where consult_id = $1 and state in ('planned', 'waiting', 'in_call') order by starts_at limit 1`,
    [consultId],
  );
  return rows[0]?.starts_at.toISOString();
}

/** What leaves the server. */
export function shown(delivery: StoredDelivery): Delivery {
  const { id, versionNumber, destination, state, attempts, behindEarlier, nextTryAt, deliveredAt, remoteId, link, problem, handled } =
    delivery;
  return { id, versionNumber, destination, state, attempts, behindEarlier, nextTryAt, deliveredAt, remoteId, link, problem, handled };
}
