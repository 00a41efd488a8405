import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.ts';
import { dataDir, inRoot } from './paths.ts';
import { Explained, duration, say } from './say.ts';
import { lastLines } from './service.ts';

const inputs = [
  'client/src',
  'client/public',
  'client/index.html',
  'client/join.html',
  'client/verify.html',
  'client/vite.config.ts',
  'client/vite.chunks.ts',
  'client/vite.precompress.ts',
  'client/vite.routeTable.ts',
  'client/package.json',
  'shared/src',
  'package-lock.json',
];
export const clientDist = inRoot('client', 'dist');

/** Hash of every file the client is built from, by name and content; tests are not part of it. */
export function sourceHash(root: string, parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of parts.flatMap((part) => filesOf(path.join(root, part))).filter((name) => !/\.test\.tsx?$/.test(name))) {
    hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesOf(place: string): string[] {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Builds client/dist when its sources changed since the last build. */
export async function ensureClientBuild(): Promise<void> {
  const stamp = path.join(dataDir, 'client-build');
  mkdirSync(dataDir, { recursive: true });
  await withLock(
    path.join(dataDir, 'client-build.lock'),
    (pid) => say(`Waiting for another build of the client (pid ${pid}).`),
    async () => {
      const hash = sourceHash(inRoot(), inputs);
      const isBuilt = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && existsSync(path.join(clientDist, 'index.html'));
      if (isBuilt) return;
      rmSync(stamp, { force: true }); // a build that is broken off is not taken for a finished one
      say('Building the client …');
      const started = Date.now();
      await viteBuild();
      writeFileSync(stamp, hash);
      say(`The client was built in ${duration((Date.now() - started) / 1000)}.`);
    },
  );
}

async function viteBuild(): Promise<void> {
  const logFile = path.join(dataDir, 'logs', 'client-build.log');
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const vite = inRoot('node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build'], {
    cwd: inRoot('client'),
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  process.off('exit', stop);
  if (code !== 0) throw new Explained(`The client did not build. The end of ${logFile}:\n\n${lastLines(logFile, 30)}`);
}
