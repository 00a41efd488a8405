import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inRoot } from './paths.ts';

export const recipeDir = inRoot('media', 'worker-build');
export const mediasoupDir = inRoot('node_modules', 'mediasoup');

/** mediasoup's version as installed, or as the media service wants it while nothing is installed yet. */
export function mediasoupVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(inRoot('media', 'package.json'), 'utf8'));
  const version = (manifest as { dependencies: Record<string, string> }).dependencies['mediasoup'];
  if (version === undefined) throw new Error('media/package.json does not name mediasoup');
  return version;
}

/** Changes whenever a file of the build recipe changes, so that a mended recipe is used at once. */
function recipeHash(): string {
  const hash = createHash('sha256');
  const files = readdirSync(recipeDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md') && !entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(path.relative(recipeDir, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 12);
}

/** Where the worker for this version, machine and recipe is kept, shared by all checkouts of this user. */
export function cachedWorkerPath(): string {
  const cache = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  const key = `${mediasoupVersion()}-${process.platform}-${process.arch}-${recipeHash()}`;
  return path.join(cache, 'hoi-chan', 'mediasoup-worker', key, 'mediasoup-worker');
}
