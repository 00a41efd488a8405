import { unzipSync } from 'fflate';
import type { Bundle } from 'fhir/r4.d.ts';
import { z } from 'zod';
import { faultsOfBundle } from '../validation/check.ts';
import { assertDocument } from './document.ts';
import {
  BUNDLE_FILE,
  IMAGE_FILE,
  manifest,
  MAX_FILES,
  MAX_UNPACKED_BYTES,
  PDF_FILE,
  refused,
  SIGNATURE_FILE,
  type Manifest,
} from './format.ts';
import { sha256 } from './pack.ts';
import { isLocked, unlock } from './passphrase.ts';
import { verifySignature, type CapsuleSigner } from './signature.ts';

export interface OpenedCapsule {
  manifest: Manifest;
  signer: CapsuleSigner;
  encrypted: boolean;
  bundle: Bundle;
}

/** Opens a capsule and checks it whole: every byte against the signature, every resource against both validators. @throws AppError with a CapsuleRefusal */
export async function openCapsule(file: Uint8Array, passphrase: string | undefined): Promise<OpenedCapsule> {
  const encrypted = isLocked(file);
  if (encrypted && passphrase === undefined) throw refused('capsule_locked');
  const files = unzip(encrypted ? await unlock(file, passphrase ?? '') : file);
  const signature = files[SIGNATURE_FILE];
  if (signature === undefined) throw refused('not_a_capsule');
  const { payload, signer } = await verifySignature(Buffer.from(signature).toString('latin1'));
  const statement = readManifest(payload);
  const { [SIGNATURE_FILE]: _signature, ...signed } = files;
  if (!isSame(signed, statement)) throw refused('capsule_altered');
  const bundle = parse(signed[BUNDLE_FILE]);
  assertDocument(bundle, statement, sha256(signed[PDF_FILE] ?? new Uint8Array()));
  const faults = await faultsOfBundle(bundle);
  if (faults.length > 0) throw refused('capsule_bad_content', new Error(faults.slice(0, 20).join('; ')));
  return { manifest: statement, signer, encrypted, bundle };
}

function unzip(bytes: Uint8Array): Record<string, Uint8Array> {
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== 'PK\u0003\u0004') throw refused('not_a_capsule');
  let count = 0;
  let total = 0;
  try {
    return unzipSync(bytes, {
      filter({ name, originalSize }) {
        count += 1;
        total += originalSize;
        if (count > MAX_FILES || total > MAX_UNPACKED_BYTES) throw refused('capsule_too_much');
        if (![BUNDLE_FILE, PDF_FILE, SIGNATURE_FILE].includes(name) && !IMAGE_FILE.test(name)) throw refused('not_a_capsule');
        return true;
      },
    });
  } catch (error) {
    if (error instanceof Error && 'reason' in error) throw error;
    // The directory of a ZIP stands at its end: without it the file was cut; with it something inside is wrong.
    const hasEnd = Buffer.from(bytes.subarray(-65_557)).includes('PK\u0005\u0006', 0, 'latin1');
    throw refused(hasEnd ? 'capsule_altered' : 'capsule_cut_short', error);
  }
}

function readManifest(payload: Uint8Array): Manifest {
  const value = parse(payload) as unknown;
  const version = z.object({ format: z.literal('hoi-chan-case'), formatVersion: z.number() }).safeParse(value);
  if (version.success && version.data.formatVersion > 1) throw refused('capsule_newer');
  const read = manifest.safeParse(value);
  if (!read.success) throw refused('not_a_capsule', read.error);
  return read.data;
}

/** Nothing added, nothing missing, nothing changed. */
function isSame(files: Record<string, Uint8Array>, { files: told }: Manifest): boolean {
  const names = new Set(told.map(({ name }) => name));
  return (
    names.size === told.length &&
    Object.keys(files).length === told.length &&
    names.has(BUNDLE_FILE) &&
    names.has(PDF_FILE) &&
    told.every(({ name, size, sha256: hash }) => {
      const bytes = files[name];
      return bytes?.byteLength === size && sha256(bytes) === hash;
    })
  );
}

function parse(bytes: Uint8Array | undefined): Bundle {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Bundle;
  } catch (error) {
    throw refused('capsule_bad_content', error);
  }
}
