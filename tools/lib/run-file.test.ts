import { describe, expect, it } from 'vitest';
import { judge, type Run } from './run-file.ts';

const process_ = (pid: number): { pid: number; startedAt: string } => ({ pid, startedAt: String(pid) });
const run: Run = { starter: process_(1), launcher: process_(2), children: [process_(3), process_(4)], url: 'http://localhost:8080' };
const alive =
  (...pids: number[]) =>
  ({ pid }: { pid: number }): boolean =>
    pids.includes(pid);

describe('judge', () => {
  it.each([
    ['nothing was started', undefined, [], 'none'],
    ['all of it lives', run, [1, 2, 3, 4], 'running'],
    ['all of it is gone', run, [], 'none'],
    ['the starter was killed, a child lives on', run, [4], 'abandoned'],
    ['npm was killed, the starter lives on', run, [1, 3, 4], 'abandoned'],
    ['the launcher was never known', { ...run, launcher: undefined }, [1], 'running'],
  ] as const)('%s', (_case, given, pids, verdict) => expect(judge(given, alive(...pids))).toBe(verdict));
});
