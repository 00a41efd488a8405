import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Vault {
  /** Seals `text` for this one owner: sealed bytes moved to another row do not open. */
  seal(ownerId: string, text: string): Buffer;
  /** Throws when the key is another one or the bytes were changed. */
  open(ownerId: string, sealed: Uint8Array): string;
}

/**
 * Secrets of other systems, at rest under AES-256-GCM (NIST SP 800-38D). The key is `configured` (base64, 32 bytes; several instances share
 * it), else made at the first start and kept in `<dataDir>/keys`: a copy of the database alone opens nothing.
 */
export async function openVault(dataDir: string, configured?: string): Promise<Vault> {
  const key = configured === undefined ? await loadKey(join(dataDir, 'keys')) : Buffer.from(configured, 'base64');
  if (key.length !== KEY_BYTES) throw new Error('the key for secrets of record systems is not 32 bytes long');
  return {
    seal(ownerId, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(ownerId));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open(ownerId, sealed) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(ownerId))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}

async function loadKey(folder: string): Promise<Buffer> {
  const file = join(folder, 'record-secrets.key');
  const read = async (): Promise<Buffer> => Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600 });
  // Two instances at their first start: the first key stands, and both read it.
  await link(draft, file).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  await rm(draft);
  return read();
}
