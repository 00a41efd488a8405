import { AppError } from '@hoi-chan/shared/errors.ts';
import pg from 'pg';
import { expect, test } from 'vitest';
import { openLog } from './log.ts';

function logged(error: unknown): string {
  let text = '';
  openLog('info', { write: (line) => void (text += line) }).error({ err: error }, 'unexpected error');
  return text;
}

test('a refused row does not come into the log, by itself or as a cause', () => {
  const refused = Object.assign(new pg.DatabaseError('violates check constraint "consult_check"', 1, 'error'), {
    code: '23514',
    table: 'consult',
    detail: 'Failing row contains (1, Nguyễn Thị Ánh, 000158777777).',
  });
  for (const text of [logged(refused), logged(new AppError('CONFLICT', 'no', { cause: refused }))]) {
    expect(text).toContain('23514');
    expect(text).toContain('consult_check');
    expect(text).not.toMatch(/Ánh|000158777777/);
  }
});

test('nor does a value that PostgreSQL could not read', () => {
  const unread = Object.assign(new pg.DatabaseError('invalid input syntax for type date: "Nguyễn Thị Ánh"', 1, 'error'), { code: '22007' });
  expect(logged(unread)).toContain('22007');
  expect(logged(unread)).not.toContain('Ánh');
});

test('any other error is told whole', () => {
  expect(logged(new TypeError('x is not a function'))).toContain('x is not a function');
});
