import { z } from 'zod';
import { defineNotice, defineRequest, defineRoute } from '../contract/define.ts';
import { id, instant, paragraph } from '../ids.ts';
import { personRef } from './consultShapes.ts';

export const chatMessage = z.object({
  id,
  consultId: id,
  /** Made by the sender; a message sent twice with the same one is stored once. */
  clientId: id,
  author: personRef,
  text: z.string(),
  at: instant,
});
export type ChatMessage = z.infer<typeof chatMessage>;

export const chatRoutes = {
  'chat.list': defineRoute({
    action: 'chat:use',
    method: 'GET',
    path: '/api/consults/:consultId/chat',
    summary: 'The messages of a consult, oldest first',
    params: z.strictObject({ consultId: id }),
    output: z.object({ messages: z.array(chatMessage) }),
  }),
};

export const chatRequests = {
  'chat:send': defineRequest({
    action: 'chat:use',
    input: z.strictObject({ consultId: id, clientId: id, text: paragraph(4000, 1) }),
    output: z.object({ message: chatMessage }),
  }),
};

export const chatNotices = {
  'chat:sent': defineNotice({ durable: true, payload: z.object({ message: chatMessage }) }),
};
