import { randomUUID } from 'node:crypto';
import type { RequestInput } from '@hoi-chan/shared/index.ts';
import { PATIENT, testObject, testRef } from '../../../imaging/testing/objects.ts';
import type { TestApp, TestClient } from '../../../testing/app.ts';

export const STUDY = 'drawn';
export const ref = testRef('i1', STUDY);

/** A consult of the test patient that `tim` has taken, with the given objects in its study. */
export async function consultWithStudy(app: TestApp, client: TestClient, objects: Buffer[]): Promise<string> {
  const person = { name: PATIENT.name, birthDate: '1972-08-05', gender: 'female', personalId: PATIENT.patientId };
  // The same patient, whichever consult it is: the pictures name them, and nobody else's consult takes them.
  const { rows } = await app.db.query<{ patient_id: string }>('select patient_id from patient_identifier where value = $1', [
    PATIENT.patientId,
  ]);
  const patientId = rows[0]?.patient_id ?? (await client.ok('patients.register', { body: person })).id;
  const body = {
    clientId: randomUUID(),
    patientId,
    specialty: 'cardiology',
    targetFacilityId: app.people.facilityId('00100'),
    question: 'Xin đọc phim',
  };
  const consultId = (await client.ok('consults.create', { body })).id;
  for (const object of objects) {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(object)]), 'IM1');
    const answer = await client.fetch(`/api/consults/${consultId}/files`, { method: 'POST', body: form });
    if (!answer.ok) throw new Error(`the object could not be uploaded: ${answer.status} ${await answer.text()}`);
  }
  await client.ok('consults.request', { params: { consultId }, body: {} });
  await (await app.as('tim')).ok('consults.accept', { params: { consultId }, body: {} });
  return consultId;
}

export const plainObject = (): Buffer => testObject({ study: STUDY, instance: 'i1', frames: 2 });

type Put = RequestInput<'annotations:put'>['annotation'];
/** A new length on the first frame, with some of it otherwise. */
export function drawn(change: Partial<Put> = {}): Put {
  return {
    id: randomUUID(),
    ...ref,
    frame: 1,
    kind: 'length',
    points: [
      [10.5, 20],
      [30, 40.25],
    ],
    text: '',
    window: null,
    ...change,
  };
}
