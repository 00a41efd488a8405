import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { duration, Explained, say } from './say.ts';

/** Packages of `wanted` that are not installed. On a system without dpkg all of them are. */
function missingPackages(wanted: readonly string[]): string[] {
  const result = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${Status}\n', ...wanted], { encoding: 'utf8' });
  return result.error ? [...wanted] : notInstalled(wanted, result.stdout);
}

/** @param listing lines of `package status`, as dpkg-query prints them; a removed package keeps a line that does not end so */
export function notInstalled(wanted: readonly string[], listing: string): string[] {
  const installed = new Set(
    listing
      .split('\n')
      .filter((line) => line.endsWith(' install ok installed'))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((name) => !installed.has(name));
}

let listsAreFresh = false;

/**
 * Installs what is missing where it may (root on Debian), else says the one line to run.
 * @param purpose completes "… are needed for" in what the person reads
 * @throws Explained when something is missing and cannot be installed from here
 */
export function needPackages(wanted: readonly string[], purpose: string): void {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Explained(
      `For ${purpose} this system lacks ${missing.join(', ')} (Debian's names), and it has no apt-get. Install their equivalents.`,
    );
  }
  if (process.getuid?.() !== 0)
    throw new Explained(`For ${purpose} Debian packages are missing. Run this once, then try again:\n\n  sudo ${line}\n`);

  say(`Installing Debian packages for ${purpose}: ${missing.join(' ')}`);
  const started = Date.now();
  if (!listsAreFresh) apt(['update', '-q'], 'apt-get update');
  listsAreFresh = true;
  apt(['install', '-y', '-q', '--no-install-recommends', ...missing], line);
  say(`Debian packages installed in ${duration((Date.now() - started) / 1000)}.`);
}

function apt(args: string[], command: string): void {
  // RUNLEVEL=1 keeps packages such as orthanc from starting their service at once.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  // A machine that has just started often updates its packages by itself: that is waited for.
  const result = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ''}\n${result.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
  throw new Explained(`This failed:\n\n  ${command}\n\n${output || (result.error?.message ?? 'no output')}`);
}
