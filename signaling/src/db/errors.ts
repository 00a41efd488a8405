import pg from 'pg';

/** What PostgreSQL said, looked for along the chain of causes. */
export function databaseErrorIn(error: unknown): pg.DatabaseError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof pg.DatabaseError) return at;
  }
  return undefined;
}
