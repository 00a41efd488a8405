import { randomUUID } from 'node:crypto';
import { RECORD_PARTS } from '@hoi-chan/shared/features/recordParts.ts';
import type { FhirResource, MedicationRequest } from 'fhir/r4.d.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordContract, testNumber } from '../contract.suite.ts';
import type { RecordGateway } from '../gateway.ts';
import type { PartOutcome } from '../summary/parts.ts';
import { startFhirServer, type TestFhirServer } from '../testing/fhirServer.ts';
import { signedConsult } from '../testing/signedConsult.ts';
import { faultsOf } from '../testing/validate.ts';
import { fhirRecordGateway } from './gateway.ts';

type Created = Parameters<TestFhirServer['repository']['createResource']>[0];
const KINDS = [
  'Patient',
  'Organization',
  'Practitioner',
  'ServiceRequest',
  'Encounter',
  'Composition',
  'DocumentReference',
  'Observation',
  'ImagingStudy',
] as const;

function bed(server: TestFhirServer, timeoutMs = 20_000) {
  const numbers = new Map<string, { system: string; value: string }[]>();
  const gateway = fhirRecordGateway({ baseUrl: `${server.url}/`, timeoutMs, identifiersOf: async (id) => numbers.get(id) ?? [] });
  const create = async (resource: FhirResource): Promise<string> =>
    (await server.repository.createResource(resource as unknown as Created)).id;
  return {
    gateway,
    numbers,
    create,
    async addPatient(resources: (subject: string) => FhirResource[], more: Record<string, unknown> = {}): Promise<string> {
      const id = randomUUID();
      const number = testNumber();
      numbers.set(id, [number]);
      const remote = await create({
        resourceType: 'Patient',
        identifier: [number],
        name: [{ text: 'Nguyễn Văn Ẫm', family: 'Nguyễn', given: ['Văn', 'Ẫm'] }],
        birthDate: '1958',
        gender: 'male',
        ...more,
      });
      for (const { id: _id, ...resource } of resources(`Patient/${remote}`)) await create(resource);
      return id;
    },
    async count(): Promise<number> {
      let held = 0;
      for (const resourceType of KINDS) held += (await server.repository.search({ resourceType, count: 1000 })).entry?.length ?? 0;
      return held;
    },
  };
}

recordContract('external FHIR server', async () => {
  const server = await startFhirServer();
  return { ...bed(server), stop: () => server.stop() };
});

test('a server that keeps no allergies tells nothing of them, which is not "none"', async () => {
  const server = await startFhirServer({ only: ['Patient', 'Observation', 'MedicationRequest'] });
  try {
    const bare = bed(server);
    const id = await bare.addPatient(() => []);
    const told = new Map<string, PartOutcome>();
    await bare.gateway.readParts(id, RECORD_PARTS, (part, outcome) => told.set(part, outcome));
    const silent = [...told].filter(([, outcome]) => 'reason' in outcome && outcome.reason === 'part_not_given').map(([part]) => part);
    // Of results and medicines it keeps one of two kinds.
    expect(silent.toSorted()).toEqual(RECORD_PARTS.filter((part) => part !== 'results' && part !== 'medicines').toSorted());
  } finally {
    await server.stop();
  }
});

describe('an external FHIR server', () => {
  let server: TestFhirServer;
  let gateway: RecordGateway;
  let test_: ReturnType<typeof bed>;
  beforeEach(async () => {
    server = await startFhirServer();
    test_ = bed(server);
    gateway = test_.gateway;
  });
  afterEach(async () => server.stop());

  test('two patients with one number are nobody: a person must look', async () => {
    const id = await test_.addPatient(() => []);
    await test_.create({ resourceType: 'Patient', identifier: test_.numbers.get(id) ?? [], name: [{ text: 'Ai khác' }] });
    expect(await gateway.findPatient(id)).toBeUndefined();
    await expect(gateway.write(signedConsult(id))).rejects.toMatchObject({ code: 'CONFLICT', reason: 'patient_not_matched' });
    await expect(gateway.summary(id)).rejects.toMatchObject({ reason: 'patient_not_matched' });
  });

  test('a patient without numbers is not looked for', async () => {
    expect(await gateway.findPatient(randomUUID())).toBeUndefined();
    expect(server.requests).toEqual([]);
  });

  test.each([
    [{ status: 500 }, 'UNAVAILABLE', 'record_unavailable'],
    [{ status: 429 }, 'UNAVAILABLE', 'record_unavailable'],
    [{ status: 409 }, 'UNAVAILABLE', 'record_unavailable'],
    [{ status: 401 }, 'UNAVAILABLE', 'record_denied'],
    [{ status: 422 }, 'CONFLICT', 'record_refused'],
    ['silent' as const, 'UNAVAILABLE', 'record_unavailable'],
  ])('%j becomes %s', async (fault, code, reason) => {
    const impatient = bed(server, fault === 'silent' ? 500 : undefined);
    const id = await impatient.addPatient(() => []);
    server.fault = fault;
    await expect(impatient.gateway.write(signedConsult(id))).rejects.toMatchObject({ code, reason });
    expect(await impatient.gateway.ping()).toBe(false);
  });

  test('a read whose connection was just closed is asked once more', async () => {
    const id = await test_.addPatient(() => []);
    const [number] = test_.numbers.get(id) ?? [];
    server.loseAnswerTo = `GET /fhir/Patient?${new URLSearchParams({ identifier: `${number?.system ?? ''}|${number?.value ?? ''}`, _count: '200' }).toString()}`;
    expect(await gateway.findPatient(id)).toEqual(expect.any(String));
    expect(server.loseAnswerTo).toBeUndefined();
  });

  test('what was cut off in the middle is finished by the next try', async () => {
    const id = await test_.addPatient(() => []);
    const consult = signedConsult(id);
    server.loseAnswerTo = 'POST /fhir';
    await expect(gateway.write(consult)).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'record_unavailable' });
    const written = await gateway.write(consult);
    const held = await test_.count();
    expect(await gateway.write(consult)).toEqual(written);
    expect(await test_.count()).toBe(held);
  });

  test('a document that points to another host is not fetched', async () => {
    const id = await test_.addPatient((subject) => [
      {
        resourceType: 'DocumentReference',
        status: 'current',
        subject: { reference: subject },
        content: [{ attachment: { contentType: 'text/plain', url: 'http://169.254.169.254/latest/meta-data' } }],
      },
    ]);
    const documents = (await gateway.summary(id)).entry?.filter(({ resource }) => resource?.resourceType === 'DocumentReference');
    await expect(gateway.document(id, documents?.[0]?.resource?.id ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a medicine that is named beside it or inside is shown by its name; one question for all of them', async () => {
    const medication = await test_.create({
      resourceType: 'Medication',
      code: { coding: [{ system: 'http://www.whocc.no/atc', code: 'C03CA01', display: 'furosemide' }], text: 'Furosemid 40 mg' },
    });
    const second = await test_.create({ resourceType: 'Medication', code: { coding: [{ code: 'C09AA02', display: 'enalapril' }] } });
    const id = await test_.addPatient((subject) => [
      {
        resourceType: 'MedicationRequest',
        status: 'active',
        intent: 'order',
        medicationReference: { reference: `Medication/${medication}` },
        subject: { reference: subject },
      },
      {
        resourceType: 'MedicationStatement',
        status: 'active',
        medicationReference: { reference: `${server.url}/Medication/${second}`, display: 'Enalapril 5 mg' },
        subject: { reference: subject },
      },
      {
        resourceType: 'MedicationStatement',
        status: 'active',
        contained: [{ resourceType: 'Medication', id: 'm', code: { text: 'Thuốc nam' } }],
        medicationReference: { reference: '#m' },
        subject: { reference: subject },
      },
      {
        resourceType: 'MedicationStatement',
        status: 'active',
        medicationReference: { reference: 'Medication/nobody-knows' },
        dosage: [{ text: 'ngày 2 viên' }],
        subject: { reference: subject },
      },
    ]);
    server.requests.length = 0;
    const bundle = await gateway.summary(id);
    expect((bundle.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : faultsOf(resource)))).toEqual([]);
    const narrative = JSON.stringify(bundle.entry?.[0]?.resource);
    for (const name of ['Furosemid 40 mg', 'Enalapril 5 mg', 'Thuốc nam', 'Thuốc chưa rõ tên – ngày 2 viên'])
      expect(narrative).toContain(name);
    const codes = (bundle.entry ?? []).flatMap(({ resource }) =>
      resource !== undefined && 'medicationCodeableConcept' in resource
        ? ((resource as MedicationRequest).medicationCodeableConcept?.coding?.[0]?.code ?? [])
        : [],
    );
    expect(codes.toSorted()).toEqual(['C03CA01', 'C09AA02']);
    expect(server.requests.filter((request) => request.startsWith('GET /fhir/Medication?'))).toHaveLength(1);
  });

  test('the content of a Binary is given as it is', async () => {
    const binary = await test_.create({
      resourceType: 'Binary',
      contentType: 'application/pdf',
      data: Buffer.from('%PDF-x').toString('base64'),
    });
    const id = await test_.addPatient((subject) => [
      {
        resourceType: 'DocumentReference',
        status: 'current',
        subject: { reference: subject },
        content: [{ attachment: { url: `Binary/${binary}` } }],
      },
    ]);
    const documents = (await gateway.summary(id)).entry?.filter(({ resource }) => resource?.resourceType === 'DocumentReference');
    const content = await gateway.document(id, documents?.[0]?.resource?.id ?? '');
    expect(content.contentType).toBe('application/pdf');
    expect(Buffer.from(content.bytes).toString()).toBe('%PDF-x');
  });
});
