import { randomUUID } from 'node:crypto';
import type { Bundle } from 'fhir/r4.d.ts';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { startFhirServer, type TestFhirServer } from '../testing/fhirServer.ts';

let server: TestFhirServer;
let app: TestApp;
beforeAll(async () => {
  server = await startFhirServer();
  app = await startTestApp({ RECORD_FHIR_URL: server.url });
});
afterAll(async () => {
  await app.stop();
  await server.stop();
});

test('with an external record system: the summary comes from there, and with its age from memory while it is down', async () => {
  const lan = await app.as('lan');
  const personalId = '000158777777';
  await server.repository.createResource({
    resourceType: 'Patient',
    identifier: [{ system: identifierSystems.nationalId, value: personalId }],
    name: [{ text: 'Lý Thị Xa', family: 'Lý', given: ['Thị', 'Xa'] }],
    birthDate: '1958',
  });
  const { id } = await lan.ok('patients.register', { body: { name: 'Lý Thị Xa', birthDate: '1958', gender: 'female', personalId } });
  const patient = { params: { patientId: id } };

  server.fault = { status: 503 };
  expect((await lan.call('patients.summary', patient)).error).toMatchObject({ code: 'UNAVAILABLE', reason: 'record_unavailable' });
  server.fault = undefined;
  const fresh = await lan.ok('patients.summary', patient);
  expect(fresh.source).toBe(new URL(server.url).host);
  expect((fresh.bundle as unknown as Bundle).entry?.map(({ resource }) => resource?.resourceType)).toEqual(['Composition', 'Patient']);
  server.fault = { status: 503 };
  expect(await lan.ok('patients.summary', patient)).toEqual(fresh);
  const consult = await lan.ok('consults.create', { body: { clientId: randomUUID(), patientId: id } });
  expect(consult.state).toBe('draft');
  server.fault = undefined;
  expect((await lan.ok('patients.summary', patient)).fetchedAt).not.toBe(fresh.fetchedAt);

  // Somebody else with the same number appears there: memory must not hide that.
  await server.repository.createResource({
    resourceType: 'Patient',
    identifier: [{ system: identifierSystems.nationalId, value: personalId }],
  });
  expect((await lan.call('patients.summary', patient)).error).toMatchObject({ code: 'CONFLICT', reason: 'patient_not_matched' });
});
