import { z } from 'zod';
import { defineRoute } from '../contract/define.ts';
import { id, instant } from '../ids.ts';

/** What stands at the head of a facility's papers, and the certificate with which it seals them. */
export const sealCertificate = z.object({
  /** The common name in the certificate. */
  subject: z.string(),
  issuer: z.string(),
  fingerprintSha256: z.string(),
  notBefore: instant,
  notAfter: instant,
  /** `demo`: made by the demo itself; nobody outside can trust it. */
  origin: z.enum(['demo', 'uploaded']),
});
export type SealCertificate = z.infer<typeof sealCertificate>;

const words = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) =>
      text
        .normalize('NFC')
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim(),
    );
const letterheadInput = {
  /** The authority above: "Sở Y tế tỉnh …". */
  parentName: words(200),
  address: words(300),
  phone: words(60),
};
export const letterhead = z.object({
  name: z.string(),
  parentName: z.string(),
  address: z.string(),
  phone: z.string(),
  certificate: sealCertificate.nullable(),
});
export type Letterhead = z.infer<typeof letterhead>;

/** A PKCS#12 file of one key with its chain is some kilobytes. */
export const MAX_PKCS12_BASE64 = 120_000;
const facilityParams = z.strictObject({ facilityId: id });

export const sealRoutes = {
  'seals.get': defineRoute({
    action: 'facility:manage',
    method: 'GET',
    path: '/api/facilities/:facilityId/seal',
    summary: 'The letterhead of a facility of my province and the certificate it seals its papers with',
    params: facilityParams,
    output: letterhead,
  }),
  'seals.update': defineRoute({
    action: 'facility:manage',
    method: 'PUT',
    path: '/api/facilities/:facilityId/seal',
    summary: 'Change the letterhead',
    params: facilityParams,
    body: z.strictObject(letterheadInput),
    output: letterhead,
  }),
  'seals.uploadCertificate': defineRoute({
    action: 'facility:manage',
    method: 'POST',
    path: '/api/facilities/:facilityId/seal/certificate',
    summary:
      'Give the facility a certificate with its key (PKCS#12, RSA), tried before it is kept. INVALID_REQUEST with reason `wrong_passphrase`, `bad_pkcs12`, `no_rsa_key` or `certificate_expired`',
    params: facilityParams,
    body: z.strictObject({ pkcs12Base64: z.base64().max(MAX_PKCS12_BASE64), passphrase: z.string().max(200) }),
    output: letterhead,
  }),
};
