import pg from 'pg';

/**
 * The job queue tries again only after the codes it knows, and leaves any other failure of its own queries unhandled, which ends the process.
 * A database that is slow, restarting or away for a moment is such a moment: the queue is told that it timed out.
 */
class PatientPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): void;
  override connect(
    callback?: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): Promise<pg.PoolClient> | void {
    if (callback) return super.connect(callback);
    return super.connect().catch((error: Error & { code?: string }) => {
      if (error.code === undefined || error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') error.code = 'ETIMEDOUT';
      throw error;
    });
  }
}

/** Connections for a library that brings its own queries (the job queue). One that breaks, idle or just being closed, must not end the process. */
export function openPool(url: string, applicationName: string): pg.Pool {
  const pool = new PatientPool({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: applicationName });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
