import pg from 'pg';

/** Connections for a library that brings its own queries (the job queue). One that breaks, idle or just being closed, must not end the process. */
export function openPool(url: string, applicationName: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: applicationName });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
