/**
 * The only error that may cross an edge. `safeMessage` is English, for engineers, and never holds patient data; the screen shows a text
 * of its own, chosen by `code` and `reason`. `cause` stays on the server and is logged, never sent.
 */
export const ERROR_CODES = [
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A fault in one field of the input: `path` as in `vitals.0.value`, `reason` a word the client translates (`errors.field.<reason>`). */
export interface FieldError {
  path: string;
  reason: string;
}

export interface AppErrorDetails {
  /** A stable word below the code, e.g. `wrong_password`, `already_accepted`; the client translates `errors.<reason>`. */
  reason?: string;
  fields?: FieldError[];
  /** Whole seconds after which the same call may succeed (RFC 9110 §10.2.3 Retry-After). */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The form in which an error crosses HTTP bodies and socket acknowledgements. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  reason?: string;
  fields?: FieldError[];
  retryAfterSeconds?: number;
  /** Names the log line that holds the cause. */
  traceId?: string;
}

export class AppError extends Error {
  override name = 'AppError';
  readonly code: ErrorCode;
  readonly reason: string | undefined;
  readonly fields: FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, safeMessage: string, details: AppErrorDetails = {}) {
    super(safeMessage, { cause: details.cause });
    this.code = code;
    this.reason = details.reason;
    this.fields = details.fields;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  toBody(traceId?: string): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.reason !== undefined && { reason: this.reason }),
      ...(this.fields !== undefined && { fields: this.fields }),
      ...(this.retryAfterSeconds !== undefined && { retryAfterSeconds: this.retryAfterSeconds }),
      ...(traceId !== undefined && { traceId }),
    };
  }
}

/** HTTP status of each code (RFC 9110 §15). */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  INVALID_REQUEST: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** For the end of an exhaustive switch: the compiler complains when a case is missing. */
export function assertUnreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
