/**
 * A capsule under a passphrase: JWE with PBES2-HS512+A256KW and A256GCM (RFC 7518 §4.8, §5.3), by `jose`. It can be opened with any program that knows the RFC.
 */
import { createDecipheriv, pbkdf2 as pbkdf2WithCallback } from 'node:crypto';
import { promisify } from 'node:util';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { MAX_UNPACKED_BYTES, refused } from './format.ts';

/**
 * Iterations of PBKDF2-HMAC-SHA-512. OWASP's Password Storage Cheat Sheet asks for 210,000 where a server guards the hash; a file on a lost stick can be tried for
 * years, so three times as many. Some tenths of a second, off the main thread.
 */
export const PBES2_ITERATIONS = 630_000;
/** Others may ask for more, but not keep our processor busy for minutes. */
const MOST_ITERATIONS = 2_000_000;
const TAG_LENGTH = 22;
const pbkdf2 = promisify(pbkdf2WithCallback);

const header = z.strictObject({
  alg: z.literal('PBES2-HS512+A256KW'),
  enc: z.literal('A256GCM'),
  cty: z.literal('application/zip'),
  p2s: z.string(),
  p2c: z.number().int().positive(),
  /** Bytes inside, so that a file that was cut short is told from a wrong passphrase. */
  size: z.number().int().positive(),
});

/** The same letters typed on another keyboard may be composed in another way. */
const keyOf = (passphrase: string): Uint8Array => new TextEncoder().encode(passphrase.normalize('NFC'));

export const isLocked = (file: Uint8Array): boolean => Buffer.from(file.subarray(0, 3)).toString('latin1') === 'eyJ';

export async function lock(zip: Uint8Array, passphrase: string, iterations = PBES2_ITERATIONS): Promise<Uint8Array> {
  const jwe = await new CompactEncrypt(zip)
    .setProtectedHeader({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', cty: 'application/zip', size: zip.byteLength })
    .setKeyManagementParameters({ p2c: iterations })
    .encrypt(keyOf(passphrase));
  return Buffer.from(jwe, 'latin1');
}

/** @throws AppError `not_a_capsule`, `capsule_too_much`, `capsule_cut_short`; `capsule_not_opened`: the passphrase does not fit; `capsule_damaged`: it does, but what it locks was changed */
export async function unlock(file: Uint8Array, passphrase: string): Promise<Uint8Array> {
  // Mail programs may add a line end.
  const jwe = Buffer.from(file).toString('latin1').trimEnd();
  const [head = '', , , ciphertext, tag] = jwe.split('.');
  const known = header.safeParse(readHeader(head));
  if (!known.success) throw refused('not_a_capsule', known.error);
  const { p2c, size } = known.data;
  if (p2c > MOST_ITERATIONS || size > MAX_UNPACKED_BYTES) throw refused('capsule_too_much');
  // GCM keeps the length; four characters carry three bytes.
  if (ciphertext === undefined || tag === undefined || ciphertext.length < Math.ceil((size * 4) / 3) || tag.length < TAG_LENGTH)
    throw refused('capsule_cut_short');
  try {
    const { plaintext } = await compactDecrypt(jwe, keyOf(passphrase), {
      keyManagementAlgorithms: ['PBES2-HS512+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxPBES2Count: MOST_ITERATIONS,
    });
    return plaintext;
  } catch (error) {
    throw refused((await fits(jwe, passphrase, known.data)) ? 'capsule_damaged' : 'capsule_not_opened', error);
  }
}

/**
 * Whether the passphrase opens the wrapped key of the file: AES key wrap checks itself (RFC 3394 §2.2.3), apart from the content. A file whose first
 * line is damaged looks like a wrong passphrase.
 */
async function fits(jwe: string, passphrase: string, { alg, p2s, p2c }: z.infer<typeof header>): Promise<boolean> {
  const salt = Buffer.concat([Buffer.from(alg), Buffer.from([0]), Buffer.from(p2s, 'base64url')]);
  const key = await pbkdf2(keyOf(passphrase), salt, p2c, 32, 'sha512');
  try {
    const unwrap = createDecipheriv('id-aes256-wrap', key, Buffer.alloc(8, 0xa6));
    Buffer.concat([unwrap.update(Buffer.from(jwe.split('.')[1] ?? '', 'base64url')), unwrap.final()]);
    return true;
  } catch {
    return false;
  }
}

function readHeader(protectedHeader: string): unknown {
  try {
    return decodeProtectedHeader({ protected: protectedHeader });
  } catch {
    return undefined;
  }
}
