import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionTest, RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import { followEnvironment } from '../../records/systems/environment.ts';
import { findRecordSystem, listRecordSystems, recordSystemsOf } from '../../records/systems/store.ts';
import { openVault } from '../../records/systems/vault.ts';
import { startFhirServer } from '../../records/testing/fhirServer.ts';
import { badJson, fails, json, startMisbehavingServer, type Behaviour } from '../../records/testing/misbehavingServer.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

const PASSWORD = 'mật khẩu của HIS';
let app: TestApp;
let admin: TestClient;

beforeAll(async () => {
  app = await startTestApp();
  admin = await app.as('quantri');
});
afterAll(async () => app.stop());

const hospital = () => app.people.facilityId('00100');
const station = () => app.people.facilityId('00101');
const input = (more: Record<string, unknown> = {}) => ({
  kind: 'fhir',
  facilityId: hospital(),
  name: 'HIS bệnh viện',
  baseUrl: 'http://127.0.0.1:9/fhir/',
  auth: { kind: 'basic', username: 'hoichan' },
  secret: PASSWORD,
  reads: true,
  writes: true,
  enabled: true,
  ...more,
});
const create = (more: Record<string, unknown> = {}): Promise<RecordSystem> => admin.ok('recordSystems.create', { body: input(more) });
const update = (id: string, body: object) => admin.call('recordSystems.update', { params: { recordSystemId: id }, body });
const namesOf = async (facilityId: string, purpose: 'read' | 'write'): Promise<string[]> =>
  (await recordSystemsOf(app.db, facilityId, purpose)).map(({ name }) => name);

test('every province begins with the built-in store, read and written', async () => {
  const { recordSystems } = await admin.ok('recordSystems.list');
  expect(recordSystems).toMatchObject([
    { kind: 'builtIn', name: 'Hội Chẩn', facility: { code: '00001' }, reads: true, writes: true, enabled: true, managedBy: 'installation' },
  ]);
});

test('a secret is sealed at rest, never returned, and opens for its own row only', async () => {
  const made = await create();
  expect(made).toMatchObject({ hasSecret: true, baseUrl: 'http://127.0.0.1:9/fhir', auth: { kind: 'basic', username: 'hoichan' } });
  expect(JSON.stringify([made, await admin.ok('recordSystems.list')])).not.toContain(PASSWORD);
  const stored = await findRecordSystem(app.db, made.id);
  const sealed = stored?.sealedSecret ?? Buffer.alloc(0);
  expect(sealed.includes(Buffer.from(PASSWORD))).toBe(false);
  const vault = await openVault(app.dataDir);
  expect(vault.open(made.id, sealed)).toBe(PASSWORD);
  expect(() => vault.open(hospital(), sealed)).toThrow();
  const { rows } = await app.db.query<{ text: string }>(`select details::text as text from audit where entity_id = $1`, [made.id]);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.text).not.toContain(PASSWORD);
});

test('in production neither records nor the secrets that open them go over plain HTTP, unless the operator named the host of the own network', async () => {
  const production = await startTestApp({
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://hoichan.test',
    PLAIN_HTTP_HOSTS: '127.0.0.1',
  });
  try {
    const there = await production.as('quantri');
    const facilityId = production.people.facilityId('00100');
    const make = (more: Record<string, unknown>) => there.call('recordSystems.create', { body: { ...input(more), facilityId } });
    const refused = (path: string) => ({
      status: 400,
      error: { reason: 'invalid_fields', fields: [{ path, reason: 'https_only' }] },
    });
    expect(await make({ baseUrl: 'http://his.example/fhir' })).toMatchObject(refused('baseUrl'));
    const oauth2 = { kind: 'oauth2', tokenUrl: 'http://his.example/token', clientId: 'hoi-chan', scope: '' };
    expect(await make({ baseUrl: 'https://his.example/fhir', auth: oauth2 })).toMatchObject(refused('auth.tokenUrl'));
    const kept = await make({ baseUrl: 'http://127.0.0.1:9/fhir' });
    expect(kept.status).toBe(200);
    const params = { recordSystemId: kept.data.id };
    const change = { baseUrl: 'http://10.0.0.9/fhir', secret: PASSWORD };
    expect(await there.call('recordSystems.update', { params, body: change })).toMatchObject(refused('baseUrl'));
    // Kept before the rule, or by a configuration that named the host then.
    await production.db.query(`update record_system set base_url = 'http://his.example/fhir' where id = $1`, [kept.data.id]);
    expect(await there.call('recordSystems.test', { params, body: {} })).toMatchObject(refused('baseUrl'));
    const webhook = { name: 'LIS', facilityId, webhookUrl: 'http://lis.example/notices' };
    expect(await there.call('partners.create', { body: webhook })).toMatchObject(refused('webhookUrl'));
    expect((await there.call('partners.create', { body: { ...webhook, webhookUrl: 'http://127.0.0.1:9/notices' } })).status).toBe(200);
  } finally {
    await production.stop();
  }
});

test('a kept secret follows no change of address or account', async () => {
  const { id } = await create({ name: 'Nơi khác' });
  expect((await update(id, { name: 'Tên mới', writes: false })).data).toMatchObject({ name: 'Tên mới', writes: false, hasSecret: true });
  expect((await update(id, { baseUrl: 'http://127.0.0.1:9/other' })).data).toMatchObject({ hasSecret: true });
  for (const change of [{ baseUrl: 'https://elsewhere.example/fhir' }, { auth: { kind: 'basic', username: 'other' } }]) {
    expect((await update(id, change)).error?.fields).toEqual([{ path: 'secret', reason: 'secret_again' }]);
  }
  expect((await update(id, { baseUrl: 'https://elsewhere.example/fhir', secret: 'another' })).status).toBe(200);
  expect((await update(id, { auth: { kind: 'none' } })).data).toMatchObject({ hasSecret: false });
});

test('SMART backend services: the key is made here, only its public half is shown, and it stays over changes', async () => {
  const auth = { kind: 'smart', tokenUrl: 'https://his.example/token', clientId: 'hoi-chan', scope: 'system/*.read' };
  const made = await create({ name: 'SMART', auth, secret: undefined });
  const keys = JSON.parse(made.publicKeys ?? '') as { keys: Record<string, unknown>[] };
  expect(keys.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-384', alg: 'ES384', use: 'sig' });
  expect(keys.keys[0]).not.toHaveProperty('d');
  const changed = (await update(made.id, { auth: { ...auth, scope: 'system/*.rs' } })).data;
  expect(changed).toMatchObject({ publicKeys: made.publicKeys, hasSecret: true });
});

test('what a facility reads and writes: its own, then those above it; never a neighbour’s or a disabled one', async () => {
  const own = await create({ name: 'HMIS trạm', facilityId: station(), writes: false });
  const other = await create({ name: 'HMIS trạm hai', facilityId: app.people.facilityId('00102') });
  const read = await namesOf(station(), 'read');
  expect(read[0]).toBe('HMIS trạm');
  expect(read.at(-1)).toBe('Hội Chẩn');
  expect(read).toContain('HIS bệnh viện');
  expect(read).not.toContain('HMIS trạm hai');
  expect(await namesOf(station(), 'write')).not.toContain('HMIS trạm');
  expect(await namesOf(hospital(), 'read')).not.toContain('HMIS trạm');
  await update(own.id, { enabled: false });
  await update(other.id, { enabled: false });
  expect(await namesOf(station(), 'read')).not.toContain('HMIS trạm');
  expect(await namesOf(app.people.facilityId('99100'), 'read')).toEqual(['Hội Chẩn']);
});

test('only the administrator of the province: other roles may not, another province sees nothing', async () => {
  const { id } = await create({ name: 'Của tỉnh này' });
  const other = await app.as('khac');
  expect((await other.ok('recordSystems.list')).recordSystems.map(({ kind }) => kind)).toEqual(['builtIn']);
  expect((await other.call('recordSystems.update', { params: { recordSystemId: id }, body: { enabled: false } })).status).toBe(404);
  expect((await other.call('recordSystems.create', { body: input() })).error?.fields?.[0]).toEqual({
    path: 'facilityId',
    reason: 'not_found',
  });
  for (const username of ['lan', 'tim'] as const) {
    const doctor = await app.as(username);
    expect((await doctor.call('recordSystems.list')).status).toBe(403);
    expect((await doctor.call('recordSystems.create', { body: input() })).status).toBe(403);
  }
  expect((await app.anonymous.call('recordSystems.list')).status).toBe(401);
});

test.each([
  ['baseUrl', { baseUrl: 'ftp://his/fhir' }],
  ['baseUrl', { baseUrl: 'https://user:secret@his/fhir' }],
  ['baseUrl', { baseUrl: 'https://his/fhir?x=1' }],
  ['auth.username', { auth: { kind: 'basic', username: '' } }],
  ['secret', { secret: undefined }],
])('bad input is named: %s %j', async (path, more) => {
  expect((await admin.call('recordSystems.create', { body: input(more) })).error?.fields?.[0]?.path).toBe(path);
});

test('the server of the configuration takes the place of the built-in store, keeps what was switched, and goes with the configuration', async () => {
  const vault = await openVault(app.dataDir);
  const province = app.people.facilityId('00001');
  const systems = async () =>
    (await listRecordSystems(app.db, province)).flatMap(({ managedBy, kind, enabled, writes, baseUrl }) =>
      managedBy === 'administrator' ? [] : [{ kind, enabled, writes, baseUrl }],
    );
  const environment = { baseUrl: 'http://127.0.0.1:9/province/', username: 'u', password: 'p' };
  await followEnvironment(app.db, vault, environment);
  expect(await systems()).toEqual([
    { kind: 'builtIn', enabled: false, writes: true, baseUrl: null },
    { kind: 'fhir', enabled: true, writes: true, baseUrl: 'http://127.0.0.1:9/province' },
  ]);
  const id = (await listRecordSystems(app.db, province)).find(({ managedBy }) => managedBy === 'environment')?.id ?? '';
  expect((await update(id, { baseUrl: 'http://127.0.0.1:9/x' })).error).toMatchObject({
    code: 'CONFLICT',
    reason: 'record_system_managed',
  });
  expect((await update(id, { writes: false })).status).toBe(200);
  const before = await findRecordSystem(app.db, id);
  await followEnvironment(app.db, vault, environment);
  expect(await findRecordSystem(app.db, id)).toEqual(before);
  await followEnvironment(app.db, vault, { ...environment, password: 'q' });
  const after = await findRecordSystem(app.db, id);
  expect(after?.writes).toBe(false);
  expect(vault.open(id, after?.sealedSecret ?? Buffer.alloc(0))).toBe('q');
  await followEnvironment(app.db, vault, undefined);
  expect((await systems()).map(({ enabled }) => enabled)).toEqual([true, false]);
});

describe('connection test', () => {
  const test_ = async (id: string, body: { identifier?: string } = {}) =>
    (await admin.ok('recordSystems.test', { params: { recordSystemId: id }, body })) satisfies ConnectionTest;
  const findings = ({ steps }: ConnectionTest): string[] => steps.map(({ step, finding }) => `${step} ${finding}`);
  const plain = (baseUrl: string) => create({ name: 'Thử', baseUrl, auth: { kind: 'none' }, secret: undefined });

  test('against an independent FHIR server: what it is, and whether it knows one patient, without saying who', async () => {
    const server = await startFhirServer();
    try {
      const identifier = [{ system: identifierSystems.nationalId, value: '000199900001' }];
      await server.repository.createResource({ resourceType: 'Patient', identifier, name: [{ text: 'Không Ai Biết' }] });
      const { id } = await plain(server.url);
      const counted = await test_(id);
      expect(findings(counted)).toEqual(['signIn ok', 'reach ok', 'capability ok', 'patient ok']);
      expect(counted.steps[2]?.detail).toContain('FHIR 4.0.1');
      const found = await test_(id, { identifier: '000199900001' });
      expect(found.ok).toBe(true);
      expect(JSON.stringify(found)).not.toMatch(/Không Ai Biết|000199900001/);
      expect(findings(await test_(id, { identifier: '000199900002' })).at(-1)).toBe('patient no_patient');
      await server.repository.createResource({ resourceType: 'Patient', identifier });
      expect(findings(await test_(id, { identifier: '000199900001' })).at(-1)).toBe('patient several_patients');
      const listed = (await admin.ok('recordSystems.list')).recordSystems.find((system) => system.id === id);
      expect(listed?.lastTest).toMatchObject({ ok: false });
      const { rows } = await app.db.query<{ details: object }>(
        `select details from audit where entity_id = $1 and action = 'recordSystem.test'`,
        [id],
      );
      expect(rows).toHaveLength(4);
      expect(JSON.stringify(rows)).not.toContain('0001999');
      // A changed connection was never tested.
      expect((await update(id, { baseUrl: `${server.url}/x` })).data.lastTest).toBeNull();
      const other = await app.as('khac');
      expect((await other.call('recordSystems.test', { params: { recordSystemId: id }, body: {} })).status).toBe(404);
    } finally {
      await server.stop();
    }
  });

  const capability = { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', software: { name: 'HIS' } };
  test.each<[string, Behaviour[]]>([
    ['reach not_fhir', [badJson]],
    ['reach not_found', [fails(404)]],
    ['reach denied', [fails(401)]],
    ['reach server_error', [fails(500)]],
    ['reach too_many_requests', [fails(429)]],
    ['capability not_r4', [json({ ...capability, fhirVersion: '3.0.2' })]],
    ['patient denied', [json(capability), fails(403)]],
    ['patient cannot_search', [json(capability), fails(400)]],
  ])('finds %s, asking once', async (finding, answers) => {
    const server = await startMisbehavingServer();
    try {
      server.next = [...answers];
      const result = await test_((await plain(server.url)).id);
      expect(findings(result)).toContain(finding);
      expect(server.requests).toHaveLength(answers.length);
      expect(result.ok).toBe(false);
    } finally {
      await server.stop();
    }
  });

  test('finds a wrong name and a closed port', async () => {
    expect(findings(await test_((await plain('http://his.invalid/fhir')).id))).toContain('reach no_such_host');
    const gone = await startMisbehavingServer();
    await gone.stop();
    expect(findings(await test_((await plain(gone.url)).id))).toContain('reach refused_connection');
  });

  test('a refused client is found at the sign-in, and the public key can be fetched by the other side', async () => {
    const server = await startMisbehavingServer();
    try {
      server.always = json({ error: 'invalid_client' }, 400, { 'content-type': 'application/json' });
      const auth = { kind: 'smart', tokenUrl: `${server.url}/token`, clientId: 'hc', scope: '' };
      const made = await create({ name: 'Từ chối', baseUrl: server.url, auth, secret: undefined });
      const result = await test_(made.id);
      expect(findings(result)).toEqual(['signIn sign_in_denied', 'reach skipped', 'capability skipped', 'patient skipped']);
      expect(result.steps[0]?.detail).toBe('invalid_client');
      const keys = await app.anonymous.ok('recordSystems.keys', { params: { recordSystemId: made.id } });
      expect(keys).toEqual(JSON.parse(made.publicKeys ?? ''));
    } finally {
      await server.stop();
    }
  });
});
