import { createHash, createPublicKey, generateKeyPairSync, hkdfSync, randomBytes, type KeyObject, createPrivateKey } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@hoi-chan/shared/errors.ts';
import jwt from 'jsonwebtoken';
import { z } from 'zod';

const ISSUER = 'hoi-chan';
export const ACCESS_TOKEN_SECONDS = 600;
const PARTNER_TOKEN_SECONDS = 3600;

const staffClaims = z.object({ kind: z.literal('staff'), sub: z.uuid(), fam: z.uuid(), exp: z.number() });
const patientClaims = z.object({ kind: z.literal('patient'), sub: z.uuid(), link: z.number().int(), exp: z.number() });
const partnerClaims = z.object({ kind: z.literal('partner'), sub: z.uuid(), secret: z.number().int(), exp: z.number() });
const claims = z.discriminatedUnion('kind', [staffClaims, patientClaims]);
export type Claims = z.infer<typeof claims>;

export interface Tokens {
  /** Ten minutes, for a person and the session it belongs to. */
  signStaff(personId: string, familyId: string): { accessToken: string; expiresAt: Date };
  /** For one appointment, until `expiresAt`. */
  signPatient(appointmentId: string, linkVersion: number, expiresAt: Date): string;
  /** One hour, for another system; `secretVersion` ends it with the secret it came from. */
  signPartner(partnerId: string, secretVersion: number): { accessToken: string; seconds: number };
  /** UNAUTHENTICATED like `verify`; no token of a person or patient passes. */
  verifyPartner(token: string): { partnerId: string; secretVersion: number };
  /** 256 bits that seal what a device keeps during one session: worked out again whenever they are asked for, and stored nowhere. */
  deviceKey(familyId: string): Buffer;
  /** UNAUTHENTICATED for whatever is forged, expired or not ours. */
  verify(token: string): Claims;
}

/**
 * ES256 access tokens (RFC 7518 §3.4) under a key made at the first start and kept in `<dataDir>/keys`; `kid` is the RFC 7638-like
 * thumbprint, so that a later key can be added beside it.
 */
export async function openTokens(dataDir: string, now: () => number = Date.now): Promise<Tokens> {
  const privateKey = await loadKey(join(dataDir, 'keys'));
  const publicKey = createPublicKey(privateKey);
  const kid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
    .slice(0, 16);
  const sign = (payload: object, expiresAt: Date): string =>
    jwt.sign({ ...payload, exp: Math.floor(expiresAt.getTime() / 1000) }, privateKey, { algorithm: 'ES256', keyid: kid, issuer: ISSUER });
  function read<C>(token: string, schema: z.ZodType<C>): C {
    try {
      const header = jwt.decode(token, { complete: true })?.header;
      if (header?.kid !== kid) throw new Error('unknown key');
      return schema.parse(jwt.verify(token, publicKey, { algorithms: ['ES256'], issuer: ISSUER }));
    } catch {
      throw new AppError('UNAUTHENTICATED', 'the access token is expired or not valid', { reason: 'token' });
    }
  }
  return {
    signStaff(personId, familyId) {
      const expiresAt = new Date(now() + ACCESS_TOKEN_SECONDS * 1000);
      return { accessToken: sign({ kind: 'staff', sub: personId, fam: familyId }, expiresAt), expiresAt };
    },
    signPatient: (appointmentId, linkVersion, expiresAt) => sign({ kind: 'patient', sub: appointmentId, link: linkVersion }, expiresAt),
    signPartner(partnerId, secretVersion) {
      const expiresAt = new Date(Date.now() + PARTNER_TOKEN_SECONDS * 1000);
      return { accessToken: sign({ kind: 'partner', sub: partnerId, secret: secretVersion }, expiresAt), seconds: PARTNER_TOKEN_SECONDS };
    },
    // HKDF (RFC 5869): says nothing about the key that signs.
    deviceKey: (familyId) =>
      Buffer.from(hkdfSync('sha256', privateKey.export({ type: 'pkcs8', format: 'der' }), familyId, 'hoi-chan device key', 32)),
    verify: (token) => read(token, claims),
    verifyPartner(token) {
      const { sub, secret } = read(token, partnerClaims);
      return { partnerId: sub, secretVersion: secret };
    },
  };
}

async function loadKey(folder: string): Promise<KeyObject> {
  const file = join(folder, 'access.pem');
  try {
    return createPrivateKey(await readFile(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  // Two instances at their first start: the first key stands (a rename would replace it under the other's feet), and both read it.
  await link(draft, file).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  await rm(draft);
  return createPrivateKey(await readFile(file, 'utf8'));
}

/** 256 random bits for refresh tokens, base64url. */
export function newSecret(byteLength = 32): string {
  return randomBytes(byteLength).toString('base64url');
}
export function sha256(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
