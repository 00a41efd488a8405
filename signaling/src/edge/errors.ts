import { AppError, type ErrorBody, type FieldError } from '@hoi-chan/shared/errors.ts';
import type { Logger } from 'pino';
import type { z } from 'zod';

/** The one mapper from whatever was thrown to what the client may know. Unknown errors become INTERNAL; their cause goes to the log only. */
export function toErrorBody(error: unknown, log: Logger, requestId: string): ErrorBody {
  if (error instanceof AppError) {
    if (error.cause !== undefined) log.warn({ err: error.cause, code: error.code, reason: error.reason }, 'request refused');
    return error.toBody(requestId);
  }
  log.error({ err: error }, 'unexpected error');
  return { code: 'INTERNAL', message: 'something went wrong on our side', traceId: requestId };
}

/** Parses input with a contract schema; an AppError names every faulty field and why, never its value. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AppError('INVALID_REQUEST', `invalid ${where}`, { reason: 'invalid_fields', fields: fieldErrors(parsed.error) });
}

function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.join('.').slice(0, 100),
    reason: issue.code === 'custom' ? (/^[a-z_]{1,40}$/.test(issue.message) ? issue.message : 'invalid') : issue.code,
  }));
}
