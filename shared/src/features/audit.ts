import { z } from 'zod';
import { defineRoute } from '../contract/define.ts';
import { id, instant } from '../ids.ts';

export const auditEntry = z.object({
  id: z.string(),
  at: instant,
  personName: z.string().nullable(),
  facilityName: z.string().nullable(),
  action: z.string(),
  outcome: z.enum(['success', 'denied', 'failure']),
  entityType: z.string(),
  entityId: z.string().nullable(),
  /** Of people, facilities and consults (their number); never of a patient. */
  entityName: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditRoutes = {
  'audit.list': defineRoute({
    action: 'audit:read',
    method: 'GET',
    path: '/api/audit',
    summary: 'Who did and who looked at what, newest first; reading this is audited too',
    query: z.strictObject({
      before: z.string().regex(/^\d+$/).optional(),
      entityId: id.optional(),
      personId: id.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ entries: z.array(auditEntry), next: z.string().nullable() }),
  }),
};
