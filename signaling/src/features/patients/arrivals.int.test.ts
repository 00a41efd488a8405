import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DicomWebGateway } from '../../imaging/dicomweb.ts';
import { elements } from '../../imaging/part10.ts';
import { PATIENT, testObject, testRef } from '../../imaging/testing/objects.ts';
import { startOrthanc, type RunningOrthanc } from '../../imaging/testing/orthanc.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

let orthanc: RunningOrthanc;
let pacs: DicomWebGateway;
let app: TestApp;
let lan: TestClient;
let minh: TestClient;

beforeAll(async () => {
  orthanc = await startOrthanc();
  pacs = new DicomWebGateway({ url: orthanc.dicomWebUrl, username: orthanc.username, password: orthanc.password });
  app = await startTestApp({
    DICOMWEB_URL: orthanc.dicomWebUrl,
    DICOMWEB_USERNAME: orthanc.username,
    DICOMWEB_PASSWORD: orthanc.password,
  });
  lan = await app.as('lan');
  minh = await app.as('minh');
}, 60_000);
afterAll(async () => {
  await app.stop();
  await pacs.close();
  await orthanc.stop();
});

const person = (patientId: string) => ({ ...PATIENT, patientId });
const register = async (client: TestClient, personalId?: string): Promise<string> =>
  (await client.ok('patients.register', { body: { name: PATIENT.name, birthDate: '1972-08-05', gender: 'female', personalId } })).id;
const list = async (client: TestClient, patientId: string) => client.ok('patients.studies', { params: { patientId } });
const uidOf = (study: string): string => testRef('a', study).studyUid;
/** By the study's UID, whether it was there when the archive was first asked. */
const wereThere = ({ studies, listedSince }: Awaited<ReturnType<typeof list>>): Record<string, boolean> =>
  Object.fromEntries(studies.map(({ studyInstanceUid, firstSeenAt }) => [studyInstanceUid, firstSeenAt === listedSince]));

test('a study that comes into the archive after the first listing is known by when it was first seen, and when it was taken', async () => {
  const number = '000172000301';
  await pacs.store([[testObject({ patient: person(number), study: 'there', instance: 'a' })]]);
  const patientId = await register(lan, number);
  const first = await list(lan, patientId);
  expect(wereThere(first)).toEqual({ [uidOf('there')]: true });
  expect(first.studies).toMatchObject([{ studyDate: '20260105', studyTime: '081500' }]);
  const noTime = elements({ '00080030 TM': '' });
  await pacs.store([[testObject({ patient: person(number), study: 'later', instance: 'a', change: noTime })]]);
  const second = await list(lan, patientId);
  expect(wereThere(second)).toEqual({ [uidOf('there')]: true, [uidOf('later')]: false });
  expect(second.studies.find(({ studyInstanceUid }) => studyInstanceUid === uidOf('later'))?.studyTime).toBeNull();
  expect(await list(lan, patientId), 'and stays so').toEqual(second);
});

test('of another facility’s record of the same person it is known when that one was first asked', async () => {
  const number = '000172000302';
  const here = await register(lan, number);
  expect(await list(lan, here)).toMatchObject({ studies: [], listedSince: expect.any(String) as string });
  await pacs.store([[testObject({ patient: person(number), study: 'shared', instance: 'a' })]]);
  const there = await register(minh, number);
  expect(wereThere(await list(minh, there))).toEqual({ [uidOf('shared')]: true });
  expect(wereThere(await list(lan, here))).toEqual({ [uidOf('shared')]: false });
});

test('what was uploaded to a consult is known since then, though nobody listed it before', async () => {
  const number = '000172000303';
  const patientId = await register(lan, number);
  const { listedSince } = await list(lan, patientId);
  const body = {
    clientId: randomUUID(),
    patientId,
    specialty: 'cardiology',
    targetFacilityId: app.people.facilityId('00100'),
    question: 'Xin đọc phim',
  };
  const { id } = await lan.ok('consults.create', { body });
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(testObject({ patient: person(number), study: 'sent', instance: 'a' }))]), 'IM1');
  const sent = await lan.fetch(`/api/consults/${id}/files`, { method: 'POST', body: form });
  expect(sent.status).toBeLessThan(300);
  const uploaded = new Date();
  const { studies } = await list(lan, patientId);
  const firstSeenMs = Date.parse(studies[0]?.firstSeenAt ?? '');
  expect(firstSeenMs).toBeLessThanOrEqual(uploaded.getTime());
  expect(firstSeenMs).toBeGreaterThan(Date.parse(listedSince ?? ''));
});

test('nothing is written where nothing is new, and two who ask at once agree', async () => {
  const number = '000172000304';
  await pacs.store([[testObject({ patient: person(number), study: 'quiet', instance: 'a' })]]);
  const patientId = await register(lan, number);
  const [one, other] = await Promise.all([list(lan, patientId), list(lan, patientId)]);
  const rows = async () =>
    (
      await app.db.query<{ row: string; at: Date | null }>(
        `select a.xmin::text || ' ' || p.xmin::text as row, p.studies_listed_at as at
         from study_arrival a join patient p on p.id = a.patient_id where a.patient_id = $1`,
        [patientId],
      )
    ).rows;
  const before = await rows();
  expect(before).toHaveLength(1);
  const again = await list(lan, patientId);
  expect(await rows()).toEqual(before);
  expect([one, other, again].map(wereThere)).toEqual(Array.from({ length: 3 }, () => ({ [uidOf('quiet')]: true })));
});

test('a patient without numbers has none, and was never looked for', async () => {
  expect(await list(lan, await register(lan))).toEqual({ studies: [], listedSince: null });
});
