import { randomUUID } from 'node:crypto';
import type { ErrorBody } from '@hoi-chan/shared/errors.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { elements } from '../../imaging/part10.ts';
import { OTHER, PATIENT, SIDE, testDocument, testFrame, testObject, testPdf, testRef } from '../../imaging/testing/objects.ts';
import { startOrthanc } from '../../imaging/testing/orthanc.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { TEST_PASSWORD } from '../../testing/people.ts';

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;

const ref = testRef('i1', 'seen');
const instance = (consult: string, at = ref): string =>
  `/api/consults/${consult}/dicomweb/studies/${at.studyUid}/series/${at.seriesUid}/instances/${at.sopUid}`;
const reasonOf = async (response: Response): Promise<ErrorBody> => ((await response.json()) as { error: ErrorBody }).error;

async function prepare(on: TestApp, client: TestClient): Promise<{ consultId: string; patientId: string }> {
  const person = { name: PATIENT.name, birthDate: '1972-08-05', gender: 'female', personalId: PATIENT.patientId };
  const patientId = (await client.ok('patients.register', { body: person })).id;
  const body = {
    clientId: randomUUID(),
    patientId,
    specialty: 'cardiology',
    targetFacilityId: on.people.facilityId('00100'),
    question: 'Xin đọc phim',
  };
  return { patientId, consultId: (await client.ok('consults.create', { body })).id };
}
async function upload(client: TestClient, consult: string, bytes: Buffer): Promise<Response> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), 'IM1');
  return client.fetch(`/api/consults/${consult}/files`, { method: 'POST', body: form });
}

beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  tim = await app.as('tim');
  ({ consultId } = await prepare(app, lan));
  const report = { '00420011': { vr: 'OB', Value: [new Uint8Array(20_000).buffer] } };
  const uploaded = await upload(lan, consultId, testObject({ study: 'seen', instance: 'i1', frames: 2, change: report }));
  if (!uploaded.ok) throw new Error(`the study could not be uploaded: ${uploaded.status}`);
  await lan.ok('consults.request', { params: { consultId }, body: {} });
});
afterAll(async () => app.stop());

test('small pictures of what will be seen first are given ahead, to readers alone, and are no view', async () => {
  const { pictures } = await tim.ok('imaging.prepared', { params: { consultId } });
  expect(pictures).toMatchObject([{ ...ref, frame: 1, contentType: 'image/jpeg' }]);
  const bytes = Buffer.from(pictures[0]?.base64 ?? '', 'base64');
  expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect(bytes.length).toBeLessThanOrEqual(16 * 1024);
  expect((await tim.ok('imaging.prepared', { params: { consultId }, query: { limit: 1 } })).pictures).toEqual([pictures[0]]);
  expect((await tim.call('imaging.prepared', { params: { consultId }, query: { limit: 25 } })).status).toBe(400);
  const audited = await app.db.query(
    `select action from audit where action like 'imaging.%' and (entity_id = $1 or details ->> 'consultId' = $1) order by id`,
    [consultId],
  );
  expect(audited.rows).toEqual([{ action: 'imaging.prepare' }, { action: 'imaging.prepare' }]);
  const than = await app.as('than');
  expect((await than.call('imaging.prepared', { params: { consultId } })).status).toBe(404);
  expect((await (await app.as('quantri')).call('imaging.prepared', { params: { consultId } })).status).toBe(403);
});

test('a small picture of what does not compress is small all the same, ahead and when it is asked for', async () => {
  const patientId = (await lan.ok('consults.get', { params: { consultId } })).patient.id;
  const noisy = (await lan.ok('consults.create', { body: { clientId: randomUUID(), patientId } })).id;
  const { below } = seededRandom(5);
  const [rows, columns] = [256, 256];
  const change = elements({ '00280010 US': rows, '00280011 US': columns, '00281050 DS': 500, '00281051 DS': 1000 });
  const pixels = Uint16Array.from({ length: rows * columns }, () => below(1000));
  expect((await upload(lan, noisy, testObject({ study: 'noisy', instance: 'n', change, pixels }))).status).toBe(200);
  const { pictures } = await lan.ok('imaging.prepared', { params: { consultId: noisy } });
  expect(pictures.map(({ base64 }) => Buffer.from(base64, 'base64').length)).toEqual([expect.toSatisfy((bytes) => bytes <= 16 * 1024)]);
  const asked = await lan.fetch(`${instance(noisy, testRef('n', 'noisy'))}/rendered?size=256`);
  expect((await asked.arrayBuffer()).byteLength).toBeLessThanOrEqual(16 * 1024);
});

test('what seals small pictures on a device is one session’s, and of nobody else', async () => {
  const keyOf = async (client: TestClient): Promise<string> => (await client.ok('imaging.deviceKey', {})).key;
  const key = await keyOf(tim);
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(await keyOf(tim)).toBe(key);
  const { accessToken } = await app.anonymous.ok('session.signIn', { body: { username: 'tim', password: TEST_PASSWORD } });
  expect(new Set([key, await keyOf(app.withToken(accessToken)), await keyOf(lan)]).size).toBe(3);
  expect((await (await app.as('quantri')).call('imaging.deviceKey', {})).status).toBe(403);
  expect((await app.anonymous.call('imaging.deviceKey', {})).status).toBe(401);
});

describe('a shared study', () => {
  test('gives metadata whose bulk data can be fetched where it says', async () => {
    for (const path of [`studies/${ref.studyUid}/metadata`, `studies/${ref.studyUid}/series/${ref.seriesUid}/metadata`]) {
      const response = await tim.fetch(`/api/consults/${consultId}/dicomweb/${path}`);
      expect(response.headers.get('content-type')).toBe('application/dicom+json');
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      const [dataset] = (await response.json()) as Record<string, { BulkDataURI?: string; Value?: unknown[] }>[];
      expect(dataset?.['00080018']?.Value).toEqual([ref.sopUid]);
      const uri = dataset?.['00420011']?.BulkDataURI ?? '';
      expect(uri).toMatch(new RegExp(`^/api/consults/${consultId}/dicomweb/studies/[0-9.]+/bulkdata/series/`));
      const bulk = await tim.fetch(uri);
      expect(bulk.status).toBe(200);
      expect((await bulk.arrayBuffer()).byteLength).toBeGreaterThanOrEqual(20_000);
    }
  });

  test('gives frames to be kept, pictures and whole objects', async () => {
    const frame = await tim.fetch(`${instance(consultId)}/frames/2`, {
      headers: { accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' },
    });
    expect(frame.status).toBe(200);
    expect(frame.headers.get('cache-control')).toBe('private, no-store');
    expect(frame.headers.get('vary')).toContain('Accept');
    const bytes = Buffer.from(await frame.arrayBuffer());
    expect(bytes.includes(testFrame(2))).toBe(true);
    const picture = await tim.fetch(`${instance(consultId)}/rendered?size=32`);
    expect(picture.headers.get('content-type')).toMatch(/^image\/(jpeg|png)/);
    const middle = await tim.fetch(`${instance(consultId)}/rendered?size=1024`);
    expect(middle.headers.get('content-type')).toBe('image/jpeg');
    expect(middle.headers.get('cache-control')).toBe('private, no-store');
    expect((await middle.arrayBuffer()).byteLength).toBeLessThanOrEqual(96_000);
    const whole = await tim.fetch(instance(consultId));
    expect(Buffer.from(await whole.arrayBuffer()).toString('latin1', 128, 132)).toBe('DICM');
    expect(SIDE).toBeGreaterThan(32);
  });

  test('is audited once for each person, however many frames they look at', async () => {
    for (let view = 0; view < 3; view++) await (await lan.fetch(`${instance(consultId)}/frames/1`)).arrayBuffer();
    const { rows } = await app.db.query<{ person_id: string }>(
      `select person_id from audit where action = 'imaging.view' and entity_id = $1`,
      [ref.studyUid],
    );
    const viewers = rows.map((row) => row.person_id);
    expect(viewers.sort()).toEqual([app.people.personId('lan'), app.people.personId('tim')].sort());
  });

  test('is closed to whoever may not read the consult', async () => {
    for (const [who, status] of [
      ['minh', 404],
      ['than', 404],
      ['khac.bs', 404],
      ['quantri', 403],
    ] as const) {
      const client = await app.as(who);
      for (const what of ['frames/1', 'rendered?size=1024'])
        expect((await client.fetch(`${instance(consultId)}/${what}`)).status, `${who} ${what}`).toBe(status);
    }
    expect((await app.anonymous.fetch(`${instance(consultId)}/frames/1`)).status).toBe(401);
  });

  test('gives an enclosed PDF to whoever may see its frames, to nobody else, and notes who looked', async () => {
    const pdf = testPdf(40);
    expect((await upload(lan, consultId, testDocument({ study: 'enclosed', instance: 'scan', bytes: pdf }))).status).toBe(200);
    const { studyUid } = testRef('scan', 'enclosed');
    const metadata = await tim.fetch(`/api/consults/${consultId}/dicomweb/studies/${studyUid}/metadata`);
    const [dataset] = (await metadata.json()) as Record<string, { BulkDataURI?: string }>[];
    const uri = dataset?.['00420011']?.BulkDataURI ?? '';
    const answer = await lan.fetch(uri);
    // Nothing a browser would open by itself, whatever the object says of its document.
    expect(answer.headers.get('content-type')).toMatch(/^multipart\/related; type="application\/octet-stream"/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(Buffer.from(await answer.arrayBuffer()).includes(pdf)).toBe(true);
    for (const [who, status] of [
      ['minh', 404],
      ['khac.bs', 404],
      ['quantri', 403],
    ] as const)
      expect((await (await app.as(who)).fetch(uri)).status, who).toBe(status);
    expect((await app.anonymous.fetch(uri)).status).toBe(401);
    // Lan has seen nothing of the study but the document.
    const { rows } = await app.db.query(`select person_id from audit where action = 'imaging.view' and entity_id = $1 order by id`, [
      studyUid,
    ]);
    expect(rows).toEqual((['tim', 'lan'] as const).map((who) => ({ person_id: app.people.personId(who) })));
  });

  test('is seen in its own consult alone, and other studies not at all', async () => {
    const patientId = (await lan.ok('consults.get', { params: { consultId } })).patient.id;
    const body = { clientId: randomUUID(), patientId };
    const other = (await lan.ok('consults.create', { body })).id;
    expect((await lan.fetch(`${instance(other)}/frames/1`)).status).toBe(404);
    expect((await lan.fetch(`${instance(consultId, testRef('i1', 'not shared'))}/frames/1`)).status).toBe(404);
    const chosen = await lan.ok('consults.update', { params: { consultId: other }, body: { studyInstanceUids: [ref.studyUid] } });
    expect(chosen.studies).toMatchObject([{ studyInstanceUid: ref.studyUid }]);
    expect((await lan.fetch(`${instance(other)}/frames/1`)).status).toBe(200);
    await lan.ok('consults.update', { params: { consultId: other }, body: { studyInstanceUids: [] } });
    expect((await lan.fetch(`${instance(other)}/frames/1`)).status).toBe(404);
    expect((await lan.ok('patients.studies', { params: { patientId } })).studies.map((study) => study.studyInstanceUid)).toContain(
      ref.studyUid,
    );
  });

  test.each([
    ['frames/0', 400],
    ['frames/x', 400],
    ['frames/3', 404],
    ['rendered?size=9999', 400],
  ])('answers %s with %i', async (path, status) => {
    expect((await tim.fetch(`${instance(consultId)}/${path}`)).status).toBe(status);
  });

  test('has no way out of the archive', async () => {
    const root = `/api/consults/${consultId}/dicomweb/studies/${ref.studyUid}`;
    for (const path of [
      `${root}/bulkdata/..%2f..%2f..%2fetc%2fpasswd`,
      `${root}/bulkdata/series/1/instances/2/bulk/00420011`,
      `${root}/series/..%2f..`,
      `${root}%00/metadata`,
    ]) {
      expect([400, 404], path).toContain((await tim.fetch(path)).status);
    }
  });

  test('a viewer that leaves half-way disturbs nobody', async () => {
    const abort = new AbortController();
    const leaving = tim.fetch(`${instance(consultId)}/frames/1`, { signal: abort.signal });
    abort.abort();
    await expect(leaving).rejects.toThrow('aborted');
    expect((await tim.fetch(`${instance(consultId)}/frames/1`)).status).toBe(200);
  });
});

describe('a study of the archive that names another patient', () => {
  const foreign = testRef('i1', 'of somebody else');
  const uid = foreign.studyUid;
  let victimId: string;
  let borrowedId: string;
  let borrowed: string;

  beforeAll(async () => {
    // A neighbouring station has images of a patient; then somebody here registers that patient's number under a name of their own.
    const minh = await app.as('minh');
    const real = { name: PATIENT.name, birthDate: '1972', gender: 'female', personalId: OTHER.patientId };
    victimId = (await minh.ok('patients.register', { body: real })).id;
    const theirs = (await minh.ok('consults.create', { body: { clientId: randomUUID(), patientId: victimId } })).id;
    for (const study of ['of somebody else', 'another of them']) {
      const file = testObject({ patient: { ...PATIENT, patientId: OTHER.patientId }, study, instance: 'i1' });
      if ((await upload(minh, theirs, file)).status !== 200) throw new Error('the neighbour could not upload');
    }
    const body = { name: 'Người Mượn Số', birthDate: '1990-02-03', gender: 'male', personalId: OTHER.patientId };
    borrowedId = (await lan.ok('patients.register', { body })).id;
    borrowed = (await lan.ok('consults.create', { body: { clientId: randomUUID(), patientId: borrowedId } })).id;
  });
  const share = () => lan.call('consults.update', { params: { consultId: borrowed }, body: { studyInstanceUids: [uid] } });
  const confirm = (client: TestClient, patientId: string, studyUid: string, reason = 'Máy chụp ghi tên cũ') =>
    client.call('patients.confirmStudy', { params: { patientId, studyUid }, body: { reason } });
  const listed = async () => {
    const { studies } = await lan.ok('patients.studies', { params: { patientId: borrowedId } });
    return studies.find((study) => study.studyInstanceUid === uid);
  };

  test('is listed as such with what differs, and tells no more of its owner than that takes', async () => {
    const study = await listed();
    expect(study).toMatchObject({
      description: '',
      mismatch: { differs: ['name', 'birthDate', 'sex'], archive: { name: 'Đ… Ằ… Ơ… N…', birthYear: '1972', sex: 'F' }, confirmedAt: null },
    });
    expect(JSON.stringify(study)).not.toContain('Đặng');
    const own = await (await app.as('minh')).ok('patients.studies', { params: { patientId: victimId } });
    expect(own.studies.map(({ mismatch, description }) => [mismatch, description])).toEqual(
      own.studies.map(() => [null, 'Khám thử nghiệm']),
    );
  });

  test('cannot be shared, nor joined by a file of the same number', async () => {
    expect((await share()).error).toMatchObject({
      code: 'INVALID_REQUEST',
      fields: [{ path: 'studyInstanceUids.0', reason: 'study_mismatch' }],
    });
    const answer = await upload(lan, borrowed, testObject({ patient: OTHER, study: 'of somebody else', instance: 'i9' }));
    expect(await reasonOf(answer)).toMatchObject({ code: 'INVALID_REQUEST', reason: 'foreign_study' });
  });

  test('opens on no route, even where it had been shared before', async () => {
    await app.db.query('insert into consult_study (consult_id, study_uid) values ($1, $2)', [borrowed, uid]);
    const root = `/api/consults/${borrowed}/dicomweb/studies/${uid}`;
    for (const path of [
      `${root}/metadata`,
      `${root}/series/${foreign.seriesUid}/metadata`,
      instance(borrowed, foreign),
      `${instance(borrowed, foreign)}/frames/1`,
      `${instance(borrowed, foreign)}/rendered?size=64`,
      `${root}/bulkdata/series/1/instances/2/bulk/00420011`,
    ]) {
      expect(await reasonOf(await lan.fetch(path)), path).toMatchObject({ code: 'FORBIDDEN', reason: 'study_mismatch' });
    }
    await app.db.query('delete from consult_study where consult_id = $1', [borrowed]);
  });

  test('is confirmed by a doctor of this patient alone, for a study of this patient, with a reason', async () => {
    expect((await confirm(await app.as('minh'), borrowedId, uid)).error?.code).toBe('NOT_FOUND');
    expect((await confirm(tim, borrowedId, uid)).error?.code).toBe('NOT_FOUND');
    expect((await confirm(await app.as('quantri'), borrowedId, uid)).error?.code).toBe('FORBIDDEN');
    expect((await confirm(lan, borrowedId, testRef('i1', 'seen').studyUid)).error?.code).toBe('NOT_FOUND');
    expect((await confirm(lan, borrowedId, uid, '  ')).error?.fields?.[0]?.path).toBe('reason');
    expect((await share()).status).toBe(400);
  });

  test('once confirmed is shared and opens; the audit knows who and what differed, and another study stays shut', async () => {
    for (let time = 0; time < 2; time++) expect((await confirm(lan, borrowedId, uid)).status).toBe(200);
    const shown = await listed();
    expect(shown).toMatchObject({ description: 'Khám thử nghiệm', mismatch: { confirmedAt: expect.any(String) as string } });
    // Nobody has seen it before.
    expect(shown?.firstSeenAt).toBe(shown?.mismatch?.confirmedAt);
    expect((await share()).status).toBe(200);
    expect((await lan.fetch(`${instance(borrowed, foreign)}/frames/1`)).status).toBe(200);
    const { rows } = await app.db.query<{ person_id: string; details: object }>(
      `select person_id, details from audit where action = 'patient.confirmStudy' and entity_id = $1`,
      [borrowedId],
    );
    expect(rows).toEqual([{ person_id: app.people.personId('lan'), details: { studyUid: uid, differs: ['name', 'birthDate', 'sex'] } }]);
    const other = await lan.call('consults.update', {
      params: { consultId: borrowed },
      body: { studyInstanceUids: [uid, testRef('i1', 'another of them').studyUid] },
    });
    expect(other.error?.fields).toEqual([{ path: 'studyInstanceUids.1', reason: 'study_mismatch' }]);
  });

  test('what differs since the confirmation asks again', async () => {
    await app.db.query(`update study_confirmation set differs = array['name'] where patient_id = $1`, [borrowedId]);
    expect((await listed())?.mismatch?.confirmedAt).toBeNull();
  });
});

test('a PACS that is down says so, and the consult goes on without images', async () => {
  const down = await startTestApp({ DICOMWEB_URL: 'http://127.0.0.1:9/dicom-web' });
  try {
    const client = await down.as('lan');
    const prepared = await prepare(down, client);
    const studies = await client.call('patients.studies', { params: { patientId: prepared.patientId } });
    expect(studies.status).toBe(503);
    expect(studies.error).toMatchObject({ code: 'UNAVAILABLE', reason: 'images_unavailable' });
    const uploaded = await upload(client, prepared.consultId, testObject({ instance: 'i1' }));
    expect(await reasonOf(uploaded)).toMatchObject({ code: 'UNAVAILABLE', reason: 'images_unavailable' });
    await down.db.query('insert into consult_study (consult_id, study_uid) values ($1, $2)', [prepared.consultId, ref.studyUid]);
    expect(await reasonOf(await client.fetch(`${instance(prepared.consultId)}/frames/1`))).toMatchObject({ code: 'UNAVAILABLE' });
    expect((await client.ok('consults.request', { params: { consultId: prepared.consultId }, body: {} })).state).toBe('requested');
  } finally {
    await down.stop();
  }
});

test('a study held by a real Orthanc is uploaded, found, described and drawn through us', async () => {
  const orthanc = await startOrthanc();
  const there = await startTestApp({
    DICOMWEB_URL: orthanc.dicomWebUrl,
    DICOMWEB_USERNAME: orthanc.username,
    DICOMWEB_PASSWORD: orthanc.password,
  });
  try {
    const client = await there.as('lan');
    const prepared = await prepare(there, client);
    const report = { '00420011': { vr: 'OB', Value: [new Uint8Array(20_000).buffer] } };
    const answer = await upload(client, prepared.consultId, testObject({ study: 'seen', instance: 'i1', frames: 2, change: report }));
    expect((await answer.json()) as unknown).toMatchObject({
      file: { kind: 'dicom', studyInstanceUid: ref.studyUid },
    });
    const { studies } = await client.ok('patients.studies', { params: { patientId: prepared.patientId } });
    expect(studies).toMatchObject([{ studyInstanceUid: ref.studyUid, instanceCount: 1 }]);
    const metadata = await client.fetch(`/api/consults/${prepared.consultId}/dicomweb/studies/${ref.studyUid}/metadata`);
    const text = await metadata.text();
    expect(text).not.toContain(new URL(orthanc.url).host);
    const [dataset] = JSON.parse(text) as Record<string, { BulkDataURI?: string }>[];
    expect((await client.fetch(dataset?.['00420011']?.BulkDataURI ?? '')).status).toBe(200);
    const frame = Buffer.from(await (await client.fetch(`${instance(prepared.consultId)}/frames/2`)).arrayBuffer());
    expect(frame.includes(testFrame(2))).toBe(true);
    expect(frame.toString('latin1')).not.toContain(new URL(orthanc.url).host);
    expect((await client.fetch(`${instance(prepared.consultId)}/rendered?size=64`)).headers.get('content-type')).toMatch(/^image\//);
  } finally {
    await there.stop();
    await orthanc.stop();
  }
});
