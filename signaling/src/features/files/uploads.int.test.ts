import { createHash, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { ErrorBody } from '@hoi-chan/shared/errors.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import jpegJs from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OTHER, PATIENT, testObject, testRef } from '../../imaging/testing/objects.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

let app: TestApp;
let lan: TestClient;
let patientId: string;

beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  const body = { name: PATIENT.name, birthDate: '1972-08-05', gender: 'female', personalId: PATIENT.patientId };
  patientId = (await lan.ok('patients.register', { body })).id;
});
afterAll(async () => app.stop());

async function draft(): Promise<string> {
  const body = {
    clientId: randomUUID(),
    patientId,
    specialty: 'cardiology',
    targetFacilityId: app.people.facilityId('00100'),
    question: 'x',
  };
  return (await lan.ok('consults.create', { body })).id;
}
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const parts = (id: string): Promise<string[]> => readdir(join(app.dataDir, 'files', 'parts', id)).catch(() => []);

async function begin(id: string, bytes: Buffer, client = lan) {
  const body = { files: [{ sha256: hashOf(bytes), sizeBytes: bytes.length }] };
  return (await client.ok('files.begin', { params: { consultId: id }, body })).uploads[0];
}
type Appended = Partial<RouteOutput<'files.append'>> & { status: number; error?: ErrorBody };
function pathOf(id: string, bytes: Buffer, offset: number, name = 'IM1'): string {
  return `/api/consults/${id}/uploads/${hashOf(bytes)}?offset=${offset}&sizeBytes=${bytes.length}&name=${name}`;
}
/** Sends `bytes` from `offset` to `to`. */
async function append(id: string, bytes: Buffer, offset = 0, to = bytes.length, client = lan): Promise<Appended> {
  const body = new Uint8Array(bytes.subarray(offset, to));
  const response = await client.fetch(pathOf(id, bytes, offset), { method: 'PUT', body });
  return { status: response.status, ...((await response.json()) as Omit<Appended, 'status'>) };
}
async function send(id: string, bytes: Buffer): Promise<Appended> {
  await begin(id, bytes);
  return append(id, bytes);
}
const decide = (id: string, bytes: Buffer, take: boolean) =>
  lan.call('files.decide', { params: { consultId: id, hash: hashOf(bytes) }, body: { take, sizeBytes: bytes.length, name: 'IM1' } });
const studiesOf = async (id: string) => (await lan.ok('consults.get', { params: { consultId: id } })).studies;

describe('an upload', () => {
  test('that is cut goes on where it stood, also after the server was restarted', async () => {
    const id = await draft();
    const bytes = testObject({ study: 'cut', instance: 'i1' });
    expect(await begin(id, bytes)).toMatchObject({ offset: 0, file: null });
    const half = cutOff(id, bytes, 3000);
    await expect.poll(async () => (await begin(id, bytes))?.offset).toBe(3000);
    half.destroy();
    await app.restart();
    expect(await append(id, bytes, 3000, 5000)).toMatchObject({ status: 200, offset: 5000, stored: null, held: null });
    const last = await append(id, bytes, 5000);
    expect(last).toMatchObject({ status: 200, stored: { file: { kind: 'dicom', name: 'IM1' } } });
    expect(await parts(id)).toEqual([]);
    expect(await begin(id, bytes)).toMatchObject({ offset: bytes.length, file: { id: last.stored?.file.id } });
  });

  test('takes over from a piece whose link is dead', async () => {
    const id = await draft();
    const bytes = testObject({ study: 'dead link', instance: 'i1' });
    await begin(id, bytes);
    const hanging = cutOff(id, bytes, 2000);
    await expect.poll(async () => (await begin(id, bytes))?.offset).toBe(2000);
    expect(await append(id, bytes, 2000)).toMatchObject({ status: 200, held: null, stored: { file: { kind: 'dicom' } } });
    hanging.destroy();
  });

  test('that does not fit what was said is refused by name', async () => {
    const id = await draft();
    const bytes = testObject({ study: 'fit', instance: 'i1' });
    expect((await append(id, bytes)).error).toMatchObject({ code: 'NOT_FOUND', reason: 'no_such_upload' });
    await begin(id, bytes);
    expect((await append(id, bytes, 10)).error).toMatchObject({ code: 'CONFLICT', reason: 'offset_differs' });
    const more = await lan.fetch(pathOf(id, bytes, 0), { method: 'PUT', body: new Uint8Array(bytes.length + 1) });
    expect(((await more.json()) as Appended).error).toMatchObject({ code: 'INVALID_REQUEST', reason: 'too_large' });
    await lan.fetch(pathOf(id, bytes, (await begin(id, bytes))?.offset ?? 0), { method: 'PUT', body: new Uint8Array(100).fill(1) });
    const at = (await begin(id, bytes))?.offset ?? 0;
    expect((await append(id, bytes, at)).error).toMatchObject({ code: 'CONFLICT', reason: 'upload_damaged' });
    expect(await parts(id)).toEqual([]);
    const refused = [
      { sha256: '../../../etc/passwd', sizeBytes: 1 },
      { sha256: hashOf(bytes), sizeBytes: 201 * 1024 * 1024 },
    ];
    for (const file of refused)
      expect((await lan.call('files.begin', { params: { consultId: id }, body: { files: [file] } })).status).toBe(400);
  });

  test.each([
    ['not_an_image', Buffer.from('PK\x03\x04 a zip in a zip')],
    ['truncated_dicom', testObject({ instance: 'lying length', pixelBytes: 100 })],
    ['unreadable_dicom', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(400, 0xff)])],
  ])('is refused as %s and nothing of it stays', async (reason, bytes) => {
    const id = await draft();
    expect((await send(id, bytes)).error).toMatchObject({ code: 'INVALID_REQUEST', reason });
    expect(await parts(id)).toEqual([]);
  });

  test('is of the two doctors of the consult, each with their own', async () => {
    const id = await draft();
    const bytes = testObject({ study: 'whose', instance: 'i1' });
    const file = { sha256: hashOf(bytes), sizeBytes: bytes.length };
    const asked = async (client: TestClient) =>
      (await client.call('files.begin', { params: { consultId: id }, body: { files: [file] } })).status;
    expect(await asked(await app.as('minh'))).toBe(404);
    expect(await asked(await app.as('quantri'))).toBe(403);
    expect(await asked(app.anonymous)).toBe(401);
    await begin(id, bytes);
    await append(id, bytes, 0, 1000);
    await lan.ok('consults.request', { params: { consultId: id }, body: {} });
    const tim = await app.as('tim');
    expect((await append(id, bytes, 1000, bytes.length, tim)).error?.reason).toBe('not_taking_part');
    await tim.ok('consults.accept', { params: { consultId: id }, body: {} });
    expect(await begin(id, bytes, tim)).toMatchObject({ offset: 0 });
    await lan.ok('consults.cancel', { params: { consultId: id }, body: { reason: 'x' } });
    expect((await append(id, bytes, 1000)).error).toMatchObject({ code: 'CONFLICT', reason: 'not_possible_now' });
  });
});

describe('a DICOM file of another patient', () => {
  const first = testObject({ patient: OTHER, study: 'another', instance: 'i1' });
  const second = testObject({ patient: OTHER, study: 'another', instance: 'i2' });
  const { studyUid } = testRef('i1', 'another');
  const audited = async (id: string) =>
    (await app.db.query(`select action, details from audit where entity_id = $1 and action like 'file.%' order by id`, [id])).rows;

  test('is held back from the archive until a person decides; taken, the rest of its study follows unasked', async () => {
    const id = await draft();
    const held = await send(id, first);
    expect(held).toMatchObject({
      status: 200,
      stored: null,
      held: { studyInstanceUid: studyUid, differs: ['patientId', 'name', 'birthDate', 'sex'], said: { patientId: OTHER.patientId } },
    });
    expect(await studiesOf(id)).toEqual([]);
    expect((await decide(id, first, true)).data).toMatchObject({ held: null, stored: { file: { studyInstanceUid: studyUid } } });
    expect(await send(id, second)).toMatchObject({ held: null, stored: { file: { kind: 'dicom' } } });
    expect(await studiesOf(id)).toMatchObject([{ studyInstanceUid: studyUid }]);
    expect((await audited(id))[0]).toMatchObject({ action: 'file.takeDespiteDifference', details: { studyUid } });
    // The word was for this patient in this file: another one in the same study asks again.
    const third = testObject({ patient: { ...OTHER, name: 'Người Thứ Ba' }, study: 'another', instance: 'i3' });
    expect(await send(id, third)).toMatchObject({ stored: null, held: { studyInstanceUid: studyUid } });
  });

  test('left out is gone, and that is written down', async () => {
    const id = await draft();
    await send(id, first);
    expect((await decide(id, first, false)).data).toMatchObject({ stored: null, held: null });
    expect(await parts(id)).toEqual([]);
    expect(await studiesOf(id)).toEqual([]);
    expect(await audited(id)).toMatchObject([{ action: 'file.leaveOut', details: { studyUid } }]);
    expect((await decide(id, first, true)).error?.code).toBe('NOT_FOUND');
  });
});

test('a photo becomes a secondary capture of the patient, and comes back as it was sent', async () => {
  const id = await draft();
  const photo = jpegJs.encode({ width: 80, height: 60, data: Buffer.alloc(80 * 60 * 4, 120) }, 90).data;
  const { stored } = await send(id, photo);
  const fileOf = async () =>
    (await lan.ok('consults.get', { params: { consultId: id } })).files.find(({ id: each }) => each === stored?.file.id);
  await expect.poll(async () => (await fileOf())?.studyInstanceUid, { timeout: 15_000 }).not.toBeNull();
  const [study] = await studiesOf(id);
  expect(study).toMatchObject({ modalities: ['XC'], studyInstanceUid: (await fileOf())?.studyInstanceUid });
  const metadata = await lan.fetch(`/api/consults/${id}/dicomweb/studies/${study?.studyInstanceUid}/metadata`);
  const [dataset] = (await metadata.json()) as Record<string, { Value?: unknown[] }>[];
  expect(dataset?.['00100020']?.Value).toEqual([PATIENT.patientId]);
  expect(dataset?.['00100030']?.Value).toEqual([PATIENT.birthDate]);
  const back = await lan.fetch(`/api/consults/${id}/files/${stored?.file.id}/content`);
  expect(Buffer.from(await back.arrayBuffer()).equals(photo)).toBe(true);
  // A picture that cannot be decoded stays what it is: a file.
  const odd = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), Buffer.from('JFIF\0\x01'), Buffer.from([0xff, 0xd9])]);
  expect(await send(id, odd)).toMatchObject({ stored: { file: { kind: 'photo', studyInstanceUid: null } } });
});

/** Sends the first bytes of a piece and then nothing: a link that died. */
function cutOff(id: string, bytes: Buffer, sent: number): ReturnType<typeof request> {
  const req = request(`${app.app.url}${pathOf(id, bytes, 0)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${lan.token ?? ''}`, 'content-length': bytes.length },
  });
  req.on('error', () => undefined);
  req.write(bytes.subarray(0, sent));
  return req;
}
