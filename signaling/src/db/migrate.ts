import { readdir, readFile } from 'node:fs/promises';
import { runMigrations } from 'graphile-worker';
import { Client } from 'pg';
import { openPool } from './pool.ts';

const MIGRATIONS = new URL('./migrations/', import.meta.url);
/** Any fixed number: instances that start together take turns. */
const ADVISORY_LOCK = 4_821_077;

/**
 * Brings the database to the newest schema: every `NNNN_name.sql` not yet recorded, in order, each in a transaction of its own, under an
 * advisory lock. Refuses to go on when a recorded migration is no longer in the folder (an older program on a newer database).
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const files = (await readdir(MIGRATIONS)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await client.query('create table if not exists migration (name text primary key, at timestamptz not null default now())');
    const { rows } = await client.query<{ name: string }>('select name from migration order by name');
    const done = new Set(rows.map((row) => row.name));
    const unknown = [...done].find((name) => !files.includes(name));
    if (unknown !== undefined) throw new Error(`the database was migrated by a newer program: ${unknown} is unknown here`);
    for (const name of files.filter((file) => !done.has(file))) {
      await client.query('begin');
      try {
        await client.query(await readFile(new URL(name, MIGRATIONS), 'utf8'));
        await client.query('insert into migration (name) values ($1)', [name]);
        await client.query('commit');
      } catch (cause) {
        await client.query('rollback');
        throw new Error(`migration ${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
    }
    // The job queue's own schema (`graphile_worker`), brought up to date under the same lock.
    const pool = openPool(databaseUrl, 'hoi-chan-migrations');
    try {
      await runMigrations({ pgPool: pool });
    } finally {
      await pool.end();
    }
  } finally {
    await client.end();
  }
}
