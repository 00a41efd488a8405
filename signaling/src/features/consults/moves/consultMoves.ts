import type { Staff } from '../../../access/actor.ts';
import type { Database, Transaction } from '../../../db/database.ts';
import { findIdByCall, findSessionStart, isOverdue, isUnsigned, listOverdue, lockConsult } from './store.ts';
import { moveLocked, transition } from './transition.ts';

/** How the call, the minutes, the outbox and the timer move a consult on; `app.ts` hands this to them. */
export interface ConsultMoves {
  /**
   * Somebody is in the call of this consult. No effect when the call is none of a consult or the consult cannot be in session now.
   * @returns since when the consult is in session, also when it already was; undefined when it is not
   */
  sessionStarted(callId: string, by?: Staff): Promise<Date | undefined>;
  /** The call of this consult is over, by somebody or by itself: its minutes stay open. */
  sessionEnded(callId: string, by?: Staff): Promise<void>;
  /** Both have signed; in the transaction of the second signature. */
  markSigned(tx: Transaction, consultId: string, by: Staff, requestId?: string): Promise<void>;
  /** The minutes stand in the record; in the transaction that notes it. */
  markDelivered(tx: Transaction, consultId: string): Promise<void>;
  /** Expires requests nobody took in time; returns how many. One transaction each: one that fails holds up no other. */
  expireOverdue(): Promise<number>;
}

const BATCH = 100;

export function consultMoves(db: Database): ConsultMoves {
  return {
    async sessionStarted(callId, by) {
      return db.transaction(async (tx) => {
        const consultId = await findIdByCall(tx, callId);
        const consult = consultId === undefined ? undefined : await lockConsult(tx, consultId);
        if (consult?.state === 'in_session') return findSessionStart(tx, consult.id);
        const mayStart = consult?.state === 'accepted' || consult?.state === 'minutes_open';
        if (consult === undefined || !mayStart || !(await isUnsigned(tx, consult.id))) return undefined;
        await moveLocked(tx, consult, { to: 'in_session', by, onBehalfOf: 'specialist', action: 'consult.startSession' });
        return findSessionStart(tx, consult.id);
      });
    },
    async sessionEnded(callId, by) {
      await db.transaction(async (tx) => {
        const consultId = await findIdByCall(tx, callId);
        const consult = consultId === undefined ? undefined : await lockConsult(tx, consultId);
        if (consult?.state !== 'in_session') return;
        await moveLocked(tx, consult, { to: 'minutes_open', by, action: 'consult.endSession' });
      });
    },
    async markSigned(tx, consultId, by, requestId) {
      const consult = await lockConsult(tx, consultId);
      // Signed while the call still runs, or without any call: the consult passes through the open minutes all the same.
      if (consult?.state === 'in_session' || consult?.state === 'accepted') {
        await moveLocked(tx, consult, {
          to: 'minutes_open',
          by: undefined,
          onBehalfOf: 'specialist',
          action: 'consult.openMinutes',
          ...(requestId !== undefined && { requestId }),
        });
      }
      await transition(tx, consultId, { to: 'signed', by, action: 'consult.sign', ...(requestId !== undefined && { requestId }) });
    },
    async markDelivered(tx, consultId) {
      const consult = await lockConsult(tx, consultId);
      // A later version (an amendment) is delivered while the consult already stands as delivered or closed.
      if (consult?.state !== 'signed') return;
      await moveLocked(tx, consult, { to: 'delivered', by: undefined, action: 'consult.deliver' });
    },
    async expireOverdue() {
      let expired = 0;
      for (const consultId of await listOverdue(db, BATCH)) {
        await db.transaction(async (tx) => {
          const consult = await lockConsult(tx, consultId);
          if (consult?.state !== 'requested' || !(await isOverdue(tx, consultId))) return;
          await moveLocked(tx, consult, { to: 'expired', by: undefined, action: 'consult.expire' });
          expired += 1;
        });
      }
      return expired;
    },
  };
}
