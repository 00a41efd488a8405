import { createHash, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { ErrorBody } from '@hoi-chan/shared/errors.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OTHER, PATIENT, testObject, testRef } from '../../imaging/testing/objects.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let patientId: string;

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1, 0xff, 0xd9]);
const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n');

/** A box of ISO/IEC 14496-12 §4.2. */
const box = (name: string, ...body: Buffer[]): Buffer => {
  const head = Buffer.from(`....${name}`);
  head.writeUInt32BE(8 + body.reduce((sum, { length }) => sum + length, 0));
  return Buffer.concat([head, ...body]);
};
const mp4Of = (track: string): Buffer =>
  Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\0\0')),
    box('mdat', Buffer.alloc(200_000, 7)),
    box('moov', box('trak', box('mdia', box('hdlr', Buffer.from(`\0\0\0\0\0\0\0\0${track}`))))),
  ]);
const film = mp4Of('vide');

beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  tim = await app.as('tim');
  patientId = (
    await lan.ok('patients.register', {
      body: { name: PATIENT.name, birthDate: '1972-08-05', gender: 'female', personalId: PATIENT.patientId },
    })
  ).id;
});
afterAll(async () => app.stop());

async function draft(patient = patientId): Promise<string> {
  const body = {
    clientId: randomUUID(),
    patientId: patient,
    specialty: 'cardiology',
    targetFacilityId: app.people.facilityId('00100'),
    question: 'Xin đọc phim',
  };
  return (await lan.ok('consults.create', { body })).id;
}
interface Uploaded {
  status: number;
  file: ConsultFile;
  placeRemoved: boolean;
  error: ErrorBody | undefined;
}
async function upload(consultId: string, bytes: Uint8Array, name: string, client = lan, field = 'file'): Promise<Uploaded> {
  const form = new FormData();
  form.append(field, new Blob([new Uint8Array(bytes)]), name);
  const response = await client.fetch(`/api/consults/${consultId}/files`, { method: 'POST', body: form });
  return { status: response.status, ...((await response.json()) as Omit<Uploaded, 'status'>) };
}
const content = (consultId: string, fileId: string, client = lan): Promise<Response> =>
  client.fetch(`/api/consults/${consultId}/files/${fileId}/content`);
const incoming = (): Promise<string[]> => readdir(join(app.dataDir, 'files', 'incoming'));

describe('a file', () => {
  test('is what its first bytes say, whatever its name and type claim', async () => {
    const id = await draft();
    const dicomWithPdfHead = testObject({ instance: 'polyglot' });
    PDF.copy(dicomWithPdfHead, 0);
    for (const [bytes, name, kind, contentType] of [
      [JPEG, 'anh.pdf', 'photo', 'image/jpeg'],
      [PDF, 'phiếu khám.jpg', 'pdf', 'application/pdf'],
      [Buffer.concat([PDF, JPEG]), 'both.jpg', 'pdf', 'application/pdf'],
      [dicomWithPdfHead, 'polyglot.dcm', 'pdf', 'application/pdf'],
      [Buffer.concat([JPEG, Buffer.from('<html><script>alert(1)</script>')]), 'trang.html', 'photo', 'image/jpeg'],
      [Buffer.concat([JPEG, Buffer.from('PK\x03\x04 an archive behind a picture')]), 'nen.zip', 'photo', 'image/jpeg'],
      [Buffer.from('OggS\0\0voice'), 'lời nhắn.html', 'audio', 'audio/ogg'],
      [testObject({ instance: 'kind' }), 'IM000001', 'dicom', 'application/dicom'],
    ] as const) {
      const { file } = await upload(id, bytes, name);
      expect(file, name).toMatchObject({ name, kind, contentType, sizeBytes: bytes.length });
    }
    expect((await lan.ok('consults.get', { params: { consultId: id } })).files).toHaveLength(8);
  });

  test('comes back byte for byte under its own name, and can act as nothing', async () => {
    const id = await draft();
    const name = 'Ảnh vết thương Ằẵỡựỷ "đầu"\u202egpj.<script>.jpg';
    const { file } = await upload(id, JPEG, name);
    expect(file.name).toBe(name.replace('\u202e', ''));
    const response = await content(id, file.id);
    expect(Buffer.from(await response.arrayBuffer()).equals(JPEG)).toBe(true);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    const disposition = response.headers.get('content-disposition') ?? '';
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(file.name);
    expect(disposition).toMatch(/^inline; filename="[\x20-\x7e]+"; filename\*=/);
  });

  test('that is a photo is kept without the place it was taken at, and says so, also when it is sent again', async () => {
    const id = await draft();
    const xmp = Buffer.from('http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude="21,1.7N" tiff:Model="A1"/>');
    const head = Buffer.from([0xff, 0xe1, 0, xmp.length + 2]);
    const photo = Buffer.concat([JPEG.subarray(0, 2), head, xmp, JPEG.subarray(2)]);
    const first = await upload(id, photo, 'da.jpg');
    expect(first).toMatchObject({ status: 200, placeRemoved: true, file: { sizeBytes: photo.length } });
    const kept = Buffer.from(await (await content(id, first.file.id)).arrayBuffer()).toString('latin1');
    expect(kept).not.toContain('21,1.7N');
    expect(kept).toContain('tiff:Model="A1"');
    expect(await upload(id, photo, 'da.jpg')).toMatchObject({ placeRemoved: true, file: { id: first.file.id } });
    expect(await upload(id, JPEG, 'khac.jpg')).toMatchObject({ placeRemoved: false });
    const { rows } = await app.db.query<{ details: object }>(
      `select details from audit where action = 'file.upload' and entity_id = $1 and details ->> 'fileId' = $2`,
      [id, first.file.id],
    );
    expect(rows).toMatchObject([{ details: { placeRemoved: true } }]);
  });

  test('that is sound in the container of films is kept', async () => {
    expect(await upload(await draft(), mp4Of('soun'), 'loi-noi.mp4')).toMatchObject({ file: { kind: 'audio', contentType: 'audio/mp4' } });
  });

  test('with a path for a name keeps the last part alone', async () => {
    const id = await draft();
    expect((await upload(id, JPEG, '../../../etc/passwd')).file.name).toBe('passwd');
  });

  test.each([
    ['not_an_image', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'anh.jpg'],
    ['not_an_image', Buffer.from('MZ\x90\0'), 'phim.dcm'],
    ['film_not_kept', film, 'VID_2026.mp4'],
    ['empty_file', Buffer.alloc(0), 'anh.jpg'],
    ['truncated_dicom', testObject({ instance: 'cut' }).subarray(0, 4000), 'phim.dcm'],
    ['truncated_dicom', testObject({ instance: 'short', pixelBytes: 100 }), 'phim.dcm'],
    ['unreadable_dicom', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(400, 0xff)]), 'phim.dcm'],
  ])('is refused as %s, and nothing of it stays', async (reason, bytes, name) => {
    const id = await draft();
    const answer = await upload(id, bytes, name);
    expect(answer.status).toBe(400);
    expect(answer.error).toMatchObject({ code: 'INVALID_REQUEST', reason, fields: [{ path: 'file', reason }] });
    expect((await lan.ok('consults.get', { params: { consultId: id } })).files).toEqual([]);
    expect(await incoming()).toEqual([]);
  });

  test('arrives in a multipart field of the right name', async () => {
    const id = await draft();
    expect((await upload(id, JPEG, 'a.jpg', lan, 'photo')).error?.reason).toBe('no_file');
    const json = await lan.fetch(`/api/consults/${id}/files`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(((await json.json()) as { error: ErrorBody }).error.reason).toBe('not_multipart');
    const broken = await lan.fetch(`/api/consults/${id}/files`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nnonsense',
    });
    expect(broken.status).toBe(400);
    expect(await incoming()).toEqual([]);
  });

  test('above 200 MB is refused as too large, announced or not, without filling memory or disk', async () => {
    const id = await draft();
    const announced = await send(id, { 'content-length': String(300 * 1024 * 1024) }, () => undefined);
    expect(announced).toMatchObject({ status: 400, error: { reason: 'too_large' } });
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const before = process.memoryUsage().rss;
    const streamed = await send(id, {}, async (write) => {
      await write(Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'));
      for (let megabyte = 0; megabyte < 201; megabyte++) await write(chunk);
      await write(Buffer.from('\r\n--x--\r\n'));
    });
    expect(streamed).toMatchObject({ status: 400, error: { reason: 'too_large' } });
    expect(process.memoryUsage().rss - before).toBeLessThan(120 * 1024 * 1024);
    expect(await incoming()).toEqual([]);
  });

  test('whose link broke half-way leaves nothing behind', async () => {
    const id = await draft();
    await send(id, {}, async (write, abort) => {
      await write(Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-half'));
      await expect.poll(incoming).toHaveLength(1);
      abort();
    }).catch(() => undefined);
    await expect.poll(incoming).toEqual([]);
    expect((await lan.ok('consults.get', { params: { consultId: id } })).files).toEqual([]);
  });

  test('sent again because the answer was lost is the same file', async () => {
    const id = await draft();
    const first = await upload(id, PDF, 'giấy.pdf');
    expect((await upload(id, PDF, 'giấy.pdf')).file.id).toBe(first.file.id);
    expect((await lan.ok('consults.get', { params: { consultId: id } })).files).toHaveLength(1);
  });
});

describe('a DICOM file', () => {
  test('shares its study with the consult and comes back whole', async () => {
    const id = await draft();
    const bytes = testObject({ study: 'shared', instance: 'i1' });
    const { file } = await upload(id, bytes, 'IM1.dcm');
    const { studyUid } = testRef('i1', 'shared');
    expect(file.studyInstanceUid).toBe(studyUid);
    expect((await lan.ok('consults.get', { params: { consultId: id } })).studies).toMatchObject([
      { studyInstanceUid: studyUid, modalities: ['OT'], description: 'Khám thử nghiệm' },
    ]);
    const back = await content(id, file.id);
    expect(back.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('of somebody else is not taken without a person’s word', async () => {
    const id = await draft();
    const other = testObject({ patient: OTHER, study: 'other', instance: 'i1' });
    expect((await upload(id, other, 'IM1')).error).toMatchObject({ code: 'CONFLICT', reason: 'patient_differs' });
    expect((await lan.ok('consults.get', { params: { consultId: id } })).studies).toEqual([]);
    expect(await incoming()).toEqual([]);
  });

  test('with a borrowed study number opens nobody’s images', async () => {
    const mine = await draft();
    await upload(mine, testObject({ study: 'private', instance: 'i1' }), 'IM1');
    const elsewhere = (await lan.ok('patients.register', { body: { name: 'Người Khác', birthDate: '1980', gender: 'male' } })).id;
    const id = await draft(elsewhere);
    const answer = await upload(id, testObject({ patient: OTHER, study: 'private', instance: 'i2' }), 'IM2');
    expect(answer.error).toMatchObject({ code: 'INVALID_REQUEST', reason: 'foreign_study' });
    expect((await lan.ok('consults.get', { params: { consultId: id } })).studies).toEqual([]);
  });
});

describe('who may', () => {
  test('add: the two doctors of the consult; the other one sees it at once', async () => {
    const id = await draft();
    expect((await upload(id, JPEG, 'a.jpg', tim)).status).toBe(404);
    expect((await upload(id, JPEG, 'a.jpg', await app.as('minh'))).status).toBe(404);
    expect((await upload(id, JPEG, 'a.jpg', await app.as('quantri'))).status).toBe(403);
    expect((await upload(id, JPEG, 'a.jpg', app.anonymous)).status).toBe(401);
    await lan.ok('consults.request', { params: { consultId: id }, body: {} });
    expect((await upload(id, JPEG, 'a.jpg', tim)).error?.reason).toBe('not_taking_part');
    await tim.ok('consults.accept', { params: { consultId: id }, body: {} });
    const watching = await tim.connect();
    const { file } = await upload(id, JPEG, 'a.jpg');
    expect(await watching.next('consult:fileAdded')).toMatchObject({ consultId: id, file: { id: file.id } });
    expect((await content(id, file.id, tim)).status).toBe(200);
    expect((await content(id, file.id, await app.as('than'))).status).toBe(404);
    expect((await content(await draft(), file.id)).status).toBe(404);
    expect((await upload(id, PDF, 'b.pdf', tim)).status).toBe(200);
    await lan.ok('consults.cancel', { params: { consultId: id }, body: { reason: 'x' } });
    expect((await upload(id, Buffer.concat([PDF, PDF]), 'c.pdf')).error).toMatchObject({ code: 'CONFLICT', reason: 'not_possible_now' });
  });

  test('add, too: whoever was with them in the call; no other colleague, and nobody of another facility', async () => {
    const id = await draft();
    const params = { consultId: id };
    await lan.ok('consults.request', { params, body: {} });
    await tim.ok('consults.accept', { params, body: {} });
    const third = await app.as('tim2');
    const bytes = testObject({ study: 'of a third', instance: 'i1' });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const begin = (client: TestClient) => client.call('files.begin', { params, body: { files: [{ sha256, sizeBytes: bytes.length }] } });
    const append = (client: TestClient) =>
      client.fetch(`/api/consults/${id}/uploads/${sha256}?offset=0&sizeBytes=${bytes.length}&name=IM1`, {
        method: 'PUT',
        body: new Uint8Array(bytes),
      });
    const decide = (client: TestClient) =>
      client.call('files.decide', { params: { ...params, hash: sha256 }, body: { take: true, sizeBytes: bytes.length, name: 'IM1' } });
    const tell = (client: TestClient) => client.call('files.tellSending', { params, body: { files: 2, done: 1 } });
    const all = async (client: TestClient): Promise<number[]> => {
      const answers = [await upload(id, JPEG, 'still.jpg', client), await begin(client), await append(client), await decide(client)];
      return [...answers, await tell(client)].map(({ status }) => status);
    };
    expect(await all(third), 'reading along').toEqual([403, 403, 403, 403, 403]);
    await app.db.query('insert into consult_member (consult_id, person_id) values ($1, $2)', [id, app.people.personId('tim2')]);
    const still = await upload(id, JPEG, 'still.jpg', third);
    expect(still).toMatchObject({ status: 200, file: { uploadedBy: { id: app.people.personId('tim2') } } });
    expect((await begin(third)).status).toBe(200);
    expect(await (await append(third)).json()).toMatchObject({ stored: { file: { kind: 'dicom' } } });
    expect((await decide(third)).error, 'nothing waits for it').toMatchObject({ reason: 'no_such_upload' });
    expect((await tell(third)).status).toBe(200);
    for (const stranger of ['minh', 'than'] as const)
      expect(await all(await app.as(stranger)), stranger).toEqual([404, 404, 404, 404, 404]);
  });

  test('know what is on its way: those who may read the consult, as long as not all has come', async () => {
    const id = await draft();
    const params = { consultId: id };
    const events = async () =>
      (await app.db.query(`select 1 from live_event where name = 'consult:sendingChanged' and payload->>'consultId' = $1`, [id])).rows
        .length;
    const tell = (files: number, done: number, client = lan) => client.call('files.tellSending', { params, body: { files, done } });
    await lan.ok('consults.request', { params, body: {} });
    expect((await tell(8, 0, tim)).error?.reason).toBe('not_taking_part');
    await tim.ok('consults.accept', { params, body: {} });
    const watching = await tim.connect();
    const told = watching.next('consult:sendingChanged');
    await tell(8, 3);
    expect(await told).toEqual({ consultId: id, personId: app.people.personId('lan') });
    const { sending } = await tim.ok('files.sending', { params });
    expect(sending).toMatchObject([{ person: { id: app.people.personId('lan') }, files: 8, done: 3 }]);
    expect(sending[0]?.quietMs).toBeLessThan(60_000);
    for (const stranger of [await app.as('minh'), await app.as('than')]) {
      expect((await stranger.call('files.sending', { params })).error?.code).toBe('NOT_FOUND');
      expect((await tell(1, 0, stranger)).error?.code).toBe('NOT_FOUND');
    }
    expect((await tell(2, 3)).error?.fields).toMatchObject([{ path: 'done' }]);
    await tim.ok('files.sending', { params });
    const { rows: looks } = await app.db.query(
      `select 1 from audit where action = 'consult.read' and entity_id = $1 and details->>'of' = 'sending'`,
      [id],
    );
    expect(looks, 'once for a while, not for each question').toHaveLength(1);
    // Said again it is newer, and nobody is woken for it; of the other one it is another.
    const before = await events();
    await tell(8, 3);
    expect(await events()).toBe(before);
    await tell(2, 0, tim);
    expect((await lan.ok('files.sending', { params })).sending).toHaveLength(2);
    await tell(8, 8);
    await tell(8, 8);
    expect((await lan.ok('files.sending', { params })).sending).toMatchObject([
      { person: { id: app.people.personId('tim') }, files: 2, done: 0 },
    ]);
    expect(await events()).toBe(before + 2);
    const age = (hours: number) =>
      app.db.query(`update file_sending set told_at = now() - make_interval(hours => $2) where consult_id = $1`, [id, hours]);
    await age(23);
    expect((await lan.ok('files.sending', { params })).sending).toHaveLength(1);
    await age(25);
    expect((await lan.ok('files.sending', { params })).sending, 'whoever sent it is gone').toEqual([]);
    await lan.ok('consults.cancel', { params, body: { reason: 'x' } });
    expect((await tell(3, 1)).error?.reason).toBe('not_possible_now');
    expect((await tell(2, 2, tim)).status).toBe(200);
  });

  test('take out again: the asking doctor, from a draft', async () => {
    const id = await draft();
    const photo = await upload(id, JPEG, 'a.jpg');
    const dicom = await upload(id, testObject({ study: 'gone', instance: 'i1' }), 'IM1');
    const remove = (fileId: string) => lan.call('files.remove', { params: { consultId: id, fileId } });
    expect((await remove(dicom.file.id)).status).toBe(200);
    expect((await remove(dicom.file.id)).status).toBe(404);
    const consult = await lan.ok('consults.get', { params: { consultId: id } });
    expect(consult.studies).toEqual([]);
    expect(consult.files.map((file) => file.id)).toEqual([photo.file.id]);
    await lan.ok('consults.request', { params: { consultId: id }, body: {} });
    expect((await remove(photo.file.id)).error).toMatchObject({ code: 'CONFLICT', reason: 'not_a_draft' });
  });
});

type Write = (chunk: Buffer) => Promise<void>;
/** A hand-made upload, to send what FormData never would. */
async function send(
  consultId: string,
  headers: Record<string, string>,
  body: (write: Write, abort: () => void) => Promise<void> | void,
): Promise<{ status: number; error: ErrorBody }> {
  return new Promise((resolve, reject) => {
    const req = request(`${app.app.url}/api/consults/${consultId}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lan.token ?? ''}`, 'content-type': 'multipart/form-data; boundary=x', ...headers },
    });
    req.on('error', reject);
    req.on('response', (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, ...(JSON.parse(Buffer.concat(chunks).toString()) as { error: ErrorBody }) }),
      );
    });
    const write: Write = (chunk) =>
      new Promise((done) => {
        if (req.write(chunk)) done();
        else req.once('drain', done);
      });
    req.flushHeaders();
    Promise.resolve(body(write, () => req.destroy())).then(() => (headers['content-length'] === undefined ? req.end() : undefined), reject);
  });
}
