import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Delivery } from '@hoi-chan/shared/features/deliveries.ts';
import type { Logger } from 'pino';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import type { Destinations } from '../../records/destinations.ts';
import type { SignedConsult } from '../../records/gateway.ts';
import { pauseMs, wakeLane } from './plan.ts';
import {
  findNext,
  findUntraced,
  findWake,
  hasten,
  listDeliveries,
  listOverdueLanes,
  markAttention,
  lockDeliveriesOf,
  markDelivered,
  markTraced,
  markUntraced,
  markWaiting,
  type Lane,
  type StoredDelivery,
} from './store.ts';
import { tellOf } from './tell.ts';

/** A system may be down for a long holiday; then a person is asked to look. */
const GIVE_UP_AFTER_MS = 7 * 24 * 3600_000;
/** A token may expire and a password be changed: some tries, then a person. */
const DENIALS = 6;
/** At an hour each, about a week: as long as the document itself is tried. */
const TRACE_TRIES = 180;
/** The longest that a write may take, all its requests together. */
const WRITE_TIMEOUT_MS = 120_000;
const OVERDUE_MS = 30_000;
const SWEEP_LIMIT = 500;

export interface DeliveryPorts {
  db: Database;
  destinations: Destinations;
  /** The signed version as it goes into a record. */
  signedConsult(db: Queryable, consultId: string, versionNumber: number): Promise<SignedConsult>;
  log: Logger;
  /** Every destination has it, or a person took care; in the transaction that notes it. */
  markConsultDelivered(tx: Transaction, consultId: string): Promise<void>;
}

type Problem = NonNullable<Delivery['problem']>;

/**
 * Empties one lane: what one patient is owed by one record system, in the order of signing. Idempotent at every step: a process that dies
 * anywhere leaves a delivery that waits, and the gateway recognises what it already has.
 */
export function deliverLane(ports: DeliveryPorts) {
  const { db, destinations, log } = ports;
  return async (payload: unknown): Promise<void> => {
    const lane = payload as Partial<Lane>;
    // Jobs of an earlier version of this program name a delivery; the sweep finds those.
    if (lane.systemId === undefined || lane.patientId === undefined) return;
    const { systemId, patientId } = lane;
    for (;;) {
      const next = await findNext(db, { systemId, patientId });
      if (next === undefined || next.nextTryAt === null || new Date(next.nextTryAt) > new Date()) break;
      await deliver(next);
    }
    for (;;) {
      const next = await findUntraced(db, { systemId, patientId }, new Date());
      if (next === undefined) break;
      await trace(next);
    }
    const at = await findWake(db, { systemId, patientId });
    if (at !== undefined) await wakeLane(db, { systemId, patientId }, at);
  };

  async function deliver(delivery: StoredDelivery): Promise<void> {
    const attempts = delivery.attempts + 1;
    const { id, consultId, systemId, versionNumber } = delivery;
    const audit = { action: 'minutes.deliver', entityType: 'consult', entityId: consultId } as const;
    try {
      const gateway = await destinations.gateway(systemId);
      if (gateway === undefined) throw new AppError('CONFLICT', 'the record system is gone or switched off', { reason: 'system_gone' });
      const consult = await ports.signedConsult(db, consultId, versionNumber);
      const written = await gateway.write(consult, AbortSignal.timeout(WRITE_TIMEOUT_MS));
      await db.transaction(async (tx) => {
        await markDelivered(tx, id, attempts, written, new Date());
        await recordAudit(tx, { actor: undefined }, { ...audit, details: { deliveryId: id, systemId, attempts } });
        await settle(tx, consultId);
        await tellOf(tx, id);
        for (const lane of await hasten(tx, systemId, new Date())) await wakeLane(tx, lane);
      });
    } catch (error) {
      const { problem, final } = judge(error, delivery, attempts);
      log.warn({ err: error, deliveryId: id, problem }, 'delivery failed');
      await db.transaction(async (tx) => {
        if (final) await markAttention(tx, id, attempts, problem);
        else await markWaiting(tx, id, { attempts, nextTryAt: new Date(Date.now() + pauseMs(attempts)), problem });
        await recordAudit(
          tx,
          { actor: undefined },
          { ...audit, outcome: 'failure', details: { deliveryId: id, systemId, attempts, problem } },
        );
        await tellOf(tx, id);
      });
    }
  }

  /** Who delivered what, told to the record system once; the document stands there whether or not this succeeds. */
  async function trace(delivery: StoredDelivery): Promise<void> {
    const attempts = delivery.traceAttempts + 1;
    try {
      const gateway = await destinations.gateway(delivery.systemId);
      const consult = await ports.signedConsult(db, delivery.consultId, delivery.versionNumber);
      const traced =
        delivery.written === null ? undefined : await gateway?.trace(consult, delivery.written, AbortSignal.timeout(WRITE_TIMEOUT_MS));
      await markTraced(db, delivery.id, traced);
    } catch (error) {
      log.warn({ err: error, deliveryId: delivery.id }, 'provenance not written');
      await markUntraced(db, delivery.id, attempts, attempts >= TRACE_TRIES ? null : new Date(Date.now() + pauseMs(attempts)));
    }
  }

  async function settle(tx: Transaction, consultId: string): Promise<void> {
    // Two systems answer at the same moment: without taking turns each would see the other as still waiting.
    await lockDeliveriesOf(tx, consultId);
    const all = await listDeliveries(tx, consultId);
    if (all.every(({ state }) => state === 'delivered' || state === 'handled')) await ports.markConsultDelivered(tx, consultId);
  }
}

/** Wakes the lanes whose job was lost; every minute, and at the start. */
export function sweepDeliveries(db: Database) {
  return async (): Promise<void> => {
    for (const lane of await listOverdueLanes(db, new Date(Date.now() - OVERDUE_MS), SWEEP_LIMIT)) await wakeLane(db, lane);
  };
}

const FINAL = ['patient_not_matched', 'record_refused', 'system_gone'] as const;

/** What went wrong, as the screen names it, and whether trying again can help. */
function judge(error: unknown, delivery: StoredDelivery, attempts: number): { problem: Problem; final: boolean } {
  const waitedMs = Date.now() - delivery.waitingSince.getTime();
  if (error instanceof AppError) {
    const known = FINAL.find((reason) => reason === error.reason);
    if (known !== undefined) return { problem: known, final: true };
    if (error.reason === 'record_denied') return { problem: 'record_denied', final: attempts >= DENIALS };
    if (error.code === 'UNAVAILABLE')
      return waitedMs > GIVE_UP_AFTER_MS
        ? { problem: 'record_unavailable_long', final: true }
        : { problem: 'record_unavailable', final: false };
    if (error.code === 'CONFLICT' || error.code === 'NOT_FOUND') return { problem: 'record_refused', final: true };
  }
  return { problem: 'unexpected', final: waitedMs > GIVE_UP_AFTER_MS };
}
