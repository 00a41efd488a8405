import { isFinal } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ChatMessage, Voice } from '@hoi-chan/shared/features/chat.ts';
import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult, roomsOfConsult } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { RequestHandlers, SocketContext } from '../../edge/answer.ts';
import { publish } from '../../live/publish.ts';
import { findMessage, insertMessage, isOwnRecording, listMessages } from './store.ts';

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

type Said = { text: string } | { voice: Voice };

export function chatRequestHandlers({ db }: { db: Database }) {
  // A message sent again after a broken link is stored once and acknowledged as often as it comes.
  async function say(context: SocketContext, consultId: string, clientId: string, said: Said): Promise<{ message: ChatMessage }> {
    const { personId, ...staff } = assertStaff(context.actor);
    return db.transaction(async (tx) => {
      const consult = await assertMayReadConsult(tx, { personId, ...staff }, consultId);
      const voice = 'voice' in said ? said.voice : undefined;
      if (voice !== undefined && !(await isOwnRecording(tx, consultId, personId, voice.fileId)))
        throw new AppError('NOT_FOUND', 'no such recording of yours in this consult', { reason: 'no_recording' });
      const text = 'text' in said ? said.text : '';
      const isNew = await insertMessage(tx, { consultId, clientId, authorId: personId, text, ...(voice && { voice }) });
      if (isNew && isFinal(consult.state)) throw new AppError('CONFLICT', 'this consult is over', { reason: 'not_possible_now' });
      const message = await findMessage(tx, consultId, personId, clientId);
      if (message === undefined) throw new AppError('NOT_FOUND', 'no such message');
      if (isNew) {
        await recordAudit(tx, context, {
          action: voice === undefined ? 'chat.send' : 'chat.sendVoice',
          entityType: 'consult',
          entityId: consultId,
          details: { messageId: message.id, ...(voice && { fileId: voice.fileId, kind: voice.kind, durationMs: voice.durationMs }) },
        });
        await publish(tx, roomsOfConsult(consult), 'chat:sent', { message });
      }
      return { message };
    });
  }

  return {
    'chat:send': (context, { consultId, clientId, text }) => say(context, consultId, clientId, { text }),
    'chat:sendVoice': (context, { consultId, clientId, ...voice }) => say(context, consultId, clientId, { voice }),
  } satisfies RequestHandlers;
}
