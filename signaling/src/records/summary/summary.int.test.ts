import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { MergedSummary, SummarySource } from '@hoi-chan/shared/features/summary.ts';
import { RECORD_PARTS } from '@hoi-chan/shared/features/recordParts.ts';
import type { Bundle, FhirResource } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { startFhirServer, type TestFhirServer } from '../testing/fhirServer.ts';
import { json, startMisbehavingServer, type MisbehavingServer } from '../testing/misbehavingServer.ts';

type Created = Parameters<TestFhirServer['repository']['createResource']>[0];

let app: TestApp;
let lan: TestClient;
let commune: TestFhirServer;
let hospital: TestFhirServer;
const ids: Record<string, string> = {};

beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  commune = await startFhirServer();
  hospital = await startFhirServer();
  ids['commune'] = await connect('HMIS trạm', '00101', commune.url);
  ids['hospital'] = await connect('HIS bệnh viện', '00100', hospital.url);
});
afterAll(async () => {
  await app.stop();
  await commune.stop();
  await hospital.stop();
});

async function connect(name: string, code: '00101' | '00100', baseUrl: string): Promise<string> {
  const body = {
    kind: 'fhir',
    facilityId: app.people.facilityId(code),
    name,
    baseUrl,
    auth: { kind: 'none' },
    reads: true,
    writes: false,
    enabled: true,
  };
  return (await (await app.as('quantri')).ok('recordSystems.create', { body })).id;
}

let number = 0;
async function register(name = 'Lý Thị Xa'): Promise<{ id: string; personalId: string }> {
  number += 1;
  const personalId = `0001${String(number).padStart(8, '0')}`;
  const { id } = await lan.ok('patients.register', { body: { name, birthDate: '1958', gender: 'female', personalId } });
  return { id, personalId };
}
async function known(
  server: TestFhirServer,
  personalId: string,
  resources: (subject: { reference: string }) => FhirResource[] = () => [],
): Promise<string> {
  const identifier = [{ system: identifierSystems.nationalId, value: personalId }];
  const patient = { resourceType: 'Patient', identifier, name: [{ text: 'Lý Thị Xa' }], birthDate: '1958', gender: 'female' };
  const { id } = await server.repository.createResource(patient as Created);
  for (const resource of resources({ reference: `Patient/${id}` })) await server.repository.createResource(resource as unknown as Created);
  return id;
}
const read = (id: string, query: Record<string, string> = {}): Promise<MergedSummary> =>
  lan.ok('patients.summary', { params: { patientId: id }, query });
const sourceIn = (summary: MergedSummary, name: 'commune' | 'hospital'): SummarySource | undefined =>
  summary.sources.find(({ id }) => id === ids[name]);
const partIn = (summary: MergedSummary, name: 'commune' | 'hospital', part: string) =>
  sourceIn(summary, name)?.parts.find((each) => each.part === part);
const count = (summary: MergedSummary, type: string): number =>
  ((summary.bundle as unknown as Bundle).entry ?? []).filter(({ resource }) => resource?.resourceType === type).length;

const atc = { coding: [{ system: 'http://www.whocc.no/atc', code: 'C09AA02' }], text: 'Enalapril' };
const medicine =
  (dose: string) =>
  (subject: { reference: string }): FhirResource => ({
    resourceType: 'MedicationStatement',
    status: 'active',
    medicationCodeableConcept: atc,
    subject,
    effectiveDateTime: '2026-01-01',
    dosage: [{ text: dose }],
  });
const problem = (subject: { reference: string }): FhirResource => ({
  resourceType: 'Condition',
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'I50' }], text: 'Suy tim' },
  subject,
  onsetDateTime: '2024-05-01',
});

/** A record system that holds the one patient who is looked for, and nothing else. */
function whoIsAsked(path: string) {
  const [system, value] = (new URL(path, 'http://his').searchParams.get('identifier') ?? '').split('|');
  const patient = { resourceType: 'Patient', id: 'p', identifier: [{ system, value }], name: [{ text: 'Lý Thị Xa' }], birthDate: '1958' };
  return { resourceType: 'Bundle', type: 'searchset', entry: path.startsWith('/Patient') ? [{ resource: patient }] : [] };
}

test('the patient’s station and the hospital above it become one summary: folded, side by side, with source and age', async () => {
  const { id, personalId } = await register();
  await known(commune, personalId, (subject) => [problem(subject), medicine('5 mg')(subject)]);
  await known(hospital, personalId, (subject) => [problem(subject), medicine('10 mg')(subject)]);
  const first = await read(id, { mode: 'remembered' });
  expect(first.sources.map(({ name, patient }) => [name, patient])).toEqual([
    ['HMIS trạm', 'open'],
    ['HIS bệnh viện', 'open'],
    ['Hội Chẩn', 'known'],
  ]);
  expect(count(first, 'Condition')).toBe(0);

  const live = await read(id);
  expect(count(live, 'Condition')).toBe(1);
  expect(Object.values(live.data).find(({ part }) => part === 'problems')?.sourceIds).toEqual([ids['commune'], ids['hospital']]);
  expect(live.conflicts).toMatchObject([
    { kind: 'dose', part: 'medicines', sides: [{ sourceId: ids['commune'] }, { sourceId: ids['hospital'] }] },
  ]);
  expect(sourceIn(live, 'hospital')?.parts).toHaveLength(RECORD_PARTS.length);
  expect(sourceIn(live, 'hospital')?.parts.every(({ state }) => state === 'fresh')).toBe(true);

  // Now from memory, without a word to the others.
  const asked = hospital.requests.length;
  expect((await read(id, { mode: 'remembered' })).data).toEqual(live.data);
  expect(hospital.requests).toHaveLength(asked);
});

test('a part that fails says so, shows what is remembered, and can be tried again alone', async () => {
  const { id, personalId } = await register();
  await known(commune, personalId);
  await known(hospital, personalId, (subject) => [problem(subject)]);
  await read(id);
  const before = await app.db.query(`update summary_part set fetched_at = now() - interval '2 days' where patient_id = $1`, [id]);
  expect(before.rowCount).toBeGreaterThan(0);

  hospital.fault = { status: 503 };
  const down = await read(id);
  expect(partIn(down, 'commune', 'problems')?.state).toBe('fresh');
  expect(partIn(down, 'hospital', 'problems')).toMatchObject({ state: 'failed', reason: 'record_unavailable' });
  expect(Date.now() - Date.parse(partIn(down, 'hospital', 'problems')?.fetchedAt ?? '')).toBeGreaterThan(86_400_000);
  expect(count(down, 'Condition')).toBe(1);

  hospital.fault = undefined;
  hospital.requests.length = 0;
  const again = async () => read(id, { mode: 'live', part: 'problems', recordSystemId: ids['hospital'] ?? '' });
  // The breaker lets the server rest first.
  await expect.poll(async () => partIn(await again(), 'hospital', 'problems')?.state, { timeout: 15_000, interval: 500 }).toBe('fresh');
  expect(hospital.requests.filter((request) => request.includes('AllergyIntolerance'))).toEqual([]);
  expect(partIn(await read(id, { mode: 'remembered' }), 'hospital', 'allergies')?.state).toBe('failed');
});

test('nobody there, or two: nothing of theirs is shown, also not from memory', async () => {
  const { id, personalId } = await register();
  expect(sourceIn(await read(id), 'commune')).toMatchObject({ patient: 'unknown', parts: [] });
  await known(commune, personalId, (subject) => [problem(subject)]);
  expect(count(await read(id), 'Condition')).toBe(1);
  await known(commune, personalId);
  const twice = await read(id);
  expect(sourceIn(twice, 'commune')).toMatchObject({ patient: 'several', parts: [] });
  expect(count(twice, 'Condition')).toBe(0);
  expect(count(await read(id, { mode: 'remembered' }), 'Condition')).toBe(0);
});

test('a document is read from the system that holds it, and from none that does not concern the patient', async () => {
  const { id, personalId } = await register();
  const data = Buffer.from('giấy ra viện').toString('base64');
  await known(hospital, personalId, (subject) => [
    {
      resourceType: 'DocumentReference',
      status: 'current',
      subject,
      content: [{ attachment: { contentType: 'text/plain', title: 'Giấy', data } }],
    },
  ]);
  const summary = await read(id);
  const document = (summary.bundle as unknown as Bundle).entry?.find(
    ({ resource }) => resource?.resourceType === 'DocumentReference',
  )?.resource;
  expect(document?.meta?.source).toBe(`urn:uuid:${ids['hospital']}`);
  const path = (query: string) => `/api/patients/${id}/documents/${document?.id ?? ''}/content${query}`;
  expect(await (await lan.fetch(path(''))).text()).toBe('giấy ra viện');
  expect(await (await lan.fetch(path(`?recordSystemId=${ids['hospital']}`))).text()).toBe('giấy ra viện');
  expect((await lan.fetch(path(`?recordSystemId=${ids['commune']}`))).status).not.toBe(200);
  expect((await lan.fetch(path('?recordSystemId=00000000-0000-4000-8000-000000000000'))).status).toBe(404);
});

test('a slow system is answered by the others first, and followed until it has come; two readers ask it once', async () => {
  const { id, personalId } = await register();
  await known(commune, personalId, (subject) => [problem(subject)]);
  const slow = await startMisbehavingServer();
  const held: (() => void)[] = [];
  slow.always = (req, res) => {
    const url = req.url ?? '';
    const bundle = whoIsAsked(url);
    if (url.startsWith('/AllergyIntolerance')) held.push(() => void json(bundle)(req, res));
    else void json(bundle)(req, res);
  };
  const admin = await app.as('quantri');
  const slowId = await connect('HIS chậm', '00100', slow.url);
  try {
    const [one, two] = await Promise.all([read(id), read(id)]);
    for (const summary of [one, two]) {
      const parts = summary.sources.find((source) => source.id === slowId)?.parts ?? [];
      expect(parts.filter(({ state }) => state === 'loading').map(({ part }) => part)).toEqual(['allergies']);
      expect(count(summary, 'Condition')).toBe(1);
    }
    expect(held).toHaveLength(1);
    held[0]?.();
    const followed = await read(id, { mode: 'follow' });
    expect(followed.sources.find((source) => source.id === slowId)?.parts.every(({ state }) => state === 'fresh')).toBe(true);
  } finally {
    await admin.ok('recordSystems.update', { params: { recordSystemId: slowId }, body: { enabled: false } });
    await slow.stop();
  }
});

test('several sources are asked beside each other: none answers before all were asked', async () => {
  const { id } = await register();
  const admin = await app.as('quantri');
  const everybodyAsked = Promise.withResolvers<undefined>();
  const asked = new Set<MisbehavingServer>();
  const servers: MisbehavingServer[] = [];
  const others = [ids['commune'] ?? '', ids['hospital'] ?? ''];
  const enable = async (systems: string[], enabled: boolean): Promise<void> => {
    for (const recordSystemId of systems) await admin.ok('recordSystems.update', { params: { recordSystemId }, body: { enabled } });
  };
  try {
    await enable(others, false);
    const systems: string[] = [];
    for (const name of ['Một', 'Hai', 'Ba']) {
      const server = await startMisbehavingServer();
      server.always = async (req, res) => {
        const bundle = whoIsAsked(req.url ?? '');
        asked.add(server);
        if (asked.size === 3) everybodyAsked.resolve(undefined);
        await everybodyAsked.promise;
        await json(bundle)(req, res);
      };
      servers.push(server);
      systems.push(await connect(`Nguồn ${name}`, '00100', server.url));
    }
    const summary = await read(id);
    expect(summary.sources.filter(({ id: source }) => systems.includes(source)).map(({ patient }) => patient)).toEqual([
      'known',
      'known',
      'known',
    ]);
    await enable(systems, false);
  } finally {
    everybodyAsked.resolve(undefined);
    await enable(others, true);
    for (const server of servers) await server.stop();
  }
});

test('another facility’s patient has no summary', async () => {
  const { id } = await register();
  for (const username of ['minh', 'tim', 'khac.bs'] as const) {
    expect((await (await app.as(username)).call('patients.summary', { params: { patientId: id } })).error?.code).toBe('NOT_FOUND');
  }
});

test('a system that keeps no allergies is said to tell nothing of them, and is asked for a card by its last ten digits too', async () => {
  const laboratory = await startFhirServer({ only: ['Patient', 'Observation'] });
  try {
    const systemId = await connect('LIS', '00101', laboratory.url);
    const { id } = await lan.ok('patients.register', {
      body: { name: 'Lý Thị Xa', birthDate: '1958-03-02', gender: 'female', insuranceNumber: 'HT3010000000777' },
    });
    await laboratory.repository.createResource({
      resourceType: 'Patient',
      identifier: [{ system: identifierSystems.insuranceNumber, value: '0000000777' }],
      name: [{ text: 'Lý Thị Xa' }],
      birthDate: '1958-03-02',
      gender: 'female',
    });
    const source = (await read(id)).sources.find((each) => each.id === systemId);
    expect(source?.patient).toBe('known');
    const states = new Map(source?.parts.map(({ part, state }) => [part, state]));
    expect(states.get('allergies')).toBe('notGiven');
    expect(states.get('results')).toBe('fresh');
  } finally {
    await laboratory.stop();
  }
});
