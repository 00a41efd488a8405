import { createHash } from 'node:crypto';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { caseBundle, type KeyImage } from '../caseBundle.ts';
import type { SignedConsult } from '../gateway.ts';
import { BUNDLE_FILE, PDF_FILE, SIGNATURE_FILE, type Manifest } from './format.ts';

export interface CapsuleParts {
  consult: SignedConsult;
  images: KeyImage[];
  /** Who signs: the facility whose certificate `sign` uses. */
  facility: Manifest['facility'];
  madeAt: Date;
  /** A compact JWS over the payload. */
  sign(payload: Uint8Array): Promise<string>;
}

/** A signed consult as one file (see ./format.ts). */
export async function packCapsule({ consult, images, facility, madeAt, sign }: CapsuleParts): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {
    [BUNDLE_FILE]: strToU8(JSON.stringify(caseBundle(consult, images), undefined, 1)),
    [PDF_FILE]: consult.pdf,
    ...Object.fromEntries(images.map((image, index) => [nameOf(image, index), image.bytes])),
  };
  const statement: Manifest = {
    format: 'hoi-chan-case',
    formatVersion: 1,
    consultId: consult.consultId,
    consultNumber: consult.consultNumber,
    versionNumber: consult.versionNumber,
    signedAt: consult.signedAt,
    madeAt: madeAt.toISOString(),
    facility,
    files: Object.entries(files).map(([name, bytes]) => ({ name, size: bytes.byteLength, sha256: sha256(bytes) })),
  };
  const signature = await sign(strToU8(JSON.stringify(statement)));
  const entries: Zippable = { ...files, [SIGNATURE_FILE]: strToU8(signature) };
  // PDF and pictures are compressed already, and would only cost time.
  for (const name of Object.keys(files)) if (name !== BUNDLE_FILE) entries[name] = [files[name] ?? new Uint8Array(), { level: 0 }];
  return zipSync(entries, { mtime: madeAt });
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function nameOf({ contentType }: KeyImage, index: number): string {
  return `images/${String(index + 1).padStart(2, '0')}.${contentType === 'image/png' ? 'png' : 'jpg'}`;
}
