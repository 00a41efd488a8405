import { describe, expect, it } from 'vitest';
import { parsePostmasterFile } from './postmaster.ts';

const lines = ['3714', '/srv/x/.data/postgres', '1795000000', '54320', '', '127.0.0.1', '  5432001         7', 'ready   ', ''];

describe('parsePostmasterFile', () => {
  it('reads pid and status', () => expect(parsePostmasterFile(lines.join('\n'))).toEqual({ pid: 3714, ready: true }));
  it('is not ready while it starts', () => expect(parsePostmasterFile(lines.with(7, 'starting').join('\n'))?.ready).toBe(false));
  it('is not ready before the status line is written', () => expect(parsePostmasterFile('3714\n')?.ready).toBe(false));
  it.each(['', 'nonsense', '-5\n'])('refuses "%s"', (text) => expect(parsePostmasterFile(text)).toBeUndefined());
});
