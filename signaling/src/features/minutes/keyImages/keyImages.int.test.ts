import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { DicomWebGateway } from '../../../imaging/dicomweb.ts';
import { startTestApp, type TestApp, type TestClient } from '../../../testing/app.ts';
import { consultWithStudy, drawn, plainObject } from '../../../testing/drawnConsult.ts';
import { TEST_PASSWORD } from '../../../testing/people.ts';
import { minutesPdf } from '../pdf/minutesPdf.ts';
import { KeyPictures, type KeyPicture } from './pictures.ts';

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;
const params = () => ({ consultId });

beforeAll(async () => {
  app = await startTestApp();
  [lan, tim] = [await app.as('lan'), await app.as('tim')];
  consultId = await consultWithStudy(app, lan, [plainObject()]);
  await tim.ok('consults.accept', { params: params(), body: {} });
  await tim.ok('consults.answer', { params: params(), body: {} });
  const socket = await tim.connect();
  const doc = new Y.Doc();
  for (const key of ['course', 'discussion', 'conclusion']) doc.getText(key).insert(0, 'Đã xem ảnh.');
  doc.getMap('diagnosis').set('text', 'Theo dõi');
  doc.getArray('plan').push([
    new Y.Map<unknown>([
      ['id', 'a'],
      ['text', new Y.Text('Chụp lại sau ba tháng')],
    ]),
  ]);
  const opened = await socket.request('minutes:open', { consultId, stateVector: Y.encodeStateVector(doc) });
  const written = await socket.request('minutes:update', { consultId, update: Y.encodeStateAsUpdate(doc) });
  if (!opened.ok || !written.ok) throw new Error('the minutes could not be written');
});
afterAll(() => app.stop());

async function mark(client: TestClient, change: Parameters<typeof drawn>[0]): Promise<string> {
  const socket = await client.connect();
  const annotation = drawn({ kind: 'key', points: [], ...change });
  const reply = await socket.request('annotations:put', { consultId, annotation, baseVersion: 0 });
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  socket.close();
  return annotation.id;
}
const kept = async (): Promise<string[]> =>
  (await app.db.query<{ id: string }>('select annotation_id as id from key_image_picture where consult_id = $1', [consultId])).rows.map(
    ({ id }) => id,
  );
const textOf = (pdf: Uint8Array): string =>
  execFileSync('pdftotext', ['-raw', '-', '-'], { input: pdf, encoding: 'utf8' }).normalize('NFC').replace(/\s+/g, ' ');
/** One line for each picture in it. */
const picturesIn = (pdf: Uint8Array): string[] =>
  execFileSync('pdfimages', ['-list', '-'], { input: pdf, encoding: 'utf8' })
    .split('\n')
    .filter((line) => / jpeg /.test(line));

test('what is marked as key stands in the minutes with a picture kept at once; what is taken back does not', async () => {
  const bare = await tim.ok('minutes.get', { params: params() });
  expect(bare.content.keyImages).toBeUndefined();
  const first = await mark(tim, { frame: 1, window: { center: 1500, width: 3000 } });
  const second = await mark(lan, { frame: 2 });
  const { content, contentSha256 } = await lan.ok('minutes.get', { params: params() });
  expect(contentSha256).not.toBe(bare.contentSha256);
  expect(content.keyImages).toMatchObject([
    { id: first, frame: 1, frameCount: 2, series: 'OT · Loạt ảnh một', instanceNumber: 1, window: { center: 1500, width: 3000 } },
    { id: second, frame: 2, window: null, markedBy: 'Nguyễn Thị Lan' },
  ]);
  // By the job, before anybody asks.
  await expect.poll(kept, { timeout: 15_000 }).toEqual(expect.arrayContaining([first, second]));

  const socket = await tim.connect();
  const third = await mark(tim, {
    frame: 1,
    sopUid: drawn().sopUid,
    kind: 'arrow',
    points: [
      [1, 1],
      [2, 2],
    ],
  });
  await socket.request('annotations:remove', { consultId, id: third, baseVersion: 1 });
  expect((await lan.ok('minutes.get', { params: params() })).contentSha256).toBe(contentSha256);
});

test('the next to sign sees which key images and which of the patient’s data changed since a signature that was taken back', async () => {
  const password = TEST_PASSWORD;
  const { contentSha256, content } = await tim.ok('minutes.get', { params: params() });
  const signed = await tim.ok('minutes.sign', { params: params(), body: { contentSha256, password } });
  expect(signed.lastSigned, 'no other text was ever signed').toBeNull();
  await lan.ok('minutes.withdraw', { params: params() });
  expect((await tim.ok('minutes.get', { params: params() })).lastSigned?.changes).toEqual([]);

  const socket = await lan.connect();
  const id = content.keyImages?.[1]?.id ?? '';
  expect(await socket.request('annotations:remove', { consultId, id, baseVersion: 1 })).toMatchObject({ ok: true });
  const patientOf = 'select patient_id from consult where id = $1';
  const { rows } = await app.db.query<{ address: string }>(`select address from patient where id = (${patientOf})`, [consultId]);
  await app.db.query(`update patient set address = 'Tổ 9' where id = (${patientOf})`, [consultId]);
  const { lastSigned, revision } = await tim.ok('minutes.get', { params: params() });
  expect(lastSigned?.revision, 'nothing was written').toBe(revision);
  expect(lastSigned?.changes).toMatchObject([
    { what: 'field', field: 'address', before: rows[0]?.address, after: 'Tổ 9' },
    { what: 'keyImage', change: 'removed', image: { id, series: 'OT · Loạt ảnh một' } },
  ]);
  await mark(lan, { frame: 2 });
  await app.db.query(`update patient set address = $2 where id = (${patientOf})`, [consultId, rows[0]?.address]);
  expect((await tim.ok('minutes.get', { params: params() })).lastSigned?.changes).toMatchObject([{ what: 'keyImage', change: 'changed' }]);
});

test('the pictures are small JPEGs for readers of the consult, told apart by window, and audited', async () => {
  const { pictures } = await lan.ok('minutes.keyImages', { params: params() });
  const bytes = pictures.map((each) => (each.is === 'picture' ? Buffer.from(each.base64, 'base64') : Buffer.alloc(0)));
  expect(bytes.map((each) => each.subarray(0, 3).toString('hex'))).toEqual(['ffd8ff', 'ffd8ff']);
  for (const each of bytes) expect(each.length).toBeLessThan(32 * 1024);
  expect(bytes[0]?.equals(bytes[1] ?? Buffer.alloc(0))).toBe(false);
  const { rows } = await app.db.query(`select 1 from audit where action = 'minutes.readKeyImages' and entity_id = $1`, [consultId]);
  expect(rows).toHaveLength(1);
  for (const who of ['minh', 'khac.bs'] as const)
    expect((await (await app.as(who)).call('minutes.keyImages', { params: params() })).error?.code).toBe('NOT_FOUND');
  expect((await (await app.as('quantri')).call('minutes.keyImages', { params: params() })).error?.code).toBe('FORBIDDEN');
});

test('an archive that is away costs a picture and its reason, never the paper', async () => {
  const { content } = await lan.ok('minutes.get', { params: params() });
  const imaging = new DicomWebGateway({ url: 'http://127.0.0.1:9/dicom-web' });
  const images = content.keyImages ?? [];
  const away = new KeyPictures({ db: app.db, imaging, isOpen: async () => true, keyImages: async () => images });
  const marked = await mark(tim, {
    sopUid: drawn().sopUid,
    kind: 'arrow',
    points: [
      [1, 1],
      [2, 2],
    ],
  });
  const [one, two] = images;
  if (one === undefined || two === undefined) throw new Error('two are marked');
  // Of one there is a picture, of the other none yet: its own mark is an annotation as good as any.
  const fresh = { ...two, id: marked };
  const pictures = await away.of(consultId, [one, fresh]);
  expect([...pictures.values()].map((each) => ('missing' in each ? each.missing : each.contentType))).toEqual([
    'image/jpeg',
    'archive_away',
  ]);
  await expect(away.task({ consultId, imageId: two.id })).resolves.toBeUndefined();
  const pdf = await printed({ ...content, keyImages: [one, fresh] }, pictures);
  expect(picturesIn(pdf)).toHaveLength(1);
  expect(textOf(pdf)).toContain('Không có ảnh thu nhỏ: khi in, kho ảnh không trả lời.');
  await (await tim.connect()).request('annotations:remove', { consultId, id: marked, baseVersion: 1 });

  const broken = new Map<string, KeyPicture>([
    [one.id, { contentType: 'image/jpeg', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1]), window: null }],
  ]);
  const without = await printed({ ...content, keyImages: [one] }, broken);
  expect(picturesIn(without)).toHaveLength(0);
  expect(textOf(without)).toContain('ảnh này không vẽ thu nhỏ được');
});

test('both sign: the paper holds the small pictures though the archive has lost the images, and later marks change nothing', async () => {
  const { content, contentSha256 } = await tim.ok('minutes.get', { params: params() });
  const sign = { contentSha256, password: TEST_PASSWORD };
  expect((await tim.call('minutes.sign', { params: params(), body: sign })).error).toBeUndefined();
  await rm(join(app.dataDir, 'archive'), { recursive: true });
  const signed = await lan.ok('minutes.sign', {
    params: params(),
    body: { ...sign, planDecisions: content.plan.map(({ id }) => ({ id, confirmed: true })) },
  });
  expect(signed.phase).toBe('signed');
  const pdf = new Uint8Array(await (await lan.fetch(`/api/consults/${consultId}/minutes/pdf`)).arrayBuffer());
  expect(picturesIn(pdf)).toHaveLength(2);
  const text = textOf(pdf);
  expect(text).toContain('Ảnh quan trọng (2)');
  expect(text).toContain('1. OT · Loạt ảnh một, ảnh số 1, khung hình 1/2, do');
  expect(text).toContain('do Nguyễn Thị Lan đánh dấu');

  const own = content.keyImages?.find(({ markedBy }) => markedBy === 'Nguyễn Thị Lan')?.id ?? '';
  expect(await (await lan.connect()).request('annotations:remove', { consultId, id: own, baseVersion: 1 })).toMatchObject({ ok: true });
  const after = await tim.ok('minutes.get', { params: params() });
  expect(after.content.keyImages).toHaveLength(2);
  expect((await tim.ok('minutes.keyImages', { params: params() })).pictures.map(({ is }) => is)).toEqual(['picture', 'picture']);
});

test('an amendment takes key images of the case in and out, also when the consult is closed; what is signed, and the marks, stay', async () => {
  await expect.poll(async () => (await lan.ok('consults.get', { params: params() })).state, { timeout: 15_000 }).toBe('delivered');
  await app.db.query(`update consult set state = 'closed' where id = $1`, [consultId]);
  const socket = await tim.connect();
  const refused = await socket.request('annotations:put', { consultId, annotation: drawn({ kind: 'key', points: [] }), baseVersion: 0 });
  expect(refused).toMatchObject({ ok: false, error: { reason: 'not_possible_now' } });
  const firstPaper = await paper();
  const signed = await tim.ok('minutes.get', { params: params() });
  expect(signed.keyImageChoices).toEqual([]);
  const [kept, gone] = signed.content.keyImages ?? [];
  if (kept === undefined || gone === undefined) throw new Error('two are signed');
  const choose = (client: TestClient, imageId: string, isIn: boolean) =>
    client.call('minutes.chooseKeyImage', { params: params(), body: { imageId, isIn } });
  expect((await choose(tim, kept.id, false)).error?.reason).toBe('no_amendment');

  const amend = () => tim.ok('minutes.amend', { params: params(), body: { reason: 'Thêm ảnh quan trọng' } });
  // The mark of one was taken back after both had signed it.
  const open = await amend();
  expect(open.keyImageChoices).toEqual([
    { ...gone, isIn: false },
    { ...kept, isIn: true },
  ]);
  expect(open.content.keyImages?.map(({ id }) => id)).toEqual([kept.id]);
  expect((await choose(tim, gone.id, true)).data.content.keyImages).toHaveLength(2);
  const changed = (await choose(lan, kept.id, false)).data;
  expect(changed.content.keyImages?.map(({ id }) => id)).toEqual([gone.id]);
  expect(changed.contentSha256).not.toBe(open.contentSha256);
  expect(changed.lastSigned?.changes).toMatchObject([{ what: 'keyImage', change: 'removed', image: { id: kept.id } }]);
  const { pictures } = await lan.ok('minutes.keyImages', { params: params() });
  expect(pictures.map(({ id, is }) => [id, is])).toEqual([
    [gone.id, 'picture'],
    [kept.id, 'picture'],
  ]);
  const told = async () =>
    (await app.db.query(`select 1 from audit where action = 'minutes.chooseKeyImage' and entity_id = $1`, [consultId])).rows.length;
  await choose(lan, kept.id, false);
  expect(await told(), 'said again it changes nothing').toBe(2);
  expect((await choose(lan, randomUUID(), true)).error?.code).toBe('NOT_FOUND');
  expect((await choose(await app.as('tim2'), kept.id, true)).error?.reason).toBe('not_a_party');
  expect((await choose(await app.as('minh'), kept.id, true)).error?.code).toBe('NOT_FOUND');

  await tim.ok('minutes.cancelAmendment', { params: params() });
  expect((await tim.ok('minutes.get', { params: params() })).content).toEqual(signed.content);
  expect(
    (await amend()).keyImageChoices.map(({ isIn }) => isIn),
    'what was given up is forgotten',
  ).toEqual([false, true]);
  await choose(tim, gone.id, true);
  const { contentSha256, content } = (await choose(tim, kept.id, false)).data;
  const sign = { contentSha256, password: TEST_PASSWORD };
  await tim.ok('minutes.sign', { params: params(), body: sign });
  expect((await lan.ok('minutes.get', { params: params() })).lastSigned?.changes, 'the second to sign sees it too').toMatchObject([
    { what: 'keyImage', change: 'removed', image: { id: kept.id } },
  ]);
  expect((await choose(tim, kept.id, true)).error?.reason, 'a signature locks it').toBe('no_amendment');
  const second = await lan.ok('minutes.sign', {
    params: params(),
    body: { ...sign, planDecisions: content.plan.map(({ id }) => ({ id, confirmed: true })) },
  });
  expect(second.content.keyImages?.map(({ id }) => id)).toEqual([gone.id]);
  expect(textOf(await paper())).toContain('Ảnh quan trọng (1)');
  expect((await paper(1)).equals(firstPaper)).toBe(true);
  const { rows } = await app.db.query<{ id: string }>(
    `select id from annotation where consult_id = $1 and kind = 'key' and removed_at is null`,
    [consultId],
  );
  expect(rows.map(({ id }) => id)).toEqual([kept.id]);
  expect(
    (await amend()).content.keyImages?.map(({ id }) => id),
    'the next one begins from there',
  ).toEqual([gone.id]);
}, 60_000);

const paper = async (version?: number): Promise<Buffer> =>
  Buffer.from(
    await (await lan.fetch(`/api/consults/${consultId}/minutes/pdf${version === undefined ? '' : `?version=${version}`}`)).arrayBuffer(),
  );

async function printed(content: MinutesContent, keyPictures: ReadonlyMap<string, KeyPicture>): Promise<Uint8Array> {
  const letterhead = { name: 'Bệnh viện đa khoa tỉnh', parentName: 'Sở Y tế', address: 'Số 1', phone: '0203 000 000' };
  return minutesPdf({ content, contentSha256: 'a'.repeat(64), versionNumber: 1, signatures: [], letterhead, keyPictures });
}
