import path from 'node:path';
import { openDatabase } from '../../../signaling/src/db/database.ts';
import { migrate } from '../../../signaling/src/db/migrate.ts';
import { seedTestPeople, TEST_PASSWORD, type TestUsername } from '../../../signaling/src/testing/people.ts';
import { waitUntilReady } from '../../../tools/lib/health.ts';
import { inRoot } from '../../../tools/lib/paths.ts';
import { freePort } from '../../../tools/lib/ports.ts';
import { startPostgres } from '../../../tools/lib/postgres.ts';
import { startService } from '../../../tools/lib/service.ts';

export async function json<T>(url: string, token: string | undefined, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, {
    ...init,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...(init.headers as Record<string, string>) },
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export async function signIn(url: string, username: TestUsername = 'quantri'): Promise<string> {
  const body = JSON.stringify({ username, password: TEST_PASSWORD });
  return (
    await json<{ accessToken: string }>(`${url}/api/session`, undefined, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
  ).accessToken;
}

export interface Installation {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Signaling alone with an empty database: the demo's images would count for the import. */
export async function startSignaling(folder: string): Promise<Installation> {
  const postgres = await startPostgres({
    dataDir: path.join(folder, 'data'),
    logFile: path.join(folder, 'postgres.log'),
    port: await freePort(),
    throwaway: true,
  });
  try {
    await postgres.createDatabase('hoi_chan');
    const databaseUrl = postgres.urlOf('hoi_chan');
    await migrate(databaseUrl);
    const db = openDatabase(databaseUrl, { maxConnections: 1 });
    await seedTestPeople(db);
    await db.close();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const service = startService({
      readyUrl: `${url}/health/ready`,
      name: 'signaling',
      main: inRoot('signaling', 'src', 'main.ts'),
      cwd: inRoot('signaling'),
      logFile: path.join(folder, 'signaling.log'),
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'development',
        HOST: '127.0.0.1',
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        DATA_DIR: path.join(folder, 'signaling'),
        MEDIA_NODE_SECRET: 'only for this bench, sixteen',
        LOG_LEVEL: 'warn',
      },
    });
    await waitUntilReady(service, 60_000);
    const stop = async (): Promise<void> => {
      await service.stop();
      await postgres.stop();
    };
    return { url, pid: service.identity.pid, stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
