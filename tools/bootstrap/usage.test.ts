import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { inRoot } from '../lib/paths.ts';
import { insteadOfStarting } from './usage.mjs';

it.each([
  [[], undefined],
  [['--lan'], undefined],
  [['--dev', '--lan'], undefined],
  [['--help'], 0],
  [['--dev', '-h'], 0],
  [['--lna'], 2],
  [['lan'], 2],
])('%j ends with %s', (args, exitCode) => expect(insteadOfStarting(args)?.exitCode).toBe(exitCode));

it('prints the usage and starts nothing', () => {
  const asked = spawnSync(process.execPath, [inRoot('tools', 'start.mjs'), '--help'], { encoding: 'utf8', timeout: 20_000 });
  expect(asked).toMatchObject({ status: 0, stderr: '' });
  expect(asked.stdout).toContain('npm start -- --lan');
  const mistyped = spawnSync(process.execPath, [inRoot('tools', 'start.mjs'), '--lna'], { encoding: 'utf8', timeout: 20_000 });
  expect(mistyped).toMatchObject({ status: 2, stdout: '' });
  expect(mistyped.stderr).toContain('Unknown option: --lna');
});
