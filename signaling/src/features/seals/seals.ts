import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { makeDemoPkcs12, readPkcs12, type Pkcs12 } from './pkcs12.ts';
import { sealPdf, type SealWords } from './sealPdf.ts';
import { signStatement } from './statement.ts';
import { findCurrentCertificate, findLetterhead, replaceCertificate, type StoredCertificate, type StoredLetterhead } from './store.ts';

/** What keeps secrets at rest: the vault of record systems is one. */
export interface SecretKeeper {
  seal(ownerId: string, text: string): Buffer;
  open(ownerId: string, sealed: Uint8Array): string;
}
export interface SealPorts {
  db: Database;
  vault: SecretKeeper;
  log: Logger;
  /** In the demo a facility without a certificate makes its own. */
  demo: boolean;
}

export interface Seals {
  letterhead(facilityId: string): Promise<StoredLetterhead>;
  /** Keeps a certificate for a facility, after trying it. */
  keep(facilityId: string, pkcs12: Pkcs12, origin: 'demo' | 'uploaded'): Promise<void>;
  /**
   * Seals a PDF with the facility's certificate. A facility that has none, or whose certificate has run out, gets the paper back unsealed: the
   * signatures of the doctors must not wait for an authority.
   */
  seal(
    facilityId: string,
    pdf: Uint8Array,
    words: Omit<SealWords, 'name'>,
    at: Date,
  ): Promise<{ pdf: Uint8Array; certificateId: string | null }>;
  /** A compact JWS (RFC 7515) with the facility's certificate chain in it; undefined when the facility has no valid certificate. */
  sign(facilityId: string, type: string, payload: Uint8Array, at: Date): Promise<string | undefined>;
}

export function createSeals({ db, vault, log, demo }: SealPorts): Seals {
  const ownerOf = (facilityId: string): string => `facility-certificate/${facilityId}`;

  const seals: Seals = {
    async letterhead(facilityId) {
      const found = await findLetterhead(db, facilityId);
      if (found === undefined) throw new Error('a facility that is not there');
      return found;
    },
    async keep(facilityId, pkcs12, origin) {
      const facts = readPkcs12(pkcs12);
      const secret = JSON.stringify({ pkcs12: pkcs12.file.toString('base64'), passphrase: pkcs12.passphrase });
      const sealed = vault.seal(ownerOf(facilityId), secret);
      await db.transaction((tx) => replaceCertificate(tx, facilityId, { ...facts, sealed, origin }));
    },
    async seal(facilityId, pdf, words, at) {
      const certificate = await currentCertificate(facilityId, at);
      if (certificate === undefined) return { pdf, certificateId: null };
      const sealed = await sealPdf(pdf, keyOf(facilityId, certificate), { ...words, name: ascii(certificate.subject) }, at);
      return { pdf: sealed, certificateId: certificate.id };
    },
    async sign(facilityId, type, payload, at) {
      const certificate = await currentCertificate(facilityId, at);
      return certificate && signStatement(keyOf(facilityId, certificate), type, payload);
    },
  };

  function keyOf(facilityId: string, certificate: StoredCertificate): Pkcs12 {
    const { pkcs12, passphrase } = JSON.parse(vault.open(ownerOf(facilityId), certificate.sealed)) as {
      pkcs12: string;
      passphrase: string;
    };
    return { file: Buffer.from(pkcs12, 'base64'), passphrase };
  }

  async function currentCertificate(facilityId: string, at: Date): Promise<StoredCertificate | undefined> {
    let found = await findCurrentCertificate(db, facilityId);
    if (found === undefined && demo) {
      const passphrase = randomBytes(24).toString('base64url');
      await seals.keep(
        facilityId,
        { file: await makeDemoPkcs12((await seals.letterhead(facilityId)).name, passphrase), passphrase },
        'demo',
      );
      found = await findCurrentCertificate(db, facilityId);
    }
    if (found !== undefined && Date.parse(found.notAfter) > at.getTime()) return found;
    log.warn({ facilityId, expired: found !== undefined }, 'unsealed: the facility has no valid certificate');
    return undefined;
  }

  return seals;
}

/** Letters without their marks: what a signature dictionary can hold everywhere. */
export function ascii(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[đĐ]/g, (letter) => (letter === 'đ' ? 'd' : 'D'))
    .replace(/[^ -~]/g, ' ')
    .replace(/[()\\]/g, ' ')
    .trim();
}
