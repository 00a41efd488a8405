import type { Database } from '../../db/database.ts';
import {
  lockEnvironment,
  listEnvironmentSystems,
  disableEnvironmentSystems,
  insertEnvironmentSystems,
  updateRecordSystem,
} from './store.ts';
import type { Vault } from './vault.ts';

/** `RECORD_FHIR_URL` and what belongs to it. */
export interface EnvironmentSystem {
  baseUrl: string;
  username?: string | undefined;
  password?: string | undefined;
}

/**
 * Makes the configured server the record system of every province, in the place of our own store; where an administrator has changed what is read
 * and written since, that stays. Without one, those of an earlier configuration are switched off and our own store is on again.
 */
export async function followEnvironment(db: Database, vault: Vault, configured: EnvironmentSystem | undefined): Promise<void> {
  await db.transaction(async (tx) => {
    // Instances that start together take turns.
    await lockEnvironment(tx);
    if (configured === undefined) return disableEnvironmentSystems(tx);
    const baseUrl = configured.baseUrl.replace(/\/+$/, '');
    await insertEnvironmentSystems(tx, new URL(baseUrl).host, baseUrl);
    const auth = configured.username === undefined ? { kind: 'none' as const } : { kind: 'basic' as const, username: configured.username };
    for (const system of await listEnvironmentSystems(tx)) {
      const secret = configured.username === undefined ? null : (configured.password ?? '');
      const kept = system.sealedSecret === null ? null : openOrNull(vault, system.id, system.sealedSecret);
      const same = system.baseUrl === baseUrl && JSON.stringify(system.auth) === JSON.stringify(auth) && kept === secret;
      if (same) continue;
      const sealedSecret = secret === null ? null : vault.seal(system.id, secret);
      const name = new URL(baseUrl).host;
      await updateRecordSystem(tx, system.id, { name, connection: { baseUrl, auth, sealedSecret, publicKey: null } });
    }
  });
}

/** One that was sealed under a lost key is simply sealed anew: the environment still knows it. */
function openOrNull(vault: Vault, id: string, sealed: Buffer): string | null {
  try {
    return vault.open(id, sealed);
  } catch {
    return null;
  }
}
