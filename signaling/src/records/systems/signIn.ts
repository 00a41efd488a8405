import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { RecordAuth } from '@hoi-chan/shared/features/recordSystems.ts';
import * as oauth from 'oauth4webapi';
import type { Authorizer } from '../fhir/client.ts';
import type { Vault } from './vault.ts';

const TOKEN_TIMEOUT_MS = 10_000;
/** A token is asked for anew this long before it ends: it must live until the request has arrived. */
const SPARE_MS = 30_000;
/** Of a token whose end the server does not tell. */
const UNTOLD_LIFE_MS = 60_000;
const CURVE = { name: 'ECDSA', namedCurve: 'P-384' } as const;

/** ES384, one of the two algorithms every SMART server takes. The private half is a JWK, to be sealed. */
export function newKeyPair(): { privateKey: string; publicKey: object } {
  const kid = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const use = { kid, use: 'sig', alg: 'ES384' };
  return {
    privateKey: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid }),
    publicKey: { ...publicKey.export({ format: 'jwk' }), ...use, key_ops: ['verify'] },
  };
}

interface SignIn {
  id: string;
  auth: RecordAuth;
  sealedSecret: Uint8Array | null;
}

/** The Authorization header for one record system; access tokens are kept until shortly before they end, and asked for once at a time. */
export function authorizer({ id, auth, sealedSecret }: SignIn, vault: Vault): Authorizer {
  if (auth.kind === 'none') return noSignIn;
  const secret = (): string => (sealedSecret === null ? '' : openSecret(vault, id, sealedSecret));
  if (auth.kind === 'basic') return basicSignIn(auth.username, secret);
  const granted = auth;
  let token: { value: string; endsAt: number } | undefined;
  let asking: Promise<string> | undefined;
  async function ask(): Promise<string> {
    const askedAt = Date.now();
    const answer = await requestToken(granted, secret());
    token = {
      value: answer.access_token,
      endsAt: askedAt + (answer.expires_in === undefined ? UNTOLD_LIFE_MS : answer.expires_in * 1000),
    };
    return token.value;
  }
  return {
    async header() {
      if (token !== undefined && token.endsAt - SPARE_MS > Date.now()) return `Bearer ${token.value}`;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return `Bearer ${await asking}`;
    },
    refused(header) {
      if (token !== undefined && header === `Bearer ${token.value}`) token = undefined;
    },
  };
}

/** RFC 7617, in UTF-8. */
export function basicSignIn(username: string, password: () => string): Authorizer {
  return {
    header: async () => `Basic ${Buffer.from(`${username}:${password()}`).toString('base64')}`,
    refused: () => undefined,
  };
}

const noSignIn: Authorizer = { header: async () => undefined, refused: () => undefined };

function openSecret(vault: Vault, id: string, sealed: Uint8Array): string {
  try {
    return vault.open(id, sealed);
  } catch (cause) {
    // The key is another one than when it was sealed: a restored database without its keys folder.
    throw new AppError('UNAVAILABLE', 'the secret of the record system cannot be opened', { reason: 'record_secret_lost', cause });
  }
}

async function requestToken(auth: Extract<RecordAuth, { tokenUrl: string }>, secret: string): Promise<oauth.TokenEndpointResponse> {
  const server: oauth.AuthorizationServer = { issuer: auth.tokenUrl, token_endpoint: auth.tokenUrl };
  const client: oauth.Client = { client_id: auth.clientId };
  const parameters = new URLSearchParams(auth.scope === '' ? {} : { scope: auth.scope });
  try {
    const authentication = auth.kind === 'smart' ? await signedAssertion(secret, auth.tokenUrl) : oauth.ClientSecretBasic(secret);
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, {
      signal: () => AbortSignal.timeout(TOKEN_TIMEOUT_MS),
      // Hospitals' servers are often reached over plain HTTP inside a closed network; the administrator chose the address.
      [oauth.allowInsecureRequests]: true,
    });
    return await oauth.processClientCredentialsResponse(server, client, response);
  } catch (cause) {
    throw tokenProblem(cause);
  }
}

/** SMART's `aud` is the token URL itself; the assertion lives one minute. */
async function signedAssertion(jwk: string, tokenUrl: string): Promise<oauth.ClientAuth> {
  const { kid, ...key } = JSON.parse(jwk) as JsonWebKey & { kid: string };
  const pkcs8 = createPrivateKey({ key, format: 'jwk' }).export({ type: 'pkcs8', format: 'der' });
  const cryptoKey = await crypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), CURVE, false, ['sign']);
  return oauth.PrivateKeyJwt(
    { key: cryptoKey, kid },
    {
      [oauth.modifyAssertion]: (_header, payload) => {
        payload['aud'] = tokenUrl;
      },
    },
  );
}

function tokenProblem(cause: unknown): AppError {
  const denied =
    cause instanceof oauth.ResponseBodyError ||
    cause instanceof oauth.WWWAuthenticateChallengeError ||
    (cause instanceof oauth.OperationProcessingError && cause.cause instanceof Response && [400, 401, 403].includes(cause.cause.status));
  if (denied) return new AppError('UNAVAILABLE', 'the record system refuses our credentials', { reason: 'record_denied', cause });
  return new AppError('UNAVAILABLE', 'no access token could be had for the record system', {
    reason: 'record_unavailable',
    retryAfterSeconds: 10,
    cause,
  });
}
