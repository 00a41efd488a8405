import { Readable } from 'node:stream';
import type { ImportJob } from '@hoi-chan/shared/features/imports.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insuranceFile, type BuildOptions } from '../../records/insurance/testing/build.ts';
import { generatedFile, generatedVisit } from '../../records/insurance/testing/generate.ts';
import { faultsOf } from '../../records/testing/validate.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

let app: TestApp;
let admin: TestClient;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.as('quantri');
});
afterAll(async () => app.stop());

async function start(body: string | ReadableStream, facility: '00101' | '00102'): Promise<ImportJob> {
  const query = new URLSearchParams({ facilityId: app.people.facilityId(facility), name: 'lớn.xml' });
  const response = await admin.fetch(`/api/imports?${query}`, { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(response.status).toBe(200);
  return (await response.json()) as ImportJob;
}
async function importFile(
  body: string | ReadableStream,
  facility: '00101' | '00102' = '00101',
): Promise<{ job: ImportJob; notices: ImportJob[] }> {
  const socket = await admin.connect();
  const notices: ImportJob[] = [];
  socket.socket.on('live:event', ({ payload }: { payload: ImportJob }) => notices.push(payload));
  const { id } = await start(body, facility);
  const job = (await socket.next('imports:changed', (each: ImportJob) => each.id === id && each.finishedAt !== null)) as ImportJob;
  socket.close();
  return { job, notices };
}
const stored = async (facility: string): Promise<unknown[]> =>
  (
    await app.db.query(
      `select r.type, r.id, r.version, r.content from record_resource r join patient p on p.id = r.patient_id join facility f on f.id = p.facility_id
       where f.code = $1 order by r.type, r.id`,
      [facility],
    )
  ).rows;

test('two thousand visits: all in the record, progress told on the way, each resource valid', { timeout: 120_000 }, async () => {
  const file = Readable.toWeb(Readable.from(generatedFile({ visits: 2_000, seed: 1, facilityCode: '00101' }))) as ReadableStream;
  const { job, notices } = await importFile(file);
  expect(job).toMatchObject({ state: 'done', problems: 0, counts: { found: 2_000, added: 2_000, refused: 0, setAside: 0 } });
  expect(job.counts.newPatients).toBeGreaterThan(300);
  expect(job.counts.newPatients).toBeLessThanOrEqual(500);
  expect(notices.map(({ state }) => state)).toEqual(expect.arrayContaining(['reading', 'done']));
  const { rows } = await app.db.query<{ content: { resourceType: string } }>(
    'select content from record_resource order by md5(id) limit 300',
  );
  expect(rows.flatMap(({ content }) => faultsOf(content))).toEqual([]);
  expect((await app.db.query('select 1 from import_staged limit 1')).rows).toEqual([]);
});

test('whatever order, form and number of files the same visits come in, the record is the same', { timeout: 120_000 }, async () => {
  const visits = Array.from({ length: 12 }, (_each, index) => generatedVisit(index, 12, 9, '00102'));
  await importFile(insuranceFile(visits, { facilityCode: '00102' }), '00102');
  const once = await stored('00102');
  expect(once.length).toBeGreaterThan(60);
  const form = fc.constantFrom<BuildOptions['inner']>('base64', 'elements', 'cdata-base64', 'base64-lines');
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(visits, { minLength: 1 }), form, async (some, inner) => {
      const { job } = await importFile(insuranceFile(some, { facilityCode: '00102', inner }), '00102');
      expect(job.counts).toMatchObject({ found: some.length, unchanged: some.length, added: 0, changed: 0, newPatients: 0 });
      expect(await stored('00102')).toEqual(once);
    }),
    { numRuns: 6 },
  );
});
