import { AppError } from '@hoi-chan/shared/errors.ts';

/** PostgreSQL's own refusal of a change (check_violation, SQLSTATE 23514, by trigger or constraint) as CONFLICT; undefined for anything else. */
export function refusedByDatabase(error: unknown): AppError | undefined {
  const isCheck = error instanceof Error && 'code' in error && error.code === '23514';
  return isCheck
    ? new AppError('CONFLICT', 'the consult may not change in this way', { reason: 'not_possible_now', cause: error })
    : undefined;
}
