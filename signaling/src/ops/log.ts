import { pino, stdSerializers, type DestinationStream, type Level, type Logger } from 'pino';
import { databaseErrorIn } from '../db/errors.ts';

/** The service's log: JSON lines, errors without the rows they speak of. */
export function openLog(level: Level | 'silent', destination?: DestinationStream): Logger {
  const options = { level, base: { service: 'signaling' }, serializers: { err: describeError } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/**
 * PostgreSQL puts whole rows into `detail` ("Failing row contains …"), and values into the messages of data exceptions (SQLSTATE class 22):
 * names and numbers of patients. Code, table and constraint say as much to an engineer.
 */
export function describeError(error: unknown): unknown {
  const failed = databaseErrorIn(error);
  if (failed === undefined) return error instanceof Error ? stdSerializers.err(error) : error;
  return {
    type: 'DatabaseError',
    message: failed.code?.startsWith('22') === true ? 'a value was refused' : failed.message,
    code: failed.code,
    table: failed.table,
    column: failed.column,
    constraint: failed.constraint,
    routine: failed.routine,
    // Without its first line, which repeats the message.
    stack:
      error instanceof Error
        ? error.stack
            ?.split('\n')
            .filter((line) => line.startsWith('    at '))
            .join('\n')
        : undefined,
  };
}
