import type { Queryable } from './db/database.ts';
import type { SignedVersion } from './features/minutes/versions/store.ts';
import type { SignedConsult } from './records/gateway.ts';
import { findConsultFacts } from './records/store.ts';

/** A signed version with the facts of its consult: what a record system is given. Throws when there is no such version. */
export function signedConsultReader(
  findVersion: (db: Queryable, consultId: string, versionNumber: number) => Promise<SignedVersion | undefined>,
) {
  return async (db: Queryable, consultId: string, versionNumber: number): Promise<SignedConsult> => {
    const version = await findVersion(db, consultId, versionNumber);
    if (version === undefined) throw new Error('a delivery without its version');
    return { ...(await findConsultFacts(db, consultId)), ...version };
  };
}
