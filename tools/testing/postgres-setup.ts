import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { inRoot } from '../lib/paths.ts';
import { freePort } from '../lib/ports.ts';
import { startPostgres } from '../lib/postgres.ts';

const template = 'hoi_chan_template';

/** One PostgreSQL for all integration tests, with a migrated database to copy from (a copy takes 25 ms, a migration longer). */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-test-'));
  // mkdtemp makes a folder for its owner alone; PostgreSQL may run as another account.
  const dataDir = path.join(folder, 'data');
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ dataDir, logFile: path.join(folder, 'postgres.log'), port: await freePort(), throwaway: true });
  const tearDown = async (): Promise<void> => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await postgres.createDatabase(template);
    await migrate(postgres.urlOf(template));
  } catch (error) {
    await tearDown();
    throw error;
  }
  project.provide('postgresUrl', postgres.urlOf('postgres'));
  return tearDown;
}

async function migrate(databaseUrl: string): Promise<void> {
  const file = inRoot('signaling', 'src', 'db', 'migrate.ts');
  if (!existsSync(file)) throw new Error(`${file} is missing: it has to export migrate(databaseUrl)`);
  const module = (await import(pathToFileURL(file).href)) as { migrate: (databaseUrl: string) => Promise<void> };
  await module.migrate(databaseUrl);
}
