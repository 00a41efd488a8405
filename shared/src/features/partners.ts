import { z } from 'zod';
import { defineRoute } from '../contract/define.ts';
import { id, instant, line } from '../ids.ts';
import { facilityRef } from './facilities.ts';

/** `failed`: given up after days; an administrator may try again. */
export const PARTNER_NOTICE_STATES = ['pending', 'delivered', 'failed'] as const;

/** Another system of the province that reads what belongs to one facility and those below it, over FHIR R4 (`/fhir`). */
export const partner = z.object({
  id,
  name: z.string(),
  facility: facilityRef.pick({ id: true, code: true, name: true }),
  /** Where it wants to be told that something new stands here; null: it asks by itself. */
  webhookUrl: z.string().nullable(),
  active: z.boolean(),
  createdAt: instant,
  /** Last time it took a token; null: never. */
  lastUsedAt: instant.nullable(),
  notices: z.object({ pending: z.number().int(), failed: z.number().int() }),
});
export type Partner = z.infer<typeof partner>;

/** Shown once. `webhookSecret` as Standard Webhooks writes it (`whsec_` + base64): https://www.standardwebhooks.com */
export const partnerSecrets = z.object({ clientId: id, clientSecret: z.string(), webhookSecret: z.string() });
export type PartnerSecrets = z.infer<typeof partnerSecrets>;

export const partnerNotice = z.object({
  id,
  consultNumber: z.string(),
  versionNumber: z.number().int(),
  state: z.enum(PARTNER_NOTICE_STATES),
  attempts: z.number().int(),
  nextTryAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  /** `refused`: the other side answered with an error; `unreachable`: it did not answer. */
  problem: z.enum(['refused', 'unreachable']).nullable(),
  /** HTTP status of the last answer. */
  status: z.number().int().nullable(),
  at: instant,
});
export type PartnerNotice = z.infer<typeof partnerNotice>;

const webhookUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .nullable();
const partnerParams = z.strictObject({ partnerId: id });

export const partnerRoutes = {
  'partners.list': defineRoute({
    action: 'partner:manage',
    method: 'GET',
    path: '/api/partners',
    summary: 'Systems of my province that read over FHIR',
    output: z.object({ partners: z.array(partner) }),
  }),
  'partners.create': defineRoute({
    action: 'partner:manage',
    method: 'POST',
    path: '/api/partners',
    summary: 'Let another system read what belongs to a facility; answers its secrets, once',
    body: z.strictObject({ name: line(120), facilityId: id, webhookUrl }),
    output: z.object({ partner, secrets: partnerSecrets }),
  }),
  'partners.update': defineRoute({
    action: 'partner:manage',
    method: 'PATCH',
    path: '/api/partners/:partnerId',
    summary: 'Rename, change where it is told, or shut it out',
    params: partnerParams,
    body: z.strictObject({ name: line(120).optional(), webhookUrl: webhookUrl.optional(), active: z.boolean().optional() }),
    output: partner,
  }),
  'partners.renewSecrets': defineRoute({
    action: 'partner:manage',
    method: 'POST',
    path: '/api/partners/:partnerId/secrets',
    summary: 'New secrets; the old ones and every token end at once',
    params: partnerParams,
    output: z.object({ partner, secrets: partnerSecrets }),
  }),
  'partners.notices': defineRoute({
    action: 'partner:manage',
    method: 'GET',
    path: '/api/partners/:partnerId/notices',
    summary: 'The last hundred notices to this system and how they went',
    params: partnerParams,
    output: z.object({ notices: z.array(partnerNotice) }),
  }),
  'partners.retryNotice': defineRoute({
    action: 'partner:manage',
    method: 'POST',
    path: '/api/partners/:partnerId/notices/:noticeId/retry',
    summary: 'Try a notice again now',
    params: partnerParams.extend({ noticeId: id }),
    output: partnerNotice,
  }),
};
