import { isFinal } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult, roomsOfConsult } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { RequestHandlers } from '../../edge/socket.ts';
import { publish } from '../../live/publish.ts';
import { findMessage, insertMessage, listMessages } from './store.ts';

const MAX_LISTED = 1000;

export function chatHandlers({ db }: { db: Database }) {
  return {
    'chat.list': async (context, { params }) => {
      await assertMayReadConsult(db, assertStaff(context.actor), params.consultId);
      await recordAudit(db, context, { action: 'chat.read', entityType: 'consult', entityId: params.consultId });
      return { messages: await listMessages(db, params.consultId, MAX_LISTED) };
    },
  } satisfies RouteHandlers;
}

export function chatRequestHandlers({ db }: { db: Database }) {
  return {
    // A message sent again after a broken link is stored once and acknowledged as often as it comes.
    'chat:send': async (context, { consultId, clientId, text }) => {
      const staff = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        const consult = await assertMayReadConsult(tx, staff, consultId);
        const isNew = await insertMessage(tx, { consultId, clientId, authorId: staff.personId, text });
        if (isNew && isFinal(consult.state)) throw new AppError('CONFLICT', 'this consult is over', { reason: 'not_possible_now' });
        const message = await findMessage(tx, consultId, staff.personId, clientId);
        if (message === undefined) throw new AppError('NOT_FOUND', 'no such message');
        if (isNew) {
          await recordAudit(tx, context, {
            action: 'chat.send',
            entityType: 'consult',
            entityId: consultId,
            details: { messageId: message.id },
          });
          await publish(tx, roomsOfConsult(consult), 'chat:sent', { message });
        }
        return { message };
      });
    },
  } satisfies RequestHandlers;
}
