import { z } from 'zod';
import { CONSULT_STATES } from '../clinical/consultLifeCycle.ts';
import { defineNotice, defineRoute } from '../contract/define.ts';
import { id, line } from '../ids.ts';
import { consult, consultCard, consultDraft, consultFile } from './consultShapes.ts';

const consultParams = z.strictObject({ consultId: id });
/** The version the person saw; CONFLICT `changed_meanwhile` when the consult has moved on. Optional where any version will do. */
const seen = { version: z.number().int().optional() };

export const consultRoutes = {
  'consults.list': defineRoute({
    action: 'consult:list',
    method: 'GET',
    path: '/api/consults',
    summary:
      'My consults and, for a specialist, the queue of my specialties. The queue: emergencies first, then whoever waits longest; else last changed first',
    query: z.strictObject({
      /** `queue`: waiting for someone like me; `mine`: I ask or answer; `facility`: asked by my facility. */
      scope: z.enum(['queue', 'mine', 'facility']).default('mine'),
      state: z.enum(CONSULT_STATES).optional(),
      /** A piece of the patient's name, of the number or of the question, with or without diacritics. */
      q: z.string().max(100).optional(),
      before: z.iso.datetime({ offset: true }).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    output: z.object({ consults: z.array(consultCard), next: z.string().nullable() }),
  }),
  'consults.create': defineRoute({
    action: 'consult:request',
    method: 'POST',
    path: '/api/consults',
    summary: 'Open a draft for a patient. `clientId` makes it idempotent: the same one again returns the same draft',
    body: z.strictObject({ clientId: id, patientId: id, ...z.strictObject(consultDraft).partial().shape }),
    output: consult,
  }),
  'consults.get': defineRoute({
    action: 'consult:read',
    method: 'GET',
    path: '/api/consults/:consultId',
    summary: 'One consult, whole',
    params: consultParams,
    output: consult,
  }),
  'consults.update': defineRoute({
    action: 'consult:request',
    method: 'PATCH',
    path: '/api/consults/:consultId',
    summary: 'Change a draft (only while it is one)',
    params: consultParams,
    body: z.strictObject(consultDraft).partial(),
    output: consult,
  }),
  'consults.request': defineRoute({
    action: 'consult:request',
    method: 'POST',
    path: '/api/consults/:consultId/request',
    summary: 'Send the draft to the queue of the asked specialty; INVALID_REQUEST names each missing field',
    params: consultParams,
    body: z.strictObject(seen),
    output: consult,
  }),
  'consults.accept': defineRoute({
    action: 'consult:accept',
    method: 'POST',
    path: '/api/consults/:consultId/accept',
    summary: 'Take a request from the queue; CONFLICT `already_accepted` when someone else was first',
    params: consultParams,
    body: z.strictObject(seen),
    output: consult,
  }),
  'consults.decline': defineRoute({
    action: 'consult:decline',
    method: 'POST',
    path: '/api/consults/:consultId/decline',
    summary: 'Decline with a reason the asking doctor reads',
    params: consultParams,
    body: z.strictObject({ reason: line(500), ...seen }),
    output: consult,
  }),
  'consults.release': defineRoute({
    action: 'consult:release',
    method: 'POST',
    path: '/api/consults/:consultId/release',
    summary: 'Hand an accepted request back to the queue',
    params: consultParams,
    body: z.strictObject({ reason: line(500), ...seen }),
    output: consult,
  }),
  'consults.answer': defineRoute({
    action: 'consult:answer',
    method: 'POST',
    path: '/api/consults/:consultId/answer',
    summary: 'Answer in writing, without a call: opens the minutes',
    params: consultParams,
    body: z.strictObject(seen),
    output: consult,
  }),
  'consults.cancel': defineRoute({
    action: 'consult:cancel',
    method: 'POST',
    path: '/api/consults/:consultId/cancel',
    summary: 'Withdraw the request',
    params: consultParams,
    body: z.strictObject({ reason: line(500), ...seen }),
    output: consult,
  }),
  'consults.close': defineRoute({
    action: 'consult:close',
    method: 'POST',
    path: '/api/consults/:consultId/close',
    summary: 'Close a delivered consult',
    params: consultParams,
    body: z.strictObject(seen),
    output: consult,
  }),
};

export const consultNotices = {
  /** To asker, specialist, both facilities and the queue: a consult came, moved or changed. */
  'consult:changed': defineNotice({ durable: true, payload: z.object({ consult: consultCard }) }),
  'consult:fileAdded': defineNotice({ durable: true, payload: z.object({ consultId: id, file: consultFile }) }),
  /** How many files of that person are on their way (`files.sending`) changed. Notices of before that was said name nobody. */
  'consult:sendingChanged': defineNotice({ durable: true, payload: z.object({ consultId: id, personId: id.optional() }) }),
};
