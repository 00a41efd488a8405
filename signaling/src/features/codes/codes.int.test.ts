import { afterAll, beforeAll, expect, test } from 'vitest';
import { icd10FromColumns, type Icd10Columns } from '@hoi-chan/shared/clinical/icd10/columns.ts';
import { icd10Entries } from '@hoi-chan/shared/clinical/icd10/entries.ts';
import { searchIcd10, type Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import { MAX_ICD10_BYTES } from '@hoi-chan/shared/features/codes.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

let t: TestApp;
let admin: TestClient;
let other: TestClient;
let tim: TestClient;
let lan: TestClient;
beforeAll(async () => {
  t = await startTestApp();
  [admin, other, tim, lan] = await Promise.all([t.as('quantri'), t.as('khac'), t.as('tim'), t.as('lan')]);
});
afterAll(() => t.stop());

const PATH = '/api/codes/icd10/list?name=danh-muc.csv';
const send = (by: TestClient, body: BodyInit, path = PATH): Promise<Response> =>
  by.fetch(path, { method: 'PUT', body, headers: { 'content-type': 'text/csv' } });
const codes = async (by: TestClient, q: string): Promise<string[]> =>
  (await by.ok('codes.icd10', { query: { q } })).entries.map(({ code }) => code);

test('a province that uploads its list searches in it, others go on as before, and back again', async () => {
  expect(await admin.ok('codes.aboutIcd10')).toEqual({ origin: 'built_in', count: icd10Entries.length, uploaded: null });
  expect(await codes(tim, 'bệnh lạ của tỉnh')).toEqual([]);

  const answer = await send(
    admin,
    'MÃ BỆNH;TÊN BỆNH;DISEASE NAME\nZ99.9;Bệnh lạ của tỉnh;A strange one\nI50.0;Suy tim sung huyết;\n?;x;y\n',
  );
  expect(answer.status).toBe(200);
  const given = (await answer.json()) as RouteOutput<'codes.setIcd10'>;
  expect(given).toMatchObject({
    list: { origin: 'uploaded', count: 2, uploaded: { fileName: 'danh-muc.csv', by: 'Quản Trị Tỉnh' } },
    leftOut: [{ row: 4, value: '?', reason: 'bad_code' }],
    leftOutCount: 1,
  });
  expect(await admin.ok('codes.aboutIcd10')).toEqual(given.list);
  for (const doctor of [tim, lan]) {
    expect(await codes(doctor, 'benh la')).toEqual(['Z99.9']);
    expect(await codes(doctor, 'tăng huyết áp')).toEqual([]);
  }
  expect(await other.ok('codes.aboutIcd10')).toMatchObject({ origin: 'built_in' });
  expect(await codes(other, 'benh la cua tinh')).toEqual([]);

  // Another one, while the first is in memory.
  expect((await send(admin, 'ma,ten\nI10,Tăng huyết áp vô căn\n')).status).toBe(200);
  expect(await codes(tim, 'benh la')).toEqual([]);
  expect(await codes(tim, 'tang huyet ap')).toEqual(['I10']);
  expect(await tim.ok('codes.icd10', { query: { q: 'I10' } })).toMatchObject({ uploaded: true });

  expect(await admin.ok('codes.useBuiltInIcd10')).toMatchObject({ origin: 'built_in' });
  expect(await tim.ok('codes.icd10', { query: { q: 'suy tim' } })).toMatchObject({ uploaded: false });
  expect(await codes(tim, 'suy tim')).toContain('I50.0');
  const { entries } = await admin.ok('audit.list', { query: { limit: 50 } });
  expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['code.setIcd10', 'code.useBuiltInIcd10']));
});

test('what is no list is refused with its reason and changes nothing; only the administrator may', async () => {
  const reasonOf = async (answer: Promise<Response>): Promise<unknown> => {
    const { error } = (await (await answer).json()) as { error: { code: string; reason?: string } };
    return error.reason ?? error.code;
  };
  expect(await reasonOf(send(admin, ''))).toBe('empty_file');
  expect(await reasonOf(send(admin, Buffer.from([0x50, 0x4b, 3, 4, 0, 0xff])))).toBe('not_text');
  expect(await reasonOf(send(admin, 'một,hai\n1,2\n'))).toBe('no_headings');
  expect(await reasonOf(send(admin, 'ma,ten\n'))).toBe('no_codes');
  expect(await reasonOf(send(admin, Buffer.alloc(MAX_ICD10_BYTES + 1, 'a')))).toBe('list_too_large');
  expect(await reasonOf(send(tim, 'ma,ten\nI10,Tăng huyết áp\n'))).toBe('FORBIDDEN');
  expect((await t.anonymous.fetch(PATH, { method: 'PUT', body: 'x' })).status).toBe(401);
  expect(await admin.ok('codes.aboutIcd10')).toMatchObject({ origin: 'built_in' });
});

/** As a browser reads it, which unpacks Brotli by itself. */
async function wholeOf(by: TestClient): Promise<{ response: Response; entries: Icd10Entry[] }> {
  const { version } = await by.ok('codes.icd10Version');
  const response = await by.fetch(`/api/codes/icd10/whole/${version ?? ''}`, { headers: { 'accept-encoding': 'br' } });
  expect(response.status).toBe(200);
  return { response, entries: icd10FromColumns((await response.json()) as Icd10Columns) };
}

test('the own list of a province goes out as a whole, under a version that never changes; nobody else has it, and none that was replaced', async () => {
  expect(await lan.ok('codes.icd10Version')).toEqual({ version: null });
  await send(admin, 'ma,ten,disease name\nZ99.9,Bệnh lạ của tỉnh,A strange one\nI50,Suy tim,\n');
  const { version } = await lan.ok('codes.icd10Version');
  expect(await tim.ok('codes.icd10Version')).toEqual({ version });
  const { response, entries } = await wholeOf(lan);
  expect(entries).toEqual([
    { code: 'I50', vi: 'Suy tim', en: 'Suy tim' },
    { code: 'Z99.9', vi: 'Bệnh lạ của tỉnh', en: 'A strange one' },
  ]);
  expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  expect(response.headers.get('content-encoding')).toBe('br');
  expect(response.headers.get('vary')).toContain('Accept-Encoding');
  const path = `/api/codes/icd10/whole/${version ?? ''}`;
  const plain = await lan.fetch(path, { headers: { 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(icd10FromColumns((await plain.json()) as Icd10Columns)).toEqual(entries);

  expect((await t.anonymous.fetch(path)).status).toBe(401);
  expect((await other.fetch(path)).status).toBe(404);
  expect((await lan.fetch('/api/codes/icd10/whole/newest')).status).toBe(400);

  await send(admin, 'ma,ten\nI10,Tăng huyết áp vô căn\n');
  expect((await lan.ok('codes.icd10Version')).version).not.toBe(version);
  expect((await lan.fetch(path)).status).toBe(404);
  expect((await wholeOf(lan)).entries).toEqual([{ code: 'I10', vi: 'Tăng huyết áp vô căn', en: 'Tăng huyết áp vô căn' }]);
  await admin.ok('codes.useBuiltInIcd10');
  expect(await lan.ok('codes.icd10Version')).toEqual({ version: null });
});

test('fifteen thousand entries are taken and searched', async () => {
  const rows = Array.from({ length: 15_000 }, (_, index) => {
    const letter = String.fromCharCode(65 + Math.floor(index / 1_000));
    const number = String(index % 1_000).padStart(3, '0');
    return `${letter}${number},Bệnh số ${index} có tên khá dài để giống danh mục thật,Disease number ${index} with a name as long as real ones`;
  });
  const answer = await send(admin, `ma benh,ten benh,disease name\n${rows.join('\n')}\n`);
  expect(((await answer.json()) as RouteOutput<'codes.setIcd10'>).list.count).toBe(15_000);
  expect(await codes(lan, 'benh so 14999')).toEqual(['O99.9']);
  const { entries } = await wholeOf(lan);
  expect(entries).toHaveLength(15_000);
  expect(searchIcd10(entries, 'benh so 14999', 12).map(({ code }) => code)).toEqual(['O99.9']);
  await admin.ok('codes.useBuiltInIcd10');
});
