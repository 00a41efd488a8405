import { z } from 'zod';
import { defineNotice, defineRoute, stream } from '../contract/define.ts';
import { id, instant, line } from '../ids.ts';
import { capsuleOptions } from './capsules.ts';

/**
 * `waiting`: goes out by itself at `nextTryAt`; `delivered`: stands in the record system; `attention`: stopped until a person does something;
 * `handled`: a person took care of it another way, and said how.
 */
export const DELIVERY_STATES = ['waiting', 'delivered', 'attention', 'handled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
/** Why it is not there yet; the screen says each in words, and what to do. */
export const DELIVERY_PROBLEMS = [
  'patient_not_matched',
  'record_denied',
  'record_unavailable',
  'record_unavailable_long',
  'record_refused',
  'system_gone',
  'unexpected',
] as const;

export const delivery = z.object({
  id,
  versionNumber: z.number().int(),
  /** Name of the record system. */
  destination: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.number().int(),
  /** Waits until an earlier document of the same patient has arrived there, so that they arrive in the order of signing. */
  behindEarlier: z.boolean(),
  nextTryAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  /** The id of the document in the record system, and where it is to be found, once there. */
  remoteId: z.string().nullable(),
  link: z.string().nullable(),
  problem: z.enum(DELIVERY_PROBLEMS).nullable(),
  handled: z.object({ by: z.string(), reason: z.string(), at: instant }).nullable(),
});
export type Delivery = z.infer<typeof delivery>;

/** For administrators: whose consult it is, never whose illness. */
export const deliveryOfProvince = z.object({
  ...delivery.shape,
  consultNumber: z.string(),
  askingFacility: z.string(),
  targetFacility: z.string(),
  systemId: z.string(),
  signedAt: instant,
});
export type DeliveryOfProvince = z.infer<typeof deliveryOfProvince>;

const one = z.strictObject({ deliveryId: id });
const systemId = line(64);

export const deliveryRoutes = {
  'deliveries.list': defineRoute({
    action: 'delivery:read',
    method: 'GET',
    path: '/api/consults/:consultId/deliveries',
    summary: 'Where the signed minutes stand on their way into each record system concerned',
    params: z.strictObject({ consultId: id }),
    output: z.object({ deliveries: z.array(delivery) }),
  }),
  'deliveries.ofProvince': defineRoute({
    action: 'delivery:manage',
    method: 'GET',
    path: '/api/deliveries',
    summary: 'Deliveries of my province, newest first, with counts by state and the record systems among them',
    query: z.strictObject({
      state: z.enum(DELIVERY_STATES).optional(),
      systemId: systemId.optional(),
      before: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({
      counts: z.record(z.enum(DELIVERY_STATES), z.number().int()),
      systems: z.array(z.object({ systemId: z.string(), name: z.string(), waiting: z.number().int(), attention: z.number().int() })),
      deliveries: z.array(deliveryOfProvince),
      next: z.string().nullable(),
    }),
  }),
  'deliveries.retry': defineRoute({
    action: 'delivery:retry',
    method: 'POST',
    path: '/api/deliveries/:deliveryId/retry',
    summary: 'Try again now; nothing happens to what is delivered or handled',
    params: one,
    output: delivery,
  }),
  'deliveries.retryAll': defineRoute({
    action: 'delivery:manage',
    method: 'POST',
    path: '/api/deliveries/retry',
    summary: 'Try everything of my province again that waits or needs attention, for one record system or all',
    body: z.strictObject({ systemId: systemId.optional() }),
    output: z.object({ count: z.number().int() }),
  }),
  'deliveries.handle': defineRoute({
    action: 'delivery:retry',
    method: 'POST',
    path: '/api/deliveries/:deliveryId/handle',
    summary: 'Say that a person has taken care of it another way, and how; only for what is not delivered. It is not sent any more',
    params: one,
    body: z.strictObject({ reason: line(500, 3) }),
    output: delivery,
  }),
  'deliveries.file': defineRoute({
    action: 'delivery:retry',
    method: 'POST',
    path: '/api/deliveries/:deliveryId/file',
    summary: 'The same content as a case capsule to hand over (see `capsules.make`)',
    params: one,
    body: capsuleOptions,
    output: stream('application/octet-stream'),
  }),
  'deliveries.visitXml': defineRoute({
    action: 'delivery:read',
    method: 'GET',
    path: '/api/consults/:consultId/visit.xml',
    summary:
      'The signed consult as one visit in the insurance XML (XML1, XML5; XML13 and XML14 where planned), for systems that read nothing else',
    params: z.strictObject({ consultId: id }),
    output: stream('application/xml'),
  }),
};

export const deliveryNotices = {
  'delivery:changed': defineNotice({ durable: true, payload: z.object({ consultId: id, delivery }) }),
  /** To the administrators of the provinces concerned. */
  'deliveries:moved': defineNotice({ durable: true, payload: z.object({ deliveryId: id, state: z.enum(DELIVERY_STATES) }) }),
};
