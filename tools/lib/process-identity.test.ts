import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { endProcess, findProcess, getOwnProcess, isRunning, startTicks } from './process-identity.ts';

const children: ChildProcess[] = [];
const sleeper = (): number => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  children.push(child);
  if (child.pid === undefined) throw new Error('no child');
  return child.pid;
};
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

describe('startTicks', () => {
  it('counts fields after the last bracket: a command may hold spaces and brackets', () => {
    const fields = Array.from({ length: 30 }, (_, index) => (index === 19 ? '4711' : String(index)));
    expect(startTicks(`77 (a (odd) name) ${fields.join(' ')}`)).toBe('4711');
  });
});

describe('a process identity', () => {
  it('is this process and runs', () => expect(isRunning(getOwnProcess())).toBe(true));
  it('is not found for a pid nobody has', () => expect(findProcess(2 ** 22 + 7)).toBeUndefined());
  it.each([0, -1, Number.NaN, 1.5])('is not found for %s', (pid) => expect(findProcess(pid)).toBeUndefined());

  it('of an earlier process with the same pid does not run, and is never killed', async () => {
    const pid = sleeper();
    const recycled = { pid, startedAt: 'another-boot/1' };
    expect(isRunning(recycled)).toBe(false);
    await endProcess(recycled, 'SIGKILL');
    expect(findProcess(pid)).toBeDefined();
  });

  it('ends on request', async () => {
    const identity = findProcess(sleeper());
    if (!identity) throw new Error('no child');
    await endProcess(identity);
    expect(isRunning(identity)).toBe(false);
  });
});
