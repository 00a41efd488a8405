import { AppError } from '@hoi-chan/shared/errors.ts';
import type { KeyImageChoice, MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import * as Y from 'yjs';
import { assertStaff } from '../../access/actor.ts';
import { assertParty, type ConsultAccess } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { Emitter } from '../../edge/socket.ts';
import { documentOf, rewritten } from './document.ts';
import { insertUpdate, listUpdates, lockMinutes } from './store.ts';
import { cancelAmendment, findVersion, insertAmendment, keepKeyImageChoice, updateVersionNumber } from './versions/store.ts';
import { minutesRoom } from './writing.ts';

interface AmendmentPorts {
  db: Database;
  emitter: Emitter;
  readState(q: Queryable, consult: ConsultAccess): Promise<MinutesState>;
  /** The pictures of the case that a new version may list. */
  readChoices(q: Queryable, consultId: string): Promise<KeyImageChoice[]>;
  tell(tx: Transaction, consult: ConsultAccess, phase: MinutesState['phase']): Promise<void>;
}

const wrong = (reason: string): AppError => new AppError('CONFLICT', 'the minutes are not in the right phase for this', { reason });

/** Signed minutes are never changed: a new version is written, names the one it replaces and why, and is signed by both again. */
export function amendmentHandlers({ db, emitter, readState, readChoices, tell }: AmendmentPorts) {
  return {
    'minutes.amend': async ({ actor, requestId }, { params, body }) => {
      const staff = assertStaff(actor);
      const consult = await assertParty(db, staff, params.consultId);
      await db.transaction(async (tx) => {
        const minutes = await lockMinutes(tx, consult.id);
        if (minutes?.phase !== 'signed') throw wrong('not_signed');
        const versionNumber = minutes.versionNumber + 1;
        await insertAmendment(tx, {
          consultId: consult.id,
          versionNumber,
          replaces: minutes.versionNumber,
          reason: body.reason,
          personId: staff.personId,
        });
        await updateVersionNumber(tx, consult.id, versionNumber, 'open');
        await recordAudit(
          tx,
          { actor, requestId },
          { action: 'minutes.amend', entityType: 'consult', entityId: consult.id, details: { versionNumber } },
        );
        await tell(tx, consult, 'open');
      });
      return readState(db, consult);
    },
    'minutes.chooseKeyImage': async ({ actor, requestId }, { params, body: { imageId, isIn } }) => {
      const staff = assertStaff(actor);
      const consult = await assertParty(db, staff, params.consultId);
      await db.transaction(async (tx) => {
        const minutes = await lockMinutes(tx, consult.id);
        if (minutes?.phase !== 'open' || minutes.versionNumber === 1) throw wrong('no_amendment');
        const { versionNumber } = minutes;
        const choice = (await readChoices(tx, consult.id)).find(({ id }) => id === imageId);
        if (choice === undefined) throw new AppError('NOT_FOUND', 'no such key image in this case');
        if (choice.isIn === isIn) return;
        await keepKeyImageChoice(tx, { consultId: consult.id, versionNumber, imageId, isIn, personId: staff.personId });
        const { sopUid, frame } = choice;
        await recordAudit(
          tx,
          { actor, requestId },
          {
            action: 'minutes.chooseKeyImage',
            entityType: 'consult',
            entityId: consult.id,
            details: { versionNumber, imageId, sopUid, frame, isIn },
          },
        );
        await tell(tx, consult, 'open');
      });
      return readState(db, consult);
    },
    'minutes.cancelAmendment': async ({ actor, requestId }, { params }) => {
      const staff = assertStaff(actor);
      const consult = await assertParty(db, staff, params.consultId);
      await db.transaction(async (tx) => {
        const minutes = await lockMinutes(tx, consult.id);
        if (minutes?.phase !== 'open' || minutes.versionNumber === 1) throw wrong('no_amendment');
        const signed = await findVersion(tx, consult.id);
        if (signed === undefined) throw new Error('an amendment of nothing');
        // The text goes back to what was signed, as an edit: a later amendment begins from there.
        const doc = documentOf(await listUpdates(tx, consult.id));
        const before = Y.encodeStateVector(doc);
        rewritten(doc, signed.content);
        const update = Y.encodeStateAsUpdate(doc, before);
        await insertUpdate(tx, consult.id, staff.personId, update);
        await cancelAmendment(tx, consult.id, minutes.versionNumber);
        await updateVersionNumber(tx, consult.id, signed.versionNumber, 'signed');
        await recordAudit(
          tx,
          { actor, requestId },
          {
            action: 'minutes.cancelAmendment',
            entityType: 'consult',
            entityId: consult.id,
            details: { versionNumber: minutes.versionNumber },
          },
        );
        tx.afterCommit(() => emitter.emit(minutesRoom(consult.id), 'minutes:updated', { consultId: consult.id, update }));
        await tell(tx, consult, 'signed');
      });
      return readState(db, consult);
    },
  } satisfies RouteHandlers;
}
