import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startService, type Service } from './service.ts';
import { keepRunning, pauseBeforeRestart } from './supervise.ts';

it('waits longer each time, and gives up after five ends within a minute', () => {
  const ends = [0, 1, 2, 3, 4];
  expect(ends.map((_, index) => pauseBeforeRestart(ends.slice(0, index + 1), 5))).toEqual([500, 1000, 2000, 4000, undefined]);
});

it('forgets what is longer ago than a minute', () => {
  expect(pauseBeforeRestart([0, 1, 2, 3, 90_000], 90_000)).toBe(500);
});

it('starts a process that ended again, keeps its log, and says where the log is when it gives up', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-supervise-'));
  const main = path.join(folder, 'dies.mjs');
  const logFile = path.join(folder, 'dies.log');
  writeFileSync(main, `console.log('started'); process.exit(7);`);
  const start = (append: boolean): Service =>
    startService({ name: 'dies', main, cwd: folder, env: process.env, logFile, readyUrl: 'http://127.0.0.1:1/', append });
  const told: string[] = [];
  await keepRunning(start(false), {
    stopping: () => false,
    startAgain: () => start(true),
    onEnd: (_service, how, pauseMs) => told.push(`${how}, ${pauseMs}`),
    onGivenUp: (service, how) => told.push(`${how}, given up: ${service.logFile}`),
    wait: async () => undefined,
  });
  expect(told).toEqual([
    'exit code 7, 500',
    'exit code 7, 1000',
    'exit code 7, 2000',
    'exit code 7, 4000',
    `exit code 7, given up: ${logFile}`,
  ]);
  expect(readFileSync(logFile, 'utf8')).toBe('started\n'.repeat(5));
  rmSync(folder, { recursive: true });
});

it('lets alone what was stopped on purpose', async () => {
  const service = { name: 'x', ended: Promise.resolve('exit code 0') } as Service;
  const startAgain = (): Service => {
    throw new Error('started again');
  };
  const nothing = (): void => undefined;
  await expect(keepRunning(service, { stopping: () => true, startAgain, onEnd: nothing, onGivenUp: nothing })).resolves.toBeUndefined();
});
