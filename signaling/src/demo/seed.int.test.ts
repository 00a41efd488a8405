import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentReference } from 'fhir/r4.d.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../db/database.ts';
import { ArchiveGateway } from '../imaging/archive.ts';
import { builtInRecordGateway } from '../records/builtIn/gateway.ts';
import { createTestDatabase } from '../testing/database.ts';
import { demoPatientId, imagingIdentities } from './records.ts';
import { seedDemo, seedImages } from './seed.ts';

let db: Database;
let drop: () => Promise<void>;
let folder: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = openDatabase(database.url);
  folder = await mkdtemp(join(tmpdir(), 'hoi-chan-seed-'));
});
afterAll(async () => {
  await db.close();
  await drop();
  await rm(folder, { recursive: true, force: true });
});

const count = async (table: string): Promise<number> =>
  Number((await db.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]?.n);
const TABLES = [
  'facility',
  'person',
  'patient',
  'consult',
  'consult_history',
  'chat_message',
  'record_resource',
  'minutes_version',
  'delivery',
];

test('the demo is seeded once, however often it starts', async () => {
  const records = builtInRecordGateway(db);
  await seedDemo({ db, records, ownRecords: true });
  const first = await Promise.all(TABLES.map(count));
  await seedDemo({ db, records, ownRecords: true });
  expect(await Promise.all(TABLES.map(count))).toEqual(first);
  expect(Math.min(...first)).toBeGreaterThan(0);
  const { rows } = await db.query<{ next: string }>(`select nextval('consult_number') as next`);
  expect(Number(rows[0]?.next), 'no number is used up by starting again').toBe((await count('consult')) + 1);

  const states = (await db.query<{ state: string }>('select state from consult order by state')).rows.map((row) => row.state);
  expect(states).toEqual(['accepted', 'closed', 'declined', 'requested']);
  const summary = await records.summary(demoPatientId('nguyen-van-an'));
  const documents = (summary.entry ?? [])
    .map(({ resource }) => resource)
    .filter((resource): resource is DocumentReference => resource?.resourceType === 'DocumentReference');
  const minutes = documents.find((document) => document.content[0]?.attachment.contentType === 'application/pdf');
  const pdf = await records.document(demoPatientId('nguyen-van-an'), minutes?.id ?? '');
  expect(Buffer.from(pdf.bytes).toString('latin1', 0, 5)).toBe('%PDF-');
});

test('images stop being seeded when the service goes down, and go on at the next start', async () => {
  const imaging = await ArchiveGateway.create(folder);
  const abort = new AbortController();
  abort.abort();
  await seedImages(imaging, pino({ level: 'silent' }), abort.signal);
  const an = imagingIdentities(new Date()).get('nguyen-van-an');
  expect(await imaging.findStudies({ patientIds: [an?.patientId ?? ''], limit: 5 })).toEqual([]);
  await imaging.close();
});
