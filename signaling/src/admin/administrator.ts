import { randomInt } from 'node:crypto';
import { username } from '@hoi-chan/shared/features/access.ts';
import { facilityCode } from '@hoi-chan/shared/features/facilities.ts';
import { line } from '@hoi-chan/shared/ids.ts';
import { z } from 'zod';
import { hashPassword } from '../access/passwords.ts';
import { recordAudit } from '../audit/record.ts';
import { isUniqueViolation, type Database, type Queryable } from '../db/database.ts';
import { findFacilityByCode } from './store.ts';
import { insertFacility } from '../features/facilities/store.ts';
import { insertPerson } from '../features/people/store.ts';

/** What whoever stands at the machine says about the new administrator. */
export const administratorInput = z.strictObject({
  username,
  name: line(120),
  title: line(40, 0).default(''),
  /** `MA_CSKCB` of the province's own facility (Department of Health). */
  facilityCode,
  /** Needed when that facility is not there yet. */
  facilityName: line(200).optional(),
});
export type AdministratorInput = z.infer<typeof administratorInput>;

/** No letters or digits that are mistaken for each other when read aloud or copied by hand. */
const PASSWORD_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
/** 4 × 5 letters of 31: 99 bits. */
const makePassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 5 }, () => PASSWORD_LETTERS.charAt(randomInt(PASSWORD_LETTERS.length))).join(''),
  ).join('-');

/**
 * A provincial administrator with a password that must be changed at the first sign-in, and the province's facility if it is not there yet.
 * For the first one of an installation, and for when every administrator is locked out; whoever may run it owns the database anyway.
 * Throws an Error meant for the terminal when the user name is taken or the facility is none of a province.
 */
export async function createAdministrator(db: Database, input: AdministratorInput): Promise<{ password: string; facilityName: string }> {
  const password = makePassword();
  const passwordHash = await hashPassword(password);
  return db.transaction(async (tx) => {
    const facility = await provinceOf(tx, input);
    try {
      const personId = await insertPerson(tx, {
        username: input.username,
        name: input.name,
        title: input.title,
        role: 'provincial_admin',
        facilityId: facility.id,
        specialties: [],
        licenceNumber: null,
        language: 'vi',
        passwordHash,
        mustChangePassword: true,
      });
      const details = { role: 'provincial_admin', by: 'command line' };
      await recordAudit(tx, { actor: undefined }, { action: 'person.create', entityType: 'person', entityId: personId, details });
    } catch (error) {
      if (isUniqueViolation(error)) throw new Error(`the user name ${input.username} is taken`, { cause: error });
      throw error;
    }
    return { password, facilityName: facility.name };
  });
}

async function provinceOf(
  tx: Queryable,
  { facilityCode: code, facilityName: name }: AdministratorInput,
): Promise<{ id: string; name: string }> {
  const found = await findFacilityByCode(tx, code);
  if (found !== undefined) {
    if (found.level !== 'province') throw new Error(`facility ${code} (${found.name}) is not a province's own`);
    if (!found.active) throw new Error(`facility ${code} (${found.name}) is not active`);
    return found;
  }
  if (name === undefined) throw new Error(`there is no facility ${code} yet: name it with --facility-name`);
  const id = await insertFacility(tx, { code, name, level: 'province', parentId: null });
  await recordAudit(
    tx,
    { actor: undefined },
    { action: 'facility.create', entityType: 'facility', entityId: id, details: { by: 'command line' } },
  );
  return { id, name };
}
