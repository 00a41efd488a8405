import { AppError } from '@hoi-chan/shared/errors.ts';
import type { RecordAuth } from '@hoi-chan/shared/features/recordSystems.ts';
import { newKeyPair } from '../../records/systems/signIn.ts';
import type { StoredRecordSystem } from '../../records/systems/store.ts';
import type { Vault } from '../../records/systems/vault.ts';

export interface Connection {
  baseUrl: string;
  auth: RecordAuth;
  sealedSecret: Buffer | null;
  publicKey: object | null;
}

export const invalidField = (path: string, reason: string): AppError =>
  new AppError('INVALID_REQUEST', 'the record system cannot be kept so', { reason: 'invalid_fields', fields: [{ path, reason }] });

/**
 * What is to be stored of a connection. A kept secret goes on only to the place it was given for: a changed address or sign-in asks for it again,
 * else whoever administers could have it sent to a server of their own.
 */
export function newConnection(
  vault: Vault,
  id: string,
  asked: { baseUrl: string; auth: RecordAuth; secret: string | undefined },
  before: StoredRecordSystem | undefined,
): Connection {
  const { auth, secret } = asked;
  // The vendor's example is often the address of the description itself.
  const baseUrl = asked.baseUrl.replace(/\/+$/, '').replace(/\/metadata$/, '');
  const keeps =
    before !== undefined && before.auth.kind === auth.kind && placesOf(baseUrl, auth) === placesOf(before.baseUrl ?? '', before.auth);
  switch (auth.kind) {
    case 'none':
      return { baseUrl, auth, sealedSecret: null, publicKey: null };
    case 'smart': {
      // A key of ours signs, and never leaves: it may go on with a new address.
      if (before?.auth.kind === 'smart' && before.publicKeys !== null) {
        const [publicKey] = (JSON.parse(before.publicKeys) as { keys: object[] }).keys;
        return { baseUrl, auth, sealedSecret: before.sealedSecret, publicKey: publicKey ?? null };
      }
      const pair = newKeyPair();
      return { baseUrl, auth, sealedSecret: vault.seal(id, pair.privateKey), publicKey: pair.publicKey };
    }
    case 'basic':
    case 'oauth2': {
      if (secret === undefined && !(keeps && before.hasSecret))
        throw invalidField('secret', before?.hasSecret === true ? 'secret_again' : 'required');
      return {
        baseUrl,
        auth,
        sealedSecret: secret === undefined ? (before?.sealedSecret ?? null) : vault.seal(id, secret),
        publicKey: null,
      };
    }
  }
}

/** Where a secret is sent, and as whose. */
function placesOf(baseUrl: string, auth: RecordAuth): string {
  if (auth.kind === 'basic') return JSON.stringify([new URL(baseUrl).origin, auth.username]);
  if (auth.kind === 'oauth2') return JSON.stringify([auth.tokenUrl, auth.clientId]);
  return '';
}
