import { isMinutesOpen } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { findVital } from '@hoi-chan/shared/clinical/vitals.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult, assertTakesPart, takesPart, type ConsultAccess } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Transaction } from '../../db/database.ts';
import type { RequestHandlers } from '../../edge/answer.ts';
import type { Emitter } from '../../edge/socket.ts';
import { answerFrom } from './answer.ts';
import { createCursorDesk } from './awareness.ts';
import { assertUpdate, prefilled } from './document.ts';
import { findMinutes, findPrefill, insertMinutes, insertUpdate, listUpdates, lockMinutes, sumUpdateBytes } from './store.ts';
import { createTrials } from './trial.ts';

/** A day of writing is some hundred kilobytes; beyond this somebody is filling the disk. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

export function minutesRoom(consultId: string): string {
  return `minutes:${consultId}`;
}

/** Live writing by everybody who takes part: Yjs updates are acknowledged when they stand in PostgreSQL, then sent to the others who have the minutes open. */
export function minutesRequestHandlers({ db, emitter }: { db: Database; emitter: Emitter }) {
  const cursors = createCursorDesk();
  const trials = createTrials();
  return {
    'minutes:open': async (context, { consultId, stateVector }) => {
      const staff = assertStaff(context.actor);
      const { socketId } = context;
      const consult = await assertMayReadConsult(db, staff, consultId);
      assertAccepted(consult);
      await db.transaction((tx) => ensureMinutes(tx, consultId));
      // Whoever has them open compares again and again: one look, said once.
      if (!emitter.isInRoom(socketId, minutesRoom(consultId)))
        await recordAudit(db, context, { action: 'minutes.read', entityType: 'consult', entityId: consultId });
      // First the room, then the state: what is written in between arrives twice, which Yjs does not mind, but never not at all.
      emitter.joinRoom(socketId, minutesRoom(consultId));
      const answer = answerFrom(await listUpdates(db, consultId), stateVector);
      const minutes = await findMinutes(db, consultId);
      return {
        ...answer,
        // Whoever has joined the call since they opened them hears of it when they compare again.
        writable: minutes?.phase === 'open' && isOpenFor(consult, minutes.versionNumber) && (await takesPart(db, staff, consult)),
      };
    },
    'minutes:update': async ({ actor, socketId }, { consultId, update }) => {
      const staff = assertStaff(actor);
      assertUpdate(update);
      const consult = await assertTakesPart(db, staff, consultId);
      await db.transaction(async (tx) => {
        await ensureMinutes(tx, consultId);
        const minutes = await lockMinutes(tx, consultId);
        if (minutes?.phase !== 'open' || !isOpenFor(consult, minutes.versionNumber)) {
          throw new AppError('CONFLICT', 'the minutes are locked by a signature or not open', { reason: 'minutes_locked' });
        }
        const logBytes = (await sumUpdateBytes(tx, consultId)) + update.byteLength;
        if (logBytes > MAX_DOCUMENT_BYTES) {
          throw new AppError('INVALID_REQUEST', 'the minutes are too large', { reason: 'too_large' });
        }
        const trial = await trials.begin(tx, consultId, logBytes);
        trial.assertApplies(update);
        const id = await insertUpdate(tx, consultId, staff.personId, update);
        tx.afterCommit(() => trial.stored(id));
        tx.afterCommit(() => emitter.emit(minutesRoom(consultId), 'minutes:updated', { consultId, update }, { except: socketId }));
      });
      return {};
    },
    'minutes:close': async ({ actor, socketId }, { consultId }) => {
      const staff = assertStaff(actor);
      const room = minutesRoom(consultId);
      // Whoever was let in may leave, whatever they may by now; and at once, before the same connection opens them again.
      if (emitter.isInRoom(socketId, room)) emitter.leaveRoom(socketId, room);
      else await assertMayReadConsult(db, staff, consultId);
      return {};
    },
    'minutes:setAwareness': async ({ actor, socketId }, { consultId, update }) => {
      const staff = assertStaff(actor);
      await assertMayReadConsult(db, staff, consultId);
      const stamped = cursors.stamp(update, consultId, staff);
      emitter.emit(minutesRoom(consultId), 'minutes:awarenessChanged', { consultId, update: stamped }, { except: socketId });
      return {};
    },
  } satisfies RequestHandlers;
}

/** A first version is written while the consult goes on, an amendment at any time after. */
function isOpenFor(consult: ConsultAccess, versionNumber: number): boolean {
  return versionNumber > 1 || isMinutesOpen(consult.state);
}

export function assertAccepted(consult: ConsultAccess): void {
  if (consult.specialistId === null)
    throw new AppError('CONFLICT', 'minutes begin when a specialist has accepted', { reason: 'not_accepted' });
}

/** The first to open the minutes finds them prefilled from the request. */
export async function ensureMinutes(tx: Transaction, consultId: string): Promise<void> {
  if (!(await insertMinutes(tx, consultId))) return;
  const { question, workingDiagnosis, vitals } = await findPrefill(tx, consultId);
  const measured = vitals.map(({ key, value }) => {
    const vital = findVital(key);
    return vital === undefined ? '' : `${vital.vi}: ${value.toLocaleString('vi-VN')} ${vital.unit}`;
  });
  const course = measured.filter((text) => text !== '').join('; ');
  await insertUpdate(tx, consultId, null, prefilled({ reason: question, course }, workingDiagnosis));
}
