import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordAuth } from '@hoi-chan/shared/features/recordSystems.ts';
import jwt from 'jsonwebtoken';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorizer, newKeyPair } from '../systems/signIn.ts';
import { openVault, type Vault } from '../systems/vault.ts';
import {
  badJson,
  fails,
  halfReply,
  json,
  silent,
  startMisbehavingServer,
  type Behaviour,
  type MisbehavingServer,
} from '../testing/misbehavingServer.ts';
import { FhirClient } from './client.ts';

const patient = { resourceType: 'Patient', id: 'p' };
let server: MisbehavingServer;
beforeEach(async () => {
  server = await startMisbehavingServer();
  server.always = json(patient);
});
afterEach(async () => server.stop());
const client = (more: Partial<ConstructorParameters<typeof FhirClient>[0]> = {}) => new FhirClient({ baseUrl: server.url, ...more });

describe('reading from a FHIR server that misbehaves', () => {
  test.each<[string, Behaviour[]]>([
    ['500, then 503', [fails(500), fails(503)]],
    ['half a reply', [halfReply]],
    ['429 with Retry-After', [fails(429, { 'retry-after': '1' })]],
  ])('%s: asked again, answered', async (_name, faults) => {
    server.next = [...faults];
    expect(await client().read('Patient/p')).toEqual(patient);
    expect(server.requests).toHaveLength(faults.length + 1);
  });

  test('Retry-After is respected', async () => {
    server.next = [fails(429, { 'retry-after': '1' })];
    await client().read('Patient/p');
    expect((server.times[1] ?? 0) - (server.times[0] ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  test('a server that asks for much patience is left alone, and the caller told how long', async () => {
    server.next = [fails(429, { 'retry-after': '120' })];
    await expect(client().read('Patient/p')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      kind: 'too_many_requests',
      retryAfterSeconds: 120,
    });
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, string, Behaviour, number]>([
    ['bad JSON', 'not_fhir', badJson, 1],
    ['silence', 'timeout', silent, 1],
    ['no entry', 'denied', fails(401), 1],
    ['not there', 'not_found', fails(404), 1],
    ['always 500', 'server_error', fails(500), 3],
    ['always half', 'unreachable', halfReply, 3],
  ])('%s is %s', async (_name, kind, fault, requests) => {
    server.always = fault;
    await expect(client({ timeoutMs: 300 }).read('Patient/p')).rejects.toMatchObject({ kind });
    expect(server.requests).toHaveLength(requests);
  });

  test('what was written is never sent twice by itself', async () => {
    server.always = halfReply;
    await expect(client().transaction({ resourceType: 'Bundle', type: 'transaction' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.requests).toHaveLength(1);
  });

  test('a sick server is left alone for a while, then asked once', async () => {
    server.always = fails(500);
    const careful = client({ manners: { retries: 0, failuresBeforePause: 3, pauseMs: 250 } });
    const read = () => careful.read('Patient/p');
    for (let asked = 0; asked < 6; asked += 1)
      await expect(read()).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'record_unavailable' });
    expect(server.requests).toHaveLength(3);
    server.always = json(patient);
    await expect.poll(read, { timeout: 2_000 }).toEqual(patient);
    expect(server.requests).toHaveLength(4);
  });

  test('never more than four requests at one time', async () => {
    const held: (() => void)[] = [];
    server.always = (req, res) => void held.push(() => void json(patient)(req, res));
    const polite = client();
    const all = Promise.all(Array.from({ length: 11 }, () => polite.read('Patient/p')));
    for (let answered = 0; answered < 11; answered += 1) {
      await expect.poll(() => held.length).toBeGreaterThan(0);
      held.shift()?.();
    }
    await all;
    expect(server.mostAtOnce).toBe(4);
  });

  test('every page is read; a next link to another host is not followed', async () => {
    const bundle = (id: string, next: string): Behaviour =>
      json({
        resourceType: 'Bundle',
        type: 'searchset',
        link: [{ relation: 'next', url: next }],
        entry: [{ resource: { ...patient, id } }],
      });
    server.next = [bundle('1', `${server.url}?page=2`), bundle('2', 'Patient?page=3'), bundle('3', 'http://169.254.169.254/latest')];
    expect((await client().search('Patient', { identifier: 'x' })).map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(server.requests.slice(1)).toEqual(['/?page=2', '/Patient?page=3']);
  });

  test('a record of many pages is read whole; one whose pages lead in a circle is none, and not taken for a short one', async () => {
    const page = (number: number, next: number | undefined): Behaviour =>
      json({
        resourceType: 'Bundle',
        type: 'searchset',
        ...(next !== undefined && { link: [{ relation: 'next', url: `Patient?page=${next}` }] }),
        entry: [{ resource: { ...patient, id: `${number}` } }],
      });
    server.next = Array.from({ length: 60 }, (_, number) => page(number, number < 59 ? number + 1 : undefined));
    expect(await client().search('Patient', {})).toHaveLength(60);
    server.next = [page(1, 1), page(2, 2), page(3, 1), page(4, 1)];
    await expect(client().search('Patient', {})).rejects.toMatchObject({ code: 'UNAVAILABLE', kind: 'endless' });
  });
});

describe('access tokens', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  let folder: string;
  let vault: Vault;
  let tokens: MisbehavingServer;
  let forms: URLSearchParams[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hoi-chan-vault-'));
    vault = await openVault(folder);
    tokens = await startMisbehavingServer();
    forms = [];
    let count = 0;
    tokens.always = async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      forms.push(new URLSearchParams(Buffer.concat(chunks).toString()));
      count += 1;
      void json({ access_token: `t${count}`, token_type: 'Bearer', expires_in: 300 })(req, res);
    };
    server.always = (req, res) => void (req.headers.authorization === `Bearer t${count}` ? json(patient) : fails(401))(req, res);
  });
  afterEach(async () => {
    await tokens.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const signedIn = (auth: RecordAuth, secret: string) =>
    client({ authorize: authorizer({ id, auth, sealedSecret: vault.seal(id, secret) }, vault) });
  const oauth2 = (): RecordAuth => ({ kind: 'oauth2', tokenUrl: `${tokens.url}/token`, clientId: 'hội chẩn', scope: 'system/*.read' });

  test('one token for many requests at once, and the next ones', async () => {
    const fhir = signedIn(oauth2(), 'bí mật');
    await Promise.all([fhir.read('Patient/p'), fhir.read('Patient/p'), fhir.read('Patient/p')]);
    await fhir.read('Patient/p');
    expect(forms.map((form) => Object.fromEntries(form))).toEqual([{ grant_type: 'client_credentials', scope: 'system/*.read' }]);
  });

  test('a token that the server no longer takes is renewed once', async () => {
    const fhir = signedIn(oauth2(), 's');
    await fhir.read('Patient/p');
    server.next = [fails(401)];
    expect(await fhir.read('Patient/p')).toEqual(patient);
    expect(forms).toHaveLength(2);
    server.next = [fails(401), fails(401)];
    await expect(fhir.read('Patient/p')).rejects.toMatchObject({ kind: 'denied' });
    expect(forms).toHaveLength(3);
  });

  test('refused credentials are a matter for the administrator; a silent token server is not', async () => {
    tokens.next = [json({ error: 'invalid_client' }, 401)];
    const fhir = signedIn(oauth2(), 's');
    await expect(fhir.read('Patient/p')).rejects.toMatchObject({ reason: 'record_denied' });
    tokens.next = [fails(500)];
    await expect(fhir.read('Patient/p')).rejects.toMatchObject({ reason: 'record_unavailable' });
    expect(server.requests).toEqual([]);
    expect(await fhir.read('Patient/p')).toEqual(patient);
  });

  test('SMART backend services: an assertion signed with our key, for this token address, for a short time, never twice the same', async () => {
    const pair = newKeyPair();
    const fhir = signedIn({ kind: 'smart', tokenUrl: `${tokens.url}/token`, clientId: 'hoi-chan', scope: 'system/*.rs' }, pair.privateKey);
    await fhir.read('Patient/p');
    server.next = [fails(401)];
    await fhir.read('Patient/p');
    const publicKey = createPublicKey({ key: pair.publicKey as JsonWebKey, format: 'jwk' });
    const claims = forms.map((form) => {
      expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
      return jwt.verify(form.get('client_assertion') ?? '', publicKey, {
        algorithms: ['ES384'],
        audience: `${tokens.url}/token`,
        issuer: 'hoi-chan',
        subject: 'hoi-chan',
      }) as jwt.JwtPayload;
    });
    expect(claims).toHaveLength(2);
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(2);
    for (const { exp = 0, iat = 0 } of claims) expect(exp - iat).toBeLessThanOrEqual(300);
  });
});
