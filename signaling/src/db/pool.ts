import pg from 'pg';

/** Connection exceptions (class 08), and a server that ends our session because it shuts down, crashed, or was told to. */
const CUT = /^(08...|57P01|57P02|57P05)$/;
/** Of the socket itself; pg gives none when the other side just hangs up. */
const SOCKET_CODES: readonly (string | undefined)[] = [undefined, 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];

/**
 * The job queue tries again only after the codes it knows, and leaves any other failure of its own queries unhandled, which ends the process.
 * A database that is slow, restarting or away for a moment is such a moment: the queue is told that it timed out.
 */
function asTimeout(error: Error & { code?: string }): never {
  if (error instanceof pg.DatabaseError ? CUT.test(error.code ?? '') : SOCKET_CODES.includes(error.code)) error.code = 'ETIMEDOUT';
  throw error;
}

/** Also when the connection breaks under a query: each of the queue's may be repeated. */
class PatientClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...given: unknown[]) => unknown;
    this.query = ((...given: unknown[]) => {
      const answer = query(...given);
      return answer instanceof Promise ? answer.catch(asTimeout) : answer;
    }) as pg.Client['query'];
  }
}

class PatientPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): void;
  override connect(
    callback?: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): Promise<pg.PoolClient> | void {
    if (callback) return super.connect(callback);
    return super.connect().catch(asTimeout);
  }
}

/** Connections for a library that brings its own queries (the job queue). One that breaks, idle or just being closed, must not end the process. */
export function openPool(url: string, applicationName: string): pg.Pool {
  const pool = new PatientPool({
    Client: PatientClient,
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    // The queue asks every five seconds: to sign in to the database anew every ten costs more than all its asking.
    idleTimeoutMillis: 60_000,
    application_name: applicationName,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
