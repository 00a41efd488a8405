import { AppError, type ErrorCode } from '@hoi-chan/shared/errors.ts';

/** What a person can do about an error. */
export type WayOut = 'retry' | 'signIn' | 'fix' | 'back' | 'report';

const ways: Record<ErrorCode, WayOut> = {
  INVALID_REQUEST: 'fix',
  UNAUTHENTICATED: 'signIn',
  FORBIDDEN: 'back',
  NOT_FOUND: 'back',
  CONFLICT: 'retry',
  RATE_LIMITED: 'retry',
  UNAVAILABLE: 'retry',
  INTERNAL: 'report',
};

/** Whatever was thrown, as an AppError: what is not ours is a fault of ours. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('INTERNAL', 'unexpected', { cause: error });
}

export function wayOutOf(error: AppError): WayOut {
  return ways[error.code];
}

/** The keys to try, in `common`, from the most telling to the code's own. */
export function textKeysOf(error: AppError): string[] {
  const reason = error.reason !== undefined && /^[a-z_]{1,60}$/.test(error.reason) ? [`errors.reason.${error.reason}`] : [];
  return [...reason, `errors.code.${error.code}`];
}
