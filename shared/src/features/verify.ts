import { z } from 'zod';
import { defineRoute } from '../contract/define.ts';
import { instant } from '../ids.ts';
import { sealCertificate } from './seals.ts';

/** Crockford's base 32: no I, L, O, U, so that a code read from paper is read in one way. 80 random bits. */
export const VERIFY_CODE = /^[0-9A-HJKMNP-TV-Z]{16}$/;

/** A code as somebody types it: small letters, dashes, spaces, and O or I for the digits they look like. */
export function readVerifyCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s\-–]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** Nothing here says who the patient is or what is wrong with them: only what proves the paper. */
export const verification = z.discriminatedUnion('state', [
  z.object({ state: z.literal('unknown') }),
  z.object({
    /** `amended`: a later version replaces this one. */
    state: z.enum(['valid', 'amended']),
    consultNumber: z.string(),
    versionNumber: z.number().int(),
    facilities: z.array(z.string()),
    signedAt: instant,
    signers: z.array(z.object({ name: z.string(), title: z.string(), as: z.enum(['chair', 'secretary']), at: instant })),
    /** SHA-256 of the PDF file, so that a file can be compared without leaving the device. */
    pdfSha256: z.string(),
    /** Of the text both signed, without the decisions on the orders. */
    contentSha256: z.string(),
    /** Of the orders as decided, and of the end of the session: what the secretary's signature adds. null: signed before this was kept. */
    closing: z.object({ sha256: z.string(), decidedAt: instant }).nullable(),
    /** `endedAt` null beside a beginning: it still ran when the chair signed, and ended at `endNotedAt`. No beginning: answered in writing. */
    session: z.object({ startedAt: instant.nullable(), endedAt: instant.nullable(), endNotedAt: instant.nullable() }),
    certificate: sealCertificate.nullable(),
    replacedBy: z.object({ versionNumber: z.number().int(), signedAt: instant }).nullable(),
  }),
]);
export type Verification = z.infer<typeof verification>;

export const verifyRoutes = {
  'verify.check': defineRoute({
    action: 'public:use',
    method: 'GET',
    path: '/api/verify/:code',
    summary: 'Whether a printed code belongs to signed minutes that still stand; says nothing about the patient. Limited by address',
    params: z.strictObject({ code: z.string().max(64) }),
    output: verification,
  }),
};
