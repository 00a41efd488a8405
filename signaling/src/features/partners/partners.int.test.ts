import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { PartnerSecrets } from '@hoi-chan/shared/features/partners.ts';
import type { Bundle, DocumentReference, OperationOutcome, Resource } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { startFhirServer } from '../../records/testing/fhirServer.ts';
import { faultsOf } from '../../records/testing/validate.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { TEST_PASSWORD } from '../../testing/people.ts';
import { signatureOf } from './notifying.ts';
import { sweepNotices } from './publishing.ts';

let t: TestApp;
/** What the partner's own server was told, and what it answers. */
const told: { headers: IncomingHttpHeaders; body: string }[] = [];
let answers: number[] = [];
let onTold: () => void = () => undefined;
let partnerServer: Server;
let webhookUrl: string;
/** Of station 1, of the hospital and of another province. */
let station: PartnerSecrets;
let hospital: PartnerSecrets;
let foreign: PartnerSecrets;
let patientId: string;
let consultId: string;

const isTold = (): Promise<void> =>
  new Promise((resolve) => {
    onTold = resolve;
  });

beforeAll(async () => {
  partnerServer = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      told.push({ headers: req.headers, body: Buffer.concat(parts).toString('utf8') });
      res.statusCode = answers.shift() ?? 204;
      res.end(() => onTold());
    });
  });
  await new Promise<void>((resolve) => partnerServer.listen(0, '127.0.0.1', resolve));
  webhookUrl = `http://127.0.0.1:${(partnerServer.address() as AddressInfo).port}/notices`;
  t = await startTestApp();
  const [admin, otherAdmin] = [await t.as('quantri'), await t.as('khac')];
  const create = async (client: typeof admin, name: string, code: '00101' | '00100' | '99100', url: string | null) =>
    (await client.ok('partners.create', { body: { name, facilityId: t.people.facilityId(code), webhookUrl: url } })).secrets;
  station = await create(admin, 'HMIS trạm Một', '00101', webhookUrl);
  hospital = await create(admin, 'HIS bệnh viện', '00100', null);
  foreign = await create(otherAdmin, 'HIS tỉnh khác', '99100', null);
});
afterAll(async () => {
  await t.stop();
  partnerServer.close();
});

const tokens = new Map<string, string>();
async function tokenOf(secrets: PartnerSecrets): Promise<string> {
  const token = tokens.get(secrets.clientSecret) ?? (await newToken(secrets));
  tokens.set(secrets.clientSecret, token);
  return token;
}
async function newToken({ clientId, clientSecret }: PartnerSecrets): Promise<string> {
  const response = await t.anonymous.fetch('/fhir/token', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    },
    body: 'grant_type=client_credentials',
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
}
async function read<T = Bundle>(secrets: PartnerSecrets, path: string, status = 200): Promise<T> {
  const address = path.startsWith('http') ? new URL(path) : undefined;
  const response = await t.anonymous.fetch(address ? `${address.pathname}${address.search}` : path, {
    headers: { authorization: `Bearer ${await tokenOf(secrets)}` },
  });
  expect(response.status, path).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/fhir+json');
  const resource = (await response.json()) as T & Resource;
  expect(faultsOf(resource), path).toEqual([]);
  return resource;
}
const resources = (bundle: Bundle): Resource[] => (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));

/** `lan` asks, `tim` answers in writing, both sign. */
async function signConsult(name: string, personalId: string): Promise<{ patientId: string; consultId: string }> {
  const [lan, tim] = [await t.as('lan'), await t.as('tim')];
  const patient = await lan.ok('patients.register', {
    body: { name, birthDate: '1961-02-03', gender: 'female', address: 'xã Một', personalId },
  });
  const draft = await lan.ok('consults.create', {
    body: {
      clientId: randomUUID(),
      patientId: patient.id,
      question: 'Khó thở khi gắng sức',
      specialty: 'cardiology',
      targetFacilityId: t.people.facilityId('00100'),
      urgency: 'urgent',
      kind: 'advice',
      workingDiagnosis: { code: 'I50', text: 'Suy tim' },
    },
  });
  const params = { consultId: draft.id };
  await lan.ok('consults.request', { params, body: {} });
  await tim.ok('consults.accept', { params, body: {} });
  await tim.ok('consults.answer', { params, body: {} });
  const socket = await tim.connect();
  const doc = new Y.Doc();
  const opened = await socket.request('minutes:open', { consultId: draft.id, stateVector: Y.encodeStateVector(doc) });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  Y.applyUpdate(doc, new Uint8Array(opened.data.update));
  const before = Y.encodeStateVector(doc);
  for (const field of ['course', 'discussion', 'conclusion']) doc.getText(field).insert(0, 'Suy tim mạn, tăng liều lợi tiểu');
  const line = new Y.Map<unknown>();
  line.set('id', randomUUID());
  line.set('text', new Y.Text('Furosemid 80 mg/ngày'));
  doc.getArray('plan').push([line]);
  await socket.request('minutes:update', { consultId: draft.id, update: Y.encodeStateAsUpdate(doc, before) });
  socket.close();
  const { contentSha256, content } = await tim.ok('minutes.get', { params });
  await tim.ok('minutes.sign', { params, body: { contentSha256, password: TEST_PASSWORD } });
  const planDecisions = content.plan.map(({ id }) => ({ id, confirmed: true }));
  await lan.ok('minutes.sign', { params, body: { contentSha256, password: TEST_PASSWORD, planDecisions } });
  return { patientId: patient.id, consultId: draft.id };
}

describe('a consult that was signed', () => {
  test('is told to the partner of the station by a signed notice without anything of the patient, again after a refusal', async () => {
    answers = [503];
    const refused = isTold();
    ({ patientId, consultId } = await signConsult('Nguyễn Thị Ngọc Ánh', '000161000011'));
    await refused;
    const [first] = told;
    const id = String(first?.headers['webhook-id']);
    const secret = Buffer.from(station.webhookSecret.replace('whsec_', ''), 'base64');
    expect(first?.headers['webhook-signature']).toBe(
      signatureOf(secret, id, Number(first?.headers['webhook-timestamp']), first?.body ?? ''),
    );
    expect(first?.body).not.toMatch(/Ánh|000161000011|Suy tim/);
    const bundle = JSON.parse(first?.body ?? '') as Bundle;
    expect(faultsOf(bundle)).toEqual([]);
    expect((bundle.entry ?? []).map(({ request }) => request?.url)).toEqual(
      expect.arrayContaining(['ServiceRequest', 'Encounter', 'Composition', 'DocumentReference']),
    );

    const admin = await t.as('quantri');
    const params = { partnerId: station.clientId };
    await expect
      .poll(async () => (await admin.ok('partners.notices', { params })).notices)
      .toMatchObject([{ state: 'pending', attempts: 1, problem: 'refused', status: 503 }]);
    const again = isTold();
    await admin.ok('partners.retryNotice', { params: { ...params, noticeId: id } });
    await again;
    await expect
      .poll(async () => (await admin.ok('partners.notices', { params })).notices)
      .toMatchObject([{ state: 'delivered', attempts: 2, problem: null }]);
    expect(told.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);

    // Its job was lost: the minute's sweep plans it anew.
    await t.db.query(`update partner_notice set state = 'pending', next_try_at = now() - interval '2 minutes' where id = $1`, [id]);
    const swept = isTold();
    await sweepNotices(t.db);
    await swept;
  });

  test('is read by both facilities that took part, with its PDF, and every reference leads somewhere', async () => {
    for (const partner of [station, hospital]) {
      const { entry = [] } = await read(partner, `/fhir/DocumentReference?patient=Patient/${patientId}`);
      const [document] = resources({ resourceType: 'Bundle', type: 'searchset', entry }) as DocumentReference[];
      expect(document).toMatchObject({ docStatus: 'final', meta: { versionId: '1' } });
      const attachment = document?.content[0]?.attachment;
      expect(attachment?.data).toBeUndefined();
      const pdf = await t.anonymous.fetch(new URL(attachment?.url ?? '').pathname, {
        headers: { authorization: `Bearer ${await tokenOf(partner)}` },
      });
      expect(
        Buffer.from(await pdf.arrayBuffer())
          .subarray(0, 5)
          .toString(),
      ).toBe('%PDF-');
      for (const [, reference = ''] of JSON.stringify(entry).matchAll(/"reference":"([^"]+)"/g))
        await read<Resource>(partner, `/fhir/${reference}`);
      expect(resources(await read(partner, `/fhir/Composition?patient.identifier=000161000011`))).toHaveLength(1);
      expect(resources(await read(partner, '/fhir/Encounter?identifier=urn:hoi-chan:consult|' + `${consultId}/encounter`))).toHaveLength(1);
    }
  });

  test('does not exist for another province, nor does the patient', async () => {
    expect(resources(await read(foreign, '/fhir/Patient'))).toEqual([]);
    for (const type of ['Composition', 'Practitioner', 'Organization', 'Observation'])
      expect(resources(await read(foreign, `/fhir/${type}`))).toEqual([]);
    const [document] = resources(await read(station, '/fhir/DocumentReference'));
    for (const path of [
      `DocumentReference/${document?.id}`,
      `Binary/${document?.id}`,
      `Patient/${patientId}`,
      `Patient/${patientId}/$summary`,
    ])
      expect((await read<OperationOutcome>(foreign, `/fhir/${path}`, 404)).issue[0]?.code).toBe('not-found');
  });

  test('what came since an instant is one question, page by page, each thing once', async () => {
    const since = new Date().toISOString();
    await signConsult('Trần Văn Đỗ', '000061000012');
    const all = resources(await read(station, `/fhir/Composition?_since=${since}`));
    expect(all).toHaveLength(1);
    const ids: string[] = [];
    let next: string | undefined = '/fhir/Composition/_history?_count=1';
    while (next !== undefined) {
      const page: Bundle = await read(station, next);
      ids.push(...resources(page).map(({ id }) => String(id)));
      next = page.link?.find(({ relation }) => relation === 'next')?.url;
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(2);
    expect(ids).toContain(all[0]?.id);
  });
});

test('the summary of a patient is for the facility that registered them', async () => {
  const bundle = await read(station, `/fhir/Patient/${patientId}/$summary`);
  expect(bundle).toMatchObject({ type: 'document' });
  expect((await read<OperationOutcome>(foreign, `/fhir/Patient/${patientId}/$summary`, 404)).issue).toHaveLength(1);
  const { rows } = await t.db.query<{ details: object }>(`select details from audit where action = 'fhir.summary' and entity_id = $1`, [
    patientId,
  ]);
  expect(rows).toEqual([{ details: { partnerId: station.clientId } }]);
});

test('a patient who got another number is news, once more in the order of what changed', async () => {
  const since = new Date().toISOString();
  expect(resources(await read(station, `/fhir/Patient?_since=${since}`))).toEqual([]);
  await t.db.query('insert into patient_identifier (patient_id, system, value) values ($1, $2, $3)', [
    patientId,
    identifierSystems.insuranceNumber,
    'HT3010000000333',
  ]);
  const history = await read(station, `/fhir/Patient/_history?_since=${since}`);
  expect(history.entry).toMatchObject([
    { resource: { id: patientId, meta: { versionId: '2' } }, request: { method: 'PUT', url: `Patient/${patientId}` } },
  ]);
  expect(JSON.stringify(history)).toContain('HT3010000000333');
  const all = resources(await read(station, '/fhir/Patient')).map(({ id }) => id);
  expect(all.at(-1)).toBe(patientId);
  expect(new Set(all).size).toBe(all.length);
});

test('that summary is made of every record system concerned, says what is missing, and does not ask them again each time', async () => {
  const admin = await t.as('quantri');
  const emr = await startFhirServer();
  const connect = { kind: 'fhir', auth: { kind: 'none' }, reads: true, writes: false, enabled: true } as const;
  const { id: recordSystemId } = await admin.ok('recordSystems.create', {
    body: { ...connect, name: 'EMR trạm', baseUrl: emr.url, facilityId: t.people.facilityId('00101') },
  });
  try {
    const { id: remote } = await emr.repository.createResource({
      resourceType: 'Patient',
      identifier: [{ system: identifierSystems.nationalId, value: '000161000011' }],
      name: [{ text: 'Nguyễn Thị Ngọc Ánh' }],
      birthDate: '1961-02-03',
      gender: 'female',
    });
    await emr.repository.createResource({
      resourceType: 'AllergyIntolerance',
      clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
      code: { text: 'Penicillin' },
      patient: { reference: `Patient/${remote}` },
    });
    const readSummary = async (): Promise<string> => JSON.stringify(await read(station, `/fhir/Patient/${patientId}/$summary`));
    const whole = await readSummary();
    expect(whole).toContain('Penicillin');
    expect(whole).toContain('Nguồn: EMR trạm; lấy lúc ');
    expect(whole).not.toContain('SUBSETTED');
    const asked = emr.requests.length;
    expect(await readSummary()).toContain('Penicillin');
    expect(emr.requests).toHaveLength(asked);

    await t.db.query(`update summary_part set fetched_at = now() - interval '1 hour' where patient_id = $1`, [patientId]);
    emr.fault = { status: 422 };
    await t.db.query(`delete from summary_part where patient_id = $1 and part = 'medicines'`, [patientId]);
    const partly = await readSummary();
    expect(partly).toContain('SUBSETTED');
    expect(partly).toMatch(/Nguồn: EMR trạm; lấy lúc [^<]*; chưa đọc được: [^<]*thuốc/);
    expect(partly).toContain('Penicillin');
  } finally {
    await emr.stop();
    await admin.ok('recordSystems.update', { params: { recordSystemId }, body: { enabled: false } });
  }
});

describe('who may come in', () => {
  const ask = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    t.anonymous.fetch('/fhir/token', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });

  test('nobody without, with a wrong, or with a person’s token; and a partner’s token opens nothing else', async () => {
    expect((await t.anonymous.fetch('/fhir/Patient')).status).toBe(401);
    const lan = await t.as('lan');
    expect((await lan.fetch('/fhir/Patient')).status).toBe(401);
    const client = t.withToken(await tokenOf(station));
    expect((await client.fetch('/api/partners')).status).toBe(401);
    expect((await client.fetch('/api/me')).status).toBe(401);
  });

  test('a wrong secret, an unknown client and another grant are refused in the words of RFC 6749', async () => {
    const post = (secret: string, id = station.clientId) => ask(`grant_type=client_credentials&client_id=${id}&client_secret=${secret}`);
    for (const response of [await post('wrong'), await post(station.clientSecret, randomUUID()), await post('x', "' or 1=1")]) {
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: 'invalid_client' });
    }
    expect(await (await ask('grant_type=password')).json()).toEqual({ error: 'unsupported_grant_type' });
    expect((await post(station.clientSecret)).status).toBe(200);
  });

  test('new secrets and shutting out end what was given, at once', async () => {
    const admin = await t.as('quantri');
    const { secrets } = await admin.ok('partners.create', {
      body: { name: 'Thử', facilityId: t.people.facilityId('00102'), webhookUrl: null },
    });
    const params = { partnerId: secrets.clientId };
    const old = await tokenOf(secrets);
    const renewed = await admin.ok('partners.renewSecrets', { params });
    expect((await t.withToken(old).fetch('/fhir/Patient')).status).toBe(401);
    const current = await tokenOf(renewed.secrets);
    expect((await t.withToken(current).fetch('/fhir/Patient')).status).toBe(200);
    await admin.ok('partners.update', { params, body: { active: false } });
    expect((await t.withToken(current).fetch('/fhir/Patient')).status).toBe(401);
    expect(JSON.stringify((await admin.ok('partners.list')).partners)).not.toContain(renewed.secrets.clientSecret);
  });

  test('only an administrator lets systems in, only into the own province', async () => {
    const [lan, other, admin] = [await t.as('lan'), await t.as('khac'), await t.as('quantri')];
    const body = { name: 'HIS', facilityId: t.people.facilityId('00101'), webhookUrl: null };
    expect((await lan.call('partners.create', { body })).status).toBe(403);
    expect((await other.call('partners.create', { body })).status).toBe(404);
    expect((await other.call('partners.renewSecrets', { params: { partnerId: station.clientId } })).status).toBe(404);
    expect((await other.ok('partners.list')).partners.map(({ name }) => name)).toEqual(['HIS tỉnh khác']);
    expect((await admin.call('partners.create', { body: { ...body, webhookUrl: 'javascript:alert(1)' } })).error?.fields?.[0]?.path).toBe(
      'webhookUrl',
    );
  });
});

test('what is asked wrongly is refused with the parameter’s name, and writing is not possible', async () => {
  for (const [query, name] of [
    ['colour=red', 'colour'],
    ['_lastUpdated=gt2026', '_lastUpdated'],
    ['_since=yesterday', '_since'],
    ['patient=Patient/1', 'patient'],
    ['_count=many', '_count'],
    ['_id=a&_id=b', '_id'],
  ]) {
    const outcome = await read<OperationOutcome>(station, `/fhir/Observation?${query}`, 400);
    expect(outcome.issue[0]?.diagnostics).toContain(name);
  }
  expect((await read<OperationOutcome>(station, '/fhir/AuditEvent', 404)).issue[0]?.code).toBe('not-found');
  const response = await t.withToken(await tokenOf(station)).fetch('/fhir/Patient', { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
});

test('the interface describes itself to whoever asks', async () => {
  const response = await t.anonymous.fetch('/fhir/metadata');
  const statement = (await response.json()) as Resource;
  expect(faultsOf(statement)).toEqual([]);
  expect(await (await t.anonymous.fetch('/fhir/.well-known/smart-configuration')).json()).toMatchObject({
    grant_types_supported: ['client_credentials'],
  });
});
