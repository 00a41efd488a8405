import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportJob } from '@hoi-chan/shared/features/imports.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insuranceFile, type SampleVisit } from '../../records/insurance/testing/build.ts';
import { AN, BINH, examination, general, stay } from '../../records/insurance/testing/samples.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

let app: TestApp;
let admin: TestClient;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.as('quantri');
});
afterAll(async () => app.stop());

const start = (
  client: TestClient,
  body: string | Uint8Array,
  facility: '00101' | '00102' | '99100' = '00101',
  name = 'tháng 2.xml',
): Promise<Response> =>
  client.fetch(`/api/imports?${new URLSearchParams({ facilityId: app.people.facilityId(facility), name })}`, {
    method: 'POST',
    headers: { 'content-type': 'application/xml' },
    body: body as string,
  });

/** Sends a file and waits, by the notices alone, until it has been dealt with. */
async function importFile(body: string | Uint8Array, facility: '00101' | '00102' = '00101'): Promise<ImportJob> {
  const socket = await admin.connect();
  const response = await start(admin, body, facility);
  expect(response.status).toBe(200);
  const { id } = (await response.json()) as ImportJob;
  const last = (await socket.next('imports:changed', (job: ImportJob) => job.id === id && job.finishedAt !== null)) as ImportJob;
  socket.close();
  expect(await admin.ok('imports.get', { params: { importId: id } })).toEqual(last);
  return last;
}
const reasonsOf = async (job: ImportJob): Promise<string[]> =>
  (await admin.ok('imports.problems', { params: { importId: job.id } })).problems.map(({ visitNumber, table, row, column, reason }) =>
    [visitNumber, table, row, column, reason].map((part) => part ?? '-').join(' '),
  );
const contents = async (): Promise<unknown[]> =>
  (await app.db.query('select type, id, patient_id, version, content from record_resource order by type, id')).rows;

describe('a file of visits', () => {
  test('stands in the record afterwards, and the doctor of that station reads it', async () => {
    const job = await importFile(insuranceFile([examination(), stay()]));
    expect(job).toMatchObject({
      state: 'done',
      reason: null,
      problems: 0,
      fileName: 'tháng 2.xml',
      counts: { found: 2, added: 2, newPatients: 2, refused: 0, setAside: 0 },
    });
    expect(job.readBytes).toBe(job.sizeBytes);
    const doctor = await app.as('lan');
    const { patients } = await doctor.ok('patients.search', { query: { q: '000158000011' } });
    expect(patients).toMatchObject([{ name: 'Nguyễn Văn An', birthDate: '1958-03-12', gender: 'male' }]);
    const { bundle, sources, data } = await doctor.ok('patients.summary', { params: { patientId: patients[0]?.id ?? '' } });
    const text = JSON.stringify(bundle);
    // They are told as what they are: the insurance files of that facility, with their age.
    const { recordSystems } = await (await app.as('quantri')).ok('recordSystems.list');
    const system = recordSystems.find(({ kind }) => kind === 'insuranceXml');
    expect(system).toMatchObject({ facility: { code: '00101' }, received: { accepted: 2, waiting: 0, refused: 0, lastRefused: false } });
    const source = sources.find(({ id }) => id === system?.id);
    expect(source?.parts.find(({ part }) => part === 'visits')).toMatchObject({ state: 'received', fetchedAt: expect.any(String) });
    expect(source?.parts.find(({ part }) => part === 'allergies')).toMatchObject({ state: 'notGiven', fetchedAt: null });
    expect(new Set(Object.values(data).flatMap(({ sourceIds }) => sourceIds))).toEqual(new Set([system?.id]));
    const tested = await (
      await app.as('quantri')
    ).ok('recordSystems.test', {
      params: { recordSystemId: system?.id ?? '' },
      body: { identifier: '000158000011' },
    });
    expect(tested.steps.map(({ step, finding }) => `${step} ${finding}`)).toEqual(['arrived ok', 'accepted ok', 'patient ok']);
    for (const words of ['Amlodipin 5mg', 'Glucose', 'Gan nhiễm mỡ', 'I10', 'E11.9']) expect(text, words).toContain(words);
    expect(text).not.toContain('Khám Nội');
    // Nothing of the upload lies about.
    expect(await readdir(join(app.dataDir, 'imports'))).toEqual([]);
  });

  test('changes nothing when it comes again', async () => {
    const before = await contents();
    const job = await importFile(insuranceFile([stay(), examination()], { inner: 'elements' }));
    expect(job.counts).toMatchObject({ found: 2, added: 0, changed: 0, unchanged: 2, newPatients: 0 });
    expect(await contents()).toEqual(before);
  });

  test('replaces what a changed visit left before, and only that', async () => {
    const visit = examination();
    const { XML4: _dropped, ...rest } = visit;
    const job = await importFile(insuranceFile([{ ...rest, XML1: general('LK0001', AN, { CHAN_DOAN_RV: 'Tăng huyết áp độ 2' }) }]));
    expect(job.counts).toMatchObject({ found: 1, changed: 1, added: 0 });
    const { rows } = await app.db.query<{ type: string; version: number }>(
      `select r.type, r.version from record_resource r join imported_visit v on r.type || '/' || r.id = any(v.resources) where v.visit_code = 'LK0001'`,
    );
    expect(rows.some(({ type }) => type === 'Observation')).toBe(false);
    expect(rows.filter(({ type }) => type === 'MedicationRequest').map(({ version }) => version)).toEqual([1, 1]);
    expect(rows.filter(({ version }) => version === 2).map(({ type }) => type)).toContain('Condition');
    const { rows: lost } = await app.db.query(
      `select 1 from record_resource where type = 'Observation' and content ->> 'resourceType' = 'Observation'`,
    );
    expect(lost).toEqual([]);
  });

  test('keeps the numbers of a patient whose card changed, as history', async () => {
    const job = await importFile(insuranceFile([examination('LK0003', { ...AN, MA_THE_BHYT: 'GD4000000000099' })]));
    expect(job.counts).toMatchObject({ added: 1, newPatients: 0 });
    const { patients } = await (await app.as('lan')).ok('patients.search', { query: { q: '000158000011' } });
    expect(patients[0]?.identifiers.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['HT2000000000011', 'GD4000000000099', '000158000011']),
    );
  });
});

describe('whose visit it is', () => {
  test('never follows the name: another person of the same name becomes another patient', async () => {
    const namesake = { ...AN, MA_BN: 'BN0900', SO_CCCD: '000158000900', MA_THE_BHYT: 'HT2000000000900' };
    expect((await importFile(insuranceFile([examination('LK0900', namesake)]))).counts).toMatchObject({ added: 1, newPatients: 1 });
  });

  test.each([
    ['another name', { HO_TEN: 'Phạm Thị Dung' }],
    ['another birth date', { NGAY_SINH: '199001010000' }],
    ['another sex', { GIOI_TINH: '2' }],
  ])('sets a visit aside when its numbers are those of a patient with %s', async (_what, change) => {
    const job = await importFile(insuranceFile([examination('LK0901', { ...AN, ...change })]));
    expect(job.counts).toMatchObject({ found: 1, added: 0, setAside: 1, newPatients: 0 });
    expect(await reasonsOf(job)).toEqual(['1 XML1 1 - person_differs']);
  });

  test('what waits for a person is told apart from what is wrong, and comes in with the whole file once it is mended', async () => {
    const [faulty, unclear] = [
      examination('LK0910', { ...AN, NGAY_SINH: '1958' }),
      examination('LK0911', { ...AN, HO_TEN: 'Phạm Thị Dung' }),
    ];
    const job = await importFile(insuranceFile([{ ...faulty, XML1: { ...[faulty?.XML1 ?? {}].flat()[0], NGAY_VAO: 'hôm qua' } }, unclear]));
    expect(job.counts).toMatchObject({ found: 2, added: 0, refused: 1, setAside: 1 });
    const params = { importId: job.id };
    const { problems, next } = await admin.ok('imports.problems', { params, query: { kind: 'setAside' } });
    expect(problems.map(({ visitCode, reason }) => [visitCode, reason])).toEqual([['LK0911', 'person_differs']]);
    expect(next).toBeNull();
    const list = await (await admin.fetch(`/api/imports/${job.id}/report?language=en&kind=setAside`)).text();
    expect(list).toContain('LK0911');
    expect(list).not.toContain('LK0910');
    const mended = await importFile(insuranceFile([examination('LK0911', AN)]));
    expect(mended.counts).toMatchObject({ found: 1, added: 1, setAside: 0, newPatients: 0 });
  });

  test('sets a visit aside when its numbers point to two patients', async () => {
    const job = await importFile(insuranceFile([examination('LK0902', { ...AN, MA_THE_BHYT: BINH['MA_THE_BHYT'] ?? '' })]));
    expect(await reasonsOf(job)).toEqual(['1 XML1 1 - several_patients']);
  });

  test('sets a visit aside that belonged to somebody else before', async () => {
    const other = { ...BINH, MA_BN: 'BN0903', SO_CCCD: '000163000903', MA_THE_BHYT: '0000000903' };
    expect(await reasonsOf(await importFile(insuranceFile([examination('LK0001', other)])))).toEqual(['1 XML1 1 - patient_changed']);
  });

  test('looks at the importing facility only', async () => {
    const elsewhere: SampleVisit = { XML1: general('LK0001', AN, { MA_CSKCB: '00102' }) };
    const job = await importFile(insuranceFile([elsewhere], { facilityCode: '00102' }), '00102');
    expect(job.counts).toMatchObject({ added: 1, newPatients: 1 });
  });
});

describe('what is left out', () => {
  test('names file, visit, table, row and column, and the rest is imported', async () => {
    const bad = examination('LK1001', { ...AN, NGAY_SINH: '19581301' });
    const [medicine = {}] = [bad.XML2 ?? []].flat();
    const job = await importFile(
      insuranceFile([{ ...bad, XML2: [medicine, { ...medicine, STT: '2', TEN_THUOC: '', SO_LUONG: 'ba' }] }, examination('LK1002')]),
    );
    expect(job).toMatchObject({ state: 'done', problems: 3, counts: { found: 2, added: 1, refused: 1 } });
    expect(await reasonsOf(job)).toEqual([
      '1 XML1 1 NGAY_SINH invalid_date',
      '1 XML2 2 TEN_THUOC required',
      '1 XML2 2 SO_LUONG invalid_number',
    ]);
    const report = await admin.fetch(`/api/imports/${job.id}/report?language=en`);
    expect(report.headers.get('content-type')).toContain('text/csv');
    const csv = Buffer.from(await report.arrayBuffer()).toString('utf8');
    expect(csv.startsWith('\u{feff}File,Visit number,MA_LK')).toBe(true);
    expect(csv).toContain('tháng 2.xml,1,LK1001,XML2,2,SO_LUONG,invalid_number,Not a number\r\n');
    expect(csv).not.toContain('19581301');
  });

  test('takes neither of two visits that contradict each other, and one of two equal ones', async () => {
    const job = await importFile(
      insuranceFile([examination('LK1101'), examination('LK1102'), examination('LK1102'), examination('LK1101', AN, { LY_DO_VV: 'Khác' })]),
    );
    expect(job.counts).toMatchObject({ found: 4, added: 1, unchanged: 1, refused: 2 });
    expect(await reasonsOf(job)).toEqual(['1 XML1 1 MA_LK duplicate_visit', '4 XML1 1 MA_LK duplicate_visit']);
  });

  test('nothing of a file that breaks off half-way is imported', async () => {
    const before = await contents();
    const whole = insuranceFile(Array.from({ length: 300 }, (_each, index) => examination(`LK2${index}`)));
    const job = await importFile(whole.slice(0, -200));
    expect(job).toMatchObject({ state: 'rejected', reason: 'malformed_xml', problems: 0, counts: { found: 0, added: 0 } });
    expect(await contents()).toEqual(before);
    expect((await app.db.query('select 1 from import_staged')).rows).toEqual([]);
    expect(await readdir(join(app.dataDir, 'imports'))).toEqual([]);
  });

  test('a file of another facility is refused', async () => {
    expect(await importFile(insuranceFile([examination()], { facilityCode: '00100' }))).toMatchObject({
      state: 'rejected',
      reason: 'other_facility',
    });
    const inside = await importFile(insuranceFile([examination('LK3', AN, { MA_CSKCB: '00100' })]));
    expect(await reasonsOf(inside)).toEqual(['1 XML1 1 MA_CSKCB wrong_facility']);
  });
});

describe('who may', () => {
  test('only administrators', async () => {
    for (const username of ['lan', 'tim'] as const) {
      const client = await app.as(username);
      expect((await start(client, insuranceFile([examination()]))).status).toBe(403);
      expect((await client.call('imports.list')).error?.code).toBe('FORBIDDEN');
    }
    expect((await start(app.anonymous, insuranceFile([examination()]))).status).toBe(401);
  });

  test('only for facilities of the own province, and nobody else sees that there was an import', async () => {
    expect((await start(admin, insuranceFile([examination()]), '99100')).status).toBe(404);
    const [job] = (await admin.ok('imports.list')).imports;
    const other = await app.as('khac');
    expect((await other.ok('imports.list')).imports).toEqual([]);
    for (const name of ['imports.get', 'imports.problems', 'imports.report'] as const) {
      expect((await other.call(name, { params: { importId: job?.id ?? '' } })).error?.code, name).toBe('NOT_FOUND');
    }
  });

  test('an empty file is refused at once', async () => {
    const response = await start(admin, '');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { reason: 'empty_file' } });
  });
});
