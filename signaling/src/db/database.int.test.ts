import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/database.ts';
import { openDatabase, type Database } from './database.ts';

let db: Database;
let other: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = openDatabase(database.url);
  other = openDatabase(database.url, { maxConnections: 1 });
});
afterAll(async () => {
  await db.close();
  await other.close();
  await drop();
});

test('a connection that PostgreSQL ends in the middle of a transaction fails that transaction, not the process', async () => {
  const broken = db.transaction(async (tx) => {
    const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
    await other.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await expect.poll(async () => (await other.query('select 1 from pg_stat_activity where pid = $1', [rows[0]?.pid])).rows).toEqual([]);
    await tx.query('select 1');
  });
  await expect(broken).rejects.toThrow(/connection|terminat/i);
  expect((await db.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('what a failed transaction did is undone, and its tasks for afterwards are not run', async () => {
  const done: string[] = [];
  const failing = db.transaction(async (tx) => {
    await tx.query(`insert into sign_in_failure (username, failures, last_at) values ('undone', 1, now())`);
    tx.afterCommit(() => done.push('never'));
    throw new Error('stop');
  });
  await expect(failing).rejects.toThrow('stop');
  expect((await db.query(`select 1 from sign_in_failure where username = 'undone'`)).rows).toEqual([]);
  await db.transaction(async (tx) => tx.afterCommit(() => done.push('once')));
  expect(done).toEqual(['once']);
});

test('a server that cannot be reached is UNAVAILABLE, with a time to come again', async () => {
  const away = openDatabase('postgres://nobody@127.0.0.1:1/nothing');
  const unavailable = { code: 'UNAVAILABLE', retryAfterSeconds: 5 };
  await expect(away.query('select 1')).rejects.toMatchObject(unavailable);
  await expect(away.transaction(async () => undefined)).rejects.toMatchObject(unavailable);
  await away.close();
});

test('a statement that takes too long is UNAVAILABLE; one that is wrong is not', async () => {
  const hasty = openDatabase(db.url, { statementTimeoutMs: 50 });
  await expect(hasty.query('select pg_sleep(5)')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(hasty.query('select nonsense')).rejects.toMatchObject({ code: '42703' });
  await hasty.close();
});

test("a value that PostgreSQL cannot hold is the asker's fault", async () => {
  const refused = { code: 'INVALID_REQUEST', reason: 'invalid_fields' };
  await expect(db.query('select $1::text', ['a\u0000b'])).rejects.toMatchObject(refused);
  await expect(db.query('select $1::bigint', ['9'.repeat(30)])).rejects.toMatchObject(refused);
  await expect(db.query('select $1::timestamptz', ['0000-01-01T00:00:00Z'])).rejects.toMatchObject(refused);
});
