import { z } from 'zod';
import { IDENTITY_EVIDENCE } from '../clinical/identity.ts';
import { defineRoute } from '../contract/define.ts';
import { id, instant, line } from '../ids.ts';
import { GENDERS, patientIdentifier } from './patients.ts';

/** One side of a comparison. */
export const identitySide = z.object({
  /** Ours; null for a patient of a record system. */
  patientId: id.nullable(),
  name: z.string(),
  birthDate: z.string().nullable(),
  gender: z.enum(GENDERS),
  address: z.string(),
  identifiers: z.array(patientIdentifier),
  /** The facility where they are registered, or the record system that knows them. */
  place: z.string(),
});
export type IdentitySide = z.infer<typeof identitySide>;

export const identityPair = z.object({
  id,
  sides: z.tuple([identitySide, identitySide]),
  evidence: z.array(z.enum(IDENTITY_EVIDENCE)),
  verdict: z.enum(['open', 'same', 'different']),
  /** Name of who decided; null with a verdict: the automatic rules. */
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  reason: z.string(),
});
export type IdentityPair = z.infer<typeof identityPair>;

const params = z.strictObject({ identityId: id });

export const identityRoutes = {
  'identities.list': defineRoute({
    action: 'identity:review',
    method: 'GET',
    path: '/api/identities',
    summary: 'Pairs of entries, one of them of my facility, that may be one person: those to decide, and those decided',
    output: z.object({ pairs: z.array(identityPair) }),
  }),
  'identities.decide': defineRoute({
    action: 'identity:review',
    method: 'POST',
    path: '/api/identities/:identityId/decide',
    summary: 'Say that both are one person, or two; CONFLICT `changed_meanwhile` when somebody was first',
    params,
    body: z.strictObject({ verdict: z.enum(['same', 'different']), reason: line(300, 0).default('') }),
    output: identityPair,
  }),
  'identities.undo': defineRoute({
    action: 'identity:review',
    method: 'POST',
    path: '/api/identities/:identityId/undo',
    summary: 'Take a decision back, also one of the automatic rules: the pair is open again, and the rules leave it to people from then on',
    params,
    output: identityPair,
  }),
};
