import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../db/database.ts';
import { createTestDatabase } from '../testing/database.ts';
import { assertNoDemoAccounts, demoAccounts, seedAccounts } from './accounts.ts';

let db: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await drop();
});

test('a database that served a demo is refused in production until nobody can sign in with a published password', async () => {
  await assertNoDemoAccounts(db);
  await seedAccounts(db);
  await expect(assertNoDemoAccounts(db)).rejects.toThrow(demoAccounts[0]?.username);
  await db.query('update person set active = false where username <> $1', [demoAccounts[0]?.username]);
  await expect(assertNoDemoAccounts(db)).rejects.toThrow(`deactivate ${demoAccounts[0]?.username},`);
  await db.query('update person set active = false');
  await assertNoDemoAccounts(db);
});
