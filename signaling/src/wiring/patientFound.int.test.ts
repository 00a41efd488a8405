import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import { expect, test } from 'vitest';
import { listDeliveries } from '../features/deliveries/store.ts';
import { addConsult, signNote } from '../features/deliveries/testing/signedNotes.ts';
import { startFhirServer } from '../records/testing/fhirServer.ts';
import { startTestApp } from '../testing/app.ts';

test('minutes that stopped because another name stands under the number go on once a doctor has said who it is', async () => {
  const [app, emr] = [await startTestApp(), await startFhirServer()];
  try {
    const lan = await app.as('lan');
    const { id: systemId } = await (
      await app.as('quantri')
    ).ok('recordSystems.create', {
      body: {
        kind: 'fhir',
        facilityId: app.people.facilityId('00101'),
        name: 'EMR',
        baseUrl: emr.url,
        auth: { kind: 'none' },
        reads: true,
        writes: true,
        enabled: true,
      },
    });
    const { id: patientId } = await lan.ok('patients.register', {
      body: { name: 'Phùng Thị Đôi', birthDate: '1961-07-08', gender: 'female', personalId: '000261000077' },
    });
    await emr.repository.createResource({
      resourceType: 'Patient',
      identifier: [{ system: identifierSystems.nationalId, value: '000261000077' }],
      name: [{ text: 'Phùng Thị Đổi' }],
      birthDate: '1961-07-09',
      gender: 'female',
    });
    const consultId = await addConsult(app.db, app.people, patientId);
    const destinations = { of: async () => [{ id: systemId, name: 'EMR' }], gateway: async () => undefined };
    await signNote(app.db, app.people, destinations, { consultId, patientId, versionNumber: 1 });
    const state = async () => (await listDeliveries(app.db, consultId)).map(({ state: each, problem }) => [each, problem]);
    await expect.poll(state, { timeout: 20_000, interval: 50 }).toEqual([['attention', 'patient_not_matched']]);
    expect((await emr.repository.search({ resourceType: 'DocumentReference' })).entry ?? []).toEqual([]);

    const { pairs } = await lan.ok('identities.list');
    const question = pairs.find(({ sides }) => sides[0].patientId === patientId);
    await lan.ok('identities.decide', {
      params: { identityId: question?.id ?? '' },
      body: { verdict: 'same', reason: 'đã xem thẻ căn cước' },
    });
    await expect.poll(state, { timeout: 20_000, interval: 50 }).toEqual([['delivered', null]]);
    expect((await emr.repository.search({ resourceType: 'DocumentReference' })).entry).toHaveLength(1);
  } finally {
    await app.stop();
    await emr.stop();
  }
});
