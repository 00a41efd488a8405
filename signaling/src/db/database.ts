import { AppError } from '@hoi-chan/shared/errors.ts';
import pg from 'pg';

/** int8 columns (offsets, sizes) come back as text by default; ours stay far below 2^53 except offsets, which stores read as text. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>>;
}

export interface Database extends Queryable {
  readonly url: string;
  /**
   * Runs `work` in one transaction; commits when it resolves, rolls back when it rejects. `afterCommit` collects what may only happen once
   * the change stands (sending, waking jobs).
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Transaction extends Queryable {
  afterCommit(task: () => void): void;
}

const CONNECT_TIMEOUT_MS = 5_000;

/** `statementTimeoutMs`: no statement may hold a connection longer (PostgreSQL `statement_timeout`). */
export function openDatabase(
  url: string,
  options: { maxConnections?: number; statementTimeoutMs?: number; keepIdle?: boolean } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    // Else a request waits for ever while the server is out of reach or every connection is taken.
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // A session that holds a lock must not be closed for being quiet.
    ...(options.keepIdle === true && { idleTimeoutMillis: 0 }),
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'hoi-chan-signaling',
  });
  // An idle connection that breaks (server restart) must not end the process; the next query opens a new one.
  pool.on('error', () => undefined);
  // Nor may one that breaks between two queries of a transaction: the next query on it fails, and that is told to whoever asked.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    url,
    query: (text, values) => pool.query(text, values).catch(rethrow) as never,
    async transaction(work) {
      const client = await pool.connect().catch(rethrow);
      const tasks: (() => void)[] = [];
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work({
          query: (text, values) => client.query(text, values).catch(rethrow) as never,
          afterCommit: (task) => tasks.push(task),
        });
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((cause: unknown) => {
          broken = cause instanceof Error ? cause : new Error(String(cause));
        });
        tasks.length = 0;
        throw error;
      } finally {
        client.release(broken);
        for (const task of tasks) task();
      }
    },
    close: () => pool.end(),
  };
}

/** connection_exception, insufficient_resources, operator_intervention, lock_not_available, deadlock: later it may work. */
const PASSING = /^(08|53|57|55P03|40P01|40001|25P03)/;

/**
 * A server that is away, busy or going down is UNAVAILABLE; a value it cannot hold (NUL in a text, a year 0, a number too large: data
 * exceptions, class 22) is INVALID_REQUEST; whatever else it says about a query stays as it is.
 */
function rethrow(error: unknown): never {
  const isServers = error instanceof pg.DatabaseError;
  if (isServers && error.code?.startsWith('22') === true)
    throw new AppError('INVALID_REQUEST', 'a value cannot be stored or looked for', { reason: 'invalid_fields', cause: error });
  if (error instanceof AppError || (isServers && !PASSING.test(error.code ?? '')) || error instanceof TypeError) throw error;
  throw new AppError('UNAVAILABLE', 'the connection to the database failed', {
    retryAfterSeconds: 5,
    cause: error,
  });
}

/** The row a query must have found, else `missing()` is thrown. */
export function oneRow<R extends pg.QueryResultRow>(result: pg.QueryResult<R>, missing: () => Error): R {
  const row = result.rows[0];
  if (row === undefined) throw missing();
  return row;
}

/** True for PostgreSQL's unique_violation of `constraint`. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505' && (constraint === undefined || error.constraint === constraint);
}
