import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../db/database.ts';
import { builtInRecordGateway } from '../../records/builtIn/gateway.ts';
import type { PatientRegister } from '../../records/insurance/importVisit.ts';
import { insuranceFile } from '../../records/insurance/testing/build.ts';
import { generatedVisit } from '../../records/insurance/testing/generate.ts';
import { createTestDatabase } from '../../testing/database.ts';
import { seedTestPeople, type TestPeople } from '../../testing/people.ts';
import { insertPatient, lockRegistrations } from '../patients/store.ts';
import { ImportRunner } from './runner.ts';
import { forgetStrays } from './strays.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let people: TestPeople;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  people = await seedTestPeople(db);
  folder = await mkdtemp(join(tmpdir(), 'hoi-chan-imports-'));
});
afterAll(async () => {
  await db.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const runnerOf = (onRegister: () => void = () => undefined): ImportRunner => {
  const gateway = builtInRecordGateway(db);
  const register: PatientRegister = {
    lock: lockRegistrations,
    insert: (tx, facilityId, person) => insertPatient(tx, { ...person, facilityId, foldedName: person.name }),
    async register(tx, patient) {
      onRegister();
      await gateway.register(tx, patient);
    },
  };
  return new ImportRunner({ db, register, log: pino({ level: 'silent' }) });
};
async function addImport(name: string, visits: number, seed: number): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, insuranceFile(Array.from({ length: visits }, (_each, index) => generatedVisit(index, visits * 8, seed, '00101'))));
  const { rows } = await db.query<{ id: string }>(
    'insert into import (facility_id, started_by, file_name, size_bytes, path) values ($1, $2, $3, 1, $4) returning id',
    [people.facilityId('00101'), people.personId('quantri'), name, path],
  );
  return rows[0]?.id ?? '';
}
async function stateOf(importId: string): Promise<Record<string, unknown>> {
  const { rows } = await db.query(
    `select state, found, added, new_patients, (select count(*)::int from import_staged s where s.import_id = m.id and s.state = 'staged') as staged,
       (select count(*)::int from imported_visit) as visits, (select count(*)::int from patient) as patients from import m where id = $1`,
    [importId],
  );
  return rows[0] ?? {};
}

test('a visit that breaks off leaves nothing of itself; who comes next goes on with it, and nothing is there twice', async () => {
  const id = await addImport('cut.xml', 40, 11);
  let registered = 0;
  const first = runnerOf(() => {
    registered += 1;
    if (registered === 5) throw new Error('the database went away');
  });
  first.wake();
  await first.idle();
  const half = await stateOf(id);
  expect(half['state']).toBe('applying');
  expect(half['patients']).toBe(4);
  expect(Number(half['visits']) + Number(half['staged'])).toBe(40);

  // It fell silent: after a minute another may take it over.
  const second = runnerOf();
  second.wake();
  await second.idle();
  expect(await stateOf(id)).toEqual(half);
  await db.query(`update import set beat_at = now() - interval '2 minutes' where id = $1`, [id]);
  second.wake();
  await second.idle();
  const whole = await stateOf(id);
  expect(whole).toMatchObject({ state: 'done', found: 40, added: 40, visits: 40, staged: 0 });
  expect(whole['new_patients']).toBe(whole['patients']);
});

test('whoever is asked to end lets go at once, and the next begins without waiting', async () => {
  const id = await addImport('handed.xml', 30, 12);
  let ending: Promise<void> | undefined;
  const first: ImportRunner = runnerOf(() => {
    ending ??= first.close();
  });
  first.wake();
  await first.idle();
  await ending;
  expect(await stateOf(id)).toMatchObject({ state: 'applying' });
  const second = runnerOf();
  second.wake();
  await second.idle();
  expect(await stateOf(id)).toMatchObject({ state: 'done', found: 30, added: 30 });
});

test('two at the same time do not take the same import', async () => {
  const ids = [await addImport('one.xml', 10, 13), await addImport('two.xml', 10, 14)];
  const runners = [runnerOf(), runnerOf()];
  for (const runner of runners) runner.wake();
  await Promise.all(runners.map((runner) => runner.idle()));
  for (const id of ids) expect(await stateOf(id)).toMatchObject({ state: 'done', found: 10, added: 10 });
});

test('a file that is gone is said to be gone', async () => {
  const id = await addImport('gone.xml', 1, 15);
  await rm(join(folder, 'gone.xml'));
  const runner = runnerOf();
  runner.wake();
  await runner.idle();
  const { rows } = await db.query('select state, reason from import where id = $1', [id]);
  expect(rows).toEqual([{ state: 'rejected', reason: 'file_lost' }]);
});

test('files that no import waits for are deleted after a day; those of one that waits are kept', async () => {
  const uploads = join(folder, 'uploads');
  await forgetStrays(db, uploads);
  await mkdir(uploads);
  const id = await addImport('waits.xml', 1, 16);
  const old = new Date(Date.now() - 2 * 86_400_000);
  for (const name of [`${id}.xml`, 'stray.xml', 'young.xml']) {
    await writeFile(join(uploads, name), '');
    if (name !== 'young.xml') await utimes(join(uploads, name), old, old);
  }
  await forgetStrays(db, uploads);
  expect((await readdir(uploads)).toSorted()).toEqual([`${id}.xml`, 'young.xml'].toSorted());
});
