/**
 * The file of a case capsule. Outside in: a JWE in compact form (RFC 7516) where a passphrase protects it; a ZIP; in it `bundle.json` (FHIR document),
 * `minutes.pdf` (sealed), `images/NN.jpg` (key images) and `signature.jws` (RFC 7515, compact), whose payload names every other file with its
 * SHA-256. Anybody can unpack it and read the PDF; no program of ours is needed.
 */
import { AppError } from '@hoi-chan/shared/errors.ts';
import { id, instant } from '@hoi-chan/shared/ids.ts';
import { z } from 'zod';

export const BUNDLE_FILE = 'bundle.json';
export const PDF_FILE = 'minutes.pdf';
export const SIGNATURE_FILE = 'signature.jws';
export const IMAGE_FILE = /^images\/\d{2,3}\.(jpg|png)$/;
/** `typ` of the signature (RFC 7515 §4.1.9), so that no other statement of the facility can stand in its place. */
export const SIGNATURE_TYPE = 'hoi-chan-case';

/** All files of one capsule, unpacked. */
export const MAX_UNPACKED_BYTES = 128 * 1024 ** 2;
export const MAX_KEY_IMAGES = 60;
export const MAX_FILES = MAX_KEY_IMAGES + 3;

export const manifest = z.strictObject({
  format: z.literal('hoi-chan-case'),
  formatVersion: z.literal(1),
  consultId: id,
  consultNumber: z.string().regex(/^[A-Z0-9-]{1,40}$/),
  versionNumber: z.number().int().min(1).max(999),
  /** Of the minutes. */
  signedAt: instant,
  /** Of the capsule. */
  madeAt: instant,
  facility: z.strictObject({ code: z.string().max(20), name: z.string().max(200) }),
  files: z
    .array(z.strictObject({ name: z.string().max(40), size: z.number().int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .max(MAX_FILES),
});
export type Manifest = z.infer<typeof manifest>;

export const CAPSULE_REFUSALS = [
  'not_a_capsule',
  'capsule_cut_short',
  'capsule_altered',
  'capsule_locked',
  'capsule_not_opened',
  'capsule_damaged',
  'capsule_too_much',
  'capsule_newer',
  'capsule_bad_content',
] as const;
export type CapsuleRefusal = (typeof CAPSULE_REFUSALS)[number];

export function refused(reason: CapsuleRefusal, cause?: unknown): AppError {
  return new AppError('INVALID_REQUEST', 'the capsule cannot be taken', { reason, ...(cause !== undefined && { cause }) });
}
