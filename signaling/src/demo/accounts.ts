import { ROLES } from '@hoi-chan/shared/access/permissions.ts';
import type { demoAccount } from '@hoi-chan/shared/features/access.ts';
import type { z } from 'zod';
import accounts from './accounts.json' with { type: 'json' };
import { hashPassword, verifyPassword } from '../access/passwords.ts';
import type { Database } from '../db/database.ts';
import { insertFacility, insertPerson, listActiveHashes, listUsernames } from './store.ts';

/** Facilities first (a parent stands before its children in the list), then whoever is missing; people who are there stay as they are. */
export async function seedAccounts(db: Database): Promise<void> {
  for (const facility of accounts.facilities) await insertFacility(db, facility);
  const known = new Set(await listUsernames(db));
  for (const { password, licenceNumber, ...person } of accounts.people) {
    if (known.has(person.username)) continue;
    await insertPerson(db, {
      ...person,
      licenceNumber: licenceNumber === '' ? null : licenceNumber,
      passwordHash: await hashPassword(password),
    });
  }
}

/**
 * For production: a database that once served a demo still holds its people, whose passwords everybody can read.
 * @throws Error naming those who could sign in with them.
 */
export async function assertNoDemoAccounts(db: Database): Promise<void> {
  const hashes = await listActiveHashes(
    db,
    accounts.people.map(({ username }) => username),
  );
  const open: string[] = [];
  for (const { username, password } of accounts.people) {
    const hash = hashes.get(username);
    if (hash !== undefined && (await verifyPassword(hash, password))) open.push(username);
  }
  if (open.length > 0)
    throw new Error(
      `demo accounts are refused in production: deactivate ${open.join(', ')}, give them other passwords, or use a new database`,
    );
}

/** Whom the sign-in page offers, passwords included: invented people, refused in production. */
export const demoAccounts: z.infer<typeof demoAccount>[] = accounts.people.flatMap(({ username, password, name, role, facilityCode }) => {
  const facility = accounts.facilities.find(({ code }) => code === facilityCode);
  const known = ROLES.find((each) => each === role);
  return known === undefined ? [] : [{ username, password, name, role: known, facilityName: facility?.name ?? '' }];
});
