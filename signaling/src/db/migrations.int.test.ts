import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase, type Database } from './database.ts';
import { migrate } from './migrate.ts';

const folder = new URL('./migrations/', import.meta.url);
let admin: Database;
let db: Database;
const name = `migration_${process.pid}`;
beforeAll(async () => {
  const url = new URL(inject('postgresUrl'));
  admin = openDatabase(url.href, { maxConnections: 1 });
  await admin.query(`create database ${name}`);
  url.pathname = `/${name}`;
  db = openDatabase(url.href);
});
afterAll(async () => {
  await db.close();
  await admin.query(`drop database ${name} with (force)`);
  await admin.close();
});

test('deliveries of the time when there was one record system for all keep their state', async () => {
  await db.query('create table migration (name text primary key, at timestamptz not null default now())');
  for (const file of (await readdir(folder)).filter((each) => each < '0080').sort()) {
    await db.query(await readFile(new URL(file, folder), 'utf8'));
    await db.query('insert into migration (name) values ($1)', [file]);
  }
  await db.query(`
    insert into facility (id, code, name, level) values ('00000000-0000-4000-8000-00000000000f', '00001', 'Sở', 'province');
    insert into person (id, username, name, role, facility_id, password_hash)
      values ('00000000-0000-4000-8000-00000000000a', 'lan', 'Lan', 'commune_doctor', '00000000-0000-4000-8000-00000000000f', '');
    insert into patient (id, facility_id, name, folded_name)
      values ('00000000-0000-4000-8000-0000000000bb', '00000000-0000-4000-8000-00000000000f', 'Ai', 'ai');
    insert into consult (id, client_id, number, state, specialty, patient_id, asking_facility_id, asker_id, target_facility_id, specialist_id, question, requested_at)
      values ('00000000-0000-4000-8000-0000000000cc', gen_random_uuid(), 'HC-2026-000001', 'signed', 'cardiology', '00000000-0000-4000-8000-0000000000bb',
        '00000000-0000-4000-8000-00000000000f', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000f',
        '00000000-0000-4000-8000-00000000000a', 'Hỏi', now());
    insert into minutes_version (consult_id, version_number, content, content_sha256, pdf, pdf_sha256)
      select '00000000-0000-4000-8000-0000000000cc', n, '{}', '', '', '' from generate_series(1, 3) n;
    insert into delivery (consult_id, version_number, destination, state, attempts, next_try_at, delivered_at, remote_id, problem) values
      ('00000000-0000-4000-8000-0000000000cc', 1, 'Hội Chẩn', 'delivered', 1, null, '2026-01-02', 'abc', null),
      ('00000000-0000-4000-8000-0000000000cc', 2, 'emr.example', 'failed', 3, null, null, null, 'patient_not_matched'),
      ('00000000-0000-4000-8000-0000000000cc', 3, 'emr.example', 'pending', 2, '2026-01-03', null, null, 'record_unavailable')`);
  await migrate(db.url);
  const { rows } = await db.query(
    `select version_number as v, system_id, system_name, state, attempts, remote_id, problem, patient_id, trace_state from delivery order by v`,
  );
  const store = await db.query<{ id: string }>(`select id::text from record_system where kind = 'builtIn'`);
  expect(store.rows).toHaveLength(1);
  const patient_id = '00000000-0000-4000-8000-0000000000bb';
  expect(rows).toMatchObject([
    {
      system_id: store.rows[0]?.id,
      system_name: 'Hội Chẩn',
      state: 'delivered',
      attempts: 1,
      remote_id: 'abc',
      patient_id,
      trace_state: 'none',
    },
    { system_id: 'environment', system_name: 'emr.example', state: 'attention', problem: 'patient_not_matched', patient_id },
    { system_id: 'environment', state: 'waiting', attempts: 2, problem: 'record_unavailable', patient_id },
  ]);
});
