import { z } from 'zod';
import { defineNotice, defineRequest, defineRoute } from '../contract/define.ts';
import { id, instant, paragraph } from '../ids.ts';
import { personRef } from './consultShapes.ts';

/** `message`: recorded on purpose; `missed`: what was said while the link was down, which nobody heard. */
export const VOICE_KINDS = ['message', 'missed'] as const;
export const MAX_VOICE_MS = 600_000;
const durationMs = z.number().int().min(1).max(MAX_VOICE_MS);

/** The sound itself is a file of the consult (`files.content`). */
export const voice = z.object({ fileId: id, kind: z.enum(VOICE_KINDS), durationMs: z.number().int(), spokenAt: instant });
export type Voice = z.infer<typeof voice>;

export const chatMessage = z.object({
  id,
  consultId: id,
  /** Made by the sender; a message sent twice with the same one is stored once. */
  clientId: id,
  author: personRef,
  /** Empty for one that is spoken. */
  text: z.string(),
  voice: voice.nullable(),
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
  /**
   * A spoken message. Its sound was uploaded before (`files.upload`, by the same person, as a file of this consult): NOT_FOUND `no_recording`
   * otherwise. `spokenAt` is the clock of the sender's machine.
   */
  'chat:sendVoice': defineRequest({
    action: 'chat:use',
    input: z.strictObject({ consultId: id, clientId: id, fileId: id, kind: z.enum(VOICE_KINDS), durationMs, spokenAt: instant }),
    output: z.object({ message: chatMessage }),
  }),
};

export const chatNotices = {
  'chat:sent': defineNotice({ durable: true, payload: z.object({ message: chatMessage }) }),
};
