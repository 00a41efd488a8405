import { randomUUID } from 'node:crypto';
import type { Bundle } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeRecord } from '../../records/builtIn/gateway.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

let app: TestApp;
let lan: TestClient;
let minh: TestClient;
let tim: TestClient;

beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  minh = await app.as('minh');
  tim = await app.as('tim');
});
afterAll(async () => app.stop());

let number = 100;
const nextId = (): string => `000158${String(number++).padStart(6, '0')}`;
async function register(name: string, more: Record<string, unknown> = {}, client: TestClient = lan) {
  return client.ok('patients.register', { body: { name, birthDate: '1958-03-19', gender: 'female', ...more } });
}
async function ask(patientId: string): Promise<string> {
  const body = {
    clientId: randomUUID(),
    patientId,
    specialty: 'cardiology',
    targetFacilityId: app.people.facilityId('00100'),
    question: 'Xin ý kiến',
  };
  const { id } = await lan.ok('consults.create', { body });
  return id;
}
const found = async (q: string, client: TestClient = lan): Promise<string[]> =>
  (await client.ok('patients.search', { query: { q } })).patients.map((patient) => patient.id);
const at = (patientId: string) => ({ params: { patientId } });
const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex').toUpperCase();

describe('search', () => {
  test('finds by name with and without accents, in any order of words, half typed', async () => {
    const { id } = await register('Nguyễn Thị Ỷ Đượm');
    for (const q of ['Nguyễn Thị Ỷ Đượm', 'nguyen thi y duom', 'duom nguyen', 'ĐƯỢM', 'nguyễn thị ỷ đư', 'Ðượm'])
      expect(await found(q), q).toContain(id);
    expect(await found('nguyen van duom')).not.toContain(id);
    expect(await found('%')).not.toContain(id);
  });

  test('finds by 12-digit number, by insurance card in each of its forms, and by what a reader types from either card', async () => {
    const personalId = nextId();
    const { id } = await register('Trần Văn Thẻ', { personalId, insuranceNumber: 'HT3000000007777' });
    const citizenQr = `${personalId}||Trần Văn Thẻ|19031958|Nam|Thôn Đông|01052021`;
    const insuranceQr = `HT3000000007777|${hex('Trần Văn Thẻ')}|19/03/1958|1|${hex('Thôn Đông, xã Yên Lộc, huyện Thạch Bình, tỉnh Hồng Lĩnh')}|00 - 101|01/01/2026|-|01/01/2026|${'0'.repeat(40)}|$`;
    for (const q of [
      personalId,
      `${personalId.slice(0, 4)} ${personalId.slice(4)}`,
      'HT3000000007777',
      'ht3 00 0000007777',
      '0000007777',
      citizenQr,
      `${insuranceQr}\n`,
    ]) {
      expect(await found(q), q).toEqual([id]);
    }
    expect(insuranceQr.length).toBeGreaterThan(200);
    const { id: newCard } = await register('Lê Thẻ Mới', { insuranceNumber: '0000008888' });
    expect(await found('GD4000000008888')).toEqual([newCard]);
  });

  test('says that a damaged scan is damaged', async () => {
    const answer = await lan.call('patients.search', { query: { q: 'HT3000000007777|zz|19/03/1958|1' } });
    expect(answer.error).toMatchObject({ code: 'INVALID_REQUEST', reason: 'unreadable_card', fields: [{ path: 'q' }] });
  });

  test('knows only the patients of my station, and is for commune doctors', async () => {
    const personalId = nextId();
    const { id } = await register('Phạm Chỉ Một', { personalId });
    expect(await found(personalId, minh)).toEqual([]);
    expect(await found('', minh)).not.toContain(id);
    expect(await found('', await app.as('hoa'))).toContain(id);
    expect((await tim.call('patients.search', { query: { q: personalId } })).error?.code).toBe('FORBIDDEN');
    expect((await app.anonymous.call('patients.search')).error?.code).toBe('UNAUTHENTICATED');
  });
});

describe('registration', () => {
  test('keeps the name as typed, composed', async () => {
    const patient = await register(`  ${'Đặng Thị Mỹ <script>alert(1)</script>'.normalize('NFD')}  `);
    expect(patient.name).toBe('Đặng Thị Mỹ <script>alert(1)</script>'.normalize('NFC'));
    expect((await lan.ok('patients.get', at(patient.id))).name).toBe(patient.name);
  });

  test('is refused for a number known here, naming the field; another station may know the same person', async () => {
    const personalId = nextId();
    await register('Người Thứ Nhất', { personalId, insuranceNumber: 'TE1000000009999' });
    const again = await lan.call('patients.register', {
      body: { name: 'Người Thứ Hai', birthDate: '1960', gender: 'male', personalId, insuranceNumber: '0000009999' },
    });
    expect(again.error).toMatchObject({ code: 'CONFLICT', reason: 'identifier_in_use' });
    expect(again.error?.fields?.map((field) => field.path)).toEqual(['personalId', 'insuranceNumber']);
    await register('Người Thứ Nhất', { personalId }, minh);
  });

  test('of the same card at two readers at once makes one patient', async () => {
    const body = { name: 'Hai Máy', birthDate: '1970', gender: 'male', personalId: nextId() };
    const answers = await Promise.all([lan.call('patients.register', { body }), (await app.as('hoa')).call('patients.register', { body })]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'a\u0007b' }, 'name'],
    [{ name: 'x'.repeat(200) }, 'name'],
    [{ birthDate: '1990-02-30' }, 'birthDate'],
    [{ birthDate: '2999' }, 'birthDate'],
    [{ birthDate: '19/03/1990' }, 'birthDate'],
    [{ gender: 'yes' }, 'gender'],
    [{ personalId: '123' }, 'personalId'],
    [{ insuranceNumber: 'HT9000000000001' }, 'insuranceNumber'],
  ])('refuses %j, naming the field', async (wrong, path) => {
    const answer = await lan.call('patients.register', { body: { name: 'Tên', birthDate: '1990', gender: 'male', ...wrong } });
    expect(answer.status).toBe(400);
    expect(answer.error?.fields?.[0]?.path).toBe(path);
  });

  test('refuses a body that is no JSON, or too large, or has fields nobody knows', async () => {
    expect((await lan.call('patients.register', { body: '{' })).error?.reason).toBe('not_json');
    expect((await lan.call('patients.register', { body: { name: 'x'.repeat(300_000) } })).error?.reason).toBe('too_large');
    expect(
      (await lan.call('patients.register', { body: { name: 'A', birthDate: '1990', gender: 'male', facilityId: randomUUID() } })).status,
    ).toBe(400);
  });
});

describe('the record', () => {
  test('of one just registered is a valid, empty summary; reading it is audited', async () => {
    const { id } = await register('Bùi Mới Đăng Ký', { personalId: nextId() });
    const { bundle, sources } = await lan.ok('patients.summary', at(id));
    expect(sources).toMatchObject([{ name: 'Hội Chẩn', builtIn: true, patient: 'known' }]);
    expect((bundle as unknown as Bundle).entry?.map(({ resource }) => resource?.resourceType)).toEqual(['Composition', 'Patient']);
    const { rows } = await app.db.query<{ action: string }>('select action from audit where entity_id = $1 order by id', [id]);
    expect(rows.map((row) => row.action)).toEqual(['patient.register', 'patient.readSummary']);
  });

  test('is open to a specialist only through a consult that was sent to them', async () => {
    const { id } = await register('Võ Được Hỏi');
    const { id: other } = await register('Võ Không Hỏi');
    const consultId = await ask(id);
    for (const name of ['patients.get', 'patients.summary', 'patients.consults', 'patients.studies'] as const) {
      expect((await tim.call(name, at(id))).error?.code, `${name} of a draft`).toBe('NOT_FOUND');
    }
    await lan.ok('consults.request', { params: { consultId }, body: {} });
    for (const name of ['patients.get', 'patients.summary', 'patients.consults', 'patients.studies'] as const) {
      expect((await tim.call(name, at(id))).status, name).toBe(200);
      expect((await tim.call(name, at(other))).error?.code, name).toBe('NOT_FOUND');
      expect((await minh.call(name, at(id))).error?.code, name).toBe('NOT_FOUND');
      expect((await (await app.as('than')).call(name, at(id))).error?.code, name).toBe('NOT_FOUND');
      expect((await (await app.as('khac.bs')).call(name, at(id))).error?.code, name).toBe('NOT_FOUND');
      expect((await (await app.as('quantri')).call(name, at(id))).error?.code, name).toBe('FORBIDDEN');
    }
    expect((await tim.ok('patients.consults', at(id))).consults.map((consult) => consult.id)).toEqual([consultId]);
    await tim.ok('consults.decline', { params: { consultId }, body: { reason: 'Không thuộc chuyên khoa' } });
    expect((await tim.call('patients.get', at(id))).error?.code).toBe('NOT_FOUND');
  });

  test('gives a document’s bytes as what they are, never as a page of ours', async () => {
    const { id } = await register('Đỗ Có Giấy');
    const document = (key: string, contentType: string, text: string) => ({
      resourceType: 'DocumentReference' as const,
      id: `${key}-${id}`.slice(0, 64),
      status: 'current' as const,
      subject: { reference: `Patient/${id}` },
      content: [{ attachment: { contentType, title: 'Phiếu “khám”\r\nX: y/đầu.txt', data: Buffer.from(text).toString('base64') } }],
    });
    await storeRecord(app.db, id, [document('a', 'application/pdf', '%PDF-1.7'), document('b', 'text/html', '<script>alert(1)</script>')]);
    const pdf = await lan.fetch(`/api/patients/${id}/documents/${`a-${id}`.slice(0, 64)}/content`);
    expect([pdf.status, pdf.headers.get('content-type'), await pdf.text()]).toEqual([200, 'application/pdf', '%PDF-1.7']);
    const html = await lan.fetch(`/api/patients/${id}/documents/${`b-${id}`.slice(0, 64)}/content`);
    expect(html.headers.get('content-type')).toBe('application/octet-stream');
    expect(html.headers.get('content-disposition')).toMatch(
      /^attachment; filename="Phieu _kham___X: y_dau.txt"; filename\*=UTF-8''Phi%E1%BA%BFu/,
    );
    expect(html.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(html.headers.get('x-content-type-options')).toBe('nosniff');
    const { id: other } = await register('Đỗ Khác');
    expect((await lan.fetch(`/api/patients/${other}/documents/${`a-${id}`.slice(0, 64)}/content`)).status).toBe(404);
    expect((await lan.fetch(`/api/patients/${id}/documents/..%2f..%2fetc/content`)).status).toBe(400);
  });
});

describe('ICD-10', () => {
  test('is searched by code and words, with or without accents', async () => {
    const codes = async (q: string): Promise<string[]> =>
      (await tim.ok('codes.icd10', { query: { q } })).entries.map((entry) => entry.code);
    expect(await codes('I50')).toContain('I50.0');
    expect(await codes('suy tim')).toContain('I50.0');
    expect((await tim.call('codes.icd10', { query: { q: '' } })).error?.fields?.[0]?.path).toBe('q');
    expect((await app.anonymous.call('codes.icd10', { query: { q: 'a' } })).status).toBe(401);
  });
});

test('every look at a list is audited once: how it was asked and how many came, never what was typed', async () => {
  await register('Hồ Thị Kín');
  await lan.ok('patients.search', { query: { q: 'ho thi kin' } });
  await lan.ok('patients.search', { query: { q: '000188877766' } });
  await lan.ok('patients.search', {});
  const { rows } = await app.db.query<{ details: object; text: string }>(
    `select details, audit::text as text from audit where action = 'patient.search' order by id desc limit 3`,
  );
  expect(rows.map(({ details }) => details)).toEqual([
    { by: 'recent', count: expect.any(Number) as number },
    { by: 'number', count: 0 },
    { by: 'name', count: 1 },
  ]);
  for (const { text } of rows) expect(text).not.toMatch(/kin|000188877766/i);
});
