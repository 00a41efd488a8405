import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Logger } from 'pino';
import { roomsOfConsult } from '../../access/consultRights.ts';
import { findConsultAccess } from '../../access/store.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { addJob } from '../../jobs/queue.ts';
import { publish } from '../../live/publish.ts';
import type { RecordGateway } from '../../records/gateway.ts';
import { findConsultFacts } from '../../records/store.ts';
import { findDelivery, listDeliveries, updateDelivery, type StoredDelivery } from './store.ts';
import { findVersion } from './versions/store.ts';

export const DELIVER_TASK = 'deliver_minutes';
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 6 * 3600_000;

/** 5 s, 10 s, 20 s … 6 h: a record system that is down for a day is asked a few times an hour at most. */
export function pauseMs(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1));
}

export interface DeliveryPorts {
  db: Database;
  records: RecordGateway;
  log: Logger;
  markDelivered(tx: Transaction, consultId: string): Promise<void>;
}

/** One queue a patient: versions of the same patient's minutes arrive in the order they were signed. */
export async function planDelivery(tx: Transaction, delivery: StoredDelivery, patientId: string, runAt = new Date()): Promise<void> {
  await addJob(
    tx,
    DELIVER_TASK,
    { deliveryId: delivery.id, patientId },
    { key: `delivery:${delivery.id}`, queue: `patient:${patientId}`, runAt },
  );
}

/**
 * Brings one signed version into the record system. Idempotent: the gateway recognises what it already has. What cannot be reached is tried
 * again with growing pauses; what a person must look at is `failed` with a reason, and waits for that person.
 */
export function deliverMinutes({ db, records, log, markDelivered }: DeliveryPorts) {
  return async (payload: unknown): Promise<void> => {
    const { deliveryId, patientId } = payload as { deliveryId: string; patientId: string };
    const delivery = await findDelivery(db, deliveryId);
    if (delivery === undefined || delivery.state === 'delivered') return;
    const attempts = delivery.attempts + 1;
    const outcome = await attempt(delivery);
    await db.transaction(async (tx) => {
      if (outcome.remoteId !== undefined) {
        const done = await updateDelivery(tx, deliveryId, {
          state: 'delivered',
          attempts,
          nextTryAt: null,
          remoteId: outcome.remoteId,
          problem: null,
        });
        await recordAudit(
          tx,
          { actor: undefined },
          { action: 'minutes.deliver', entityType: 'consult', entityId: delivery.consultId, details: { deliveryId, attempts } },
        );
        if ((await listDeliveries(tx, delivery.consultId)).every((other) => other.state === 'delivered'))
          await markDelivered(tx, delivery.consultId);
        await tell(tx, done);
        return;
      }
      const runAt = new Date(Date.now() + pauseMs(attempts));
      const nextTryAt = outcome.final ? null : runAt;
      const state = outcome.final ? 'failed' : 'pending';
      const changed = await updateDelivery(tx, deliveryId, { state, attempts, nextTryAt, remoteId: null, problem: outcome.problem });
      if (!outcome.final) await planDelivery(tx, changed, patientId, runAt);
      await recordAudit(
        tx,
        { actor: undefined },
        {
          action: 'minutes.deliver',
          outcome: 'failure',
          entityType: 'consult',
          entityId: delivery.consultId,
          details: { deliveryId, attempts, problem: outcome.problem },
        },
      );
      await tell(tx, changed);
    });
  };

  async function attempt(
    delivery: StoredDelivery,
  ): Promise<{ remoteId: string } | { remoteId?: undefined; problem: string; final: boolean }> {
    try {
      const version = await findVersion(db, delivery.consultId, delivery.versionNumber);
      if (version === undefined) throw new Error('a delivery without its version');
      return await records.write({ ...(await findConsultFacts(db, delivery.consultId)), ...version });
    } catch (error) {
      if (error instanceof AppError && error.code !== 'UNAVAILABLE' && error.code !== 'INTERNAL')
        return { problem: error.reason ?? 'record_refused', final: true };
      log.warn({ err: error, deliveryId: delivery.id }, 'delivery failed, will be tried again');
      return { problem: error instanceof AppError ? 'record_unavailable' : 'unexpected', final: false };
    }
  }

  async function tell(tx: Transaction, { consultId, versionNumber: _version, ...delivery }: StoredDelivery): Promise<void> {
    const consult = await findConsultAccess(tx, consultId);
    if (consult !== undefined) await publish(tx, roomsOfConsult(consult), 'delivery:changed', { consultId, delivery });
  }
}
