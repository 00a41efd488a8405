import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { needPackages } from './debian-packages.ts';
import { withLock } from './lock.ts';
import { parseProgress, secondsLeft } from './ninja.ts';
import { duration, Explained, say, sayProgress } from './say.ts';
import { cachedWorkerPath, mediasoupDir, mediasoupVersion, recipeDir } from './worker-cache.ts';
import { downloadPrebuilt, runsHere } from './worker-prebuilt.ts';

/** CPU time of a whole build on the machines it was tried on. */
const buildCpuSeconds = 600;

/**
 * The mediasoup worker: MEDIASOUP_WORKER_BIN if set, else the cached one, else the official binary, else built here once.
 * @returns its absolute path
 * @throws Explained when none can be had
 */
export async function ensureWorker(): Promise<string> {
  const given = process.env['MEDIASOUP_WORKER_BIN'];
  if (given) {
    if (!existsSync(given)) throw new Explained(`MEDIASOUP_WORKER_BIN names ${given}, which is not there.`);
    return path.resolve(given);
  }
  const cached = cachedWorkerPath();
  if (runsHere(cached)) return cached;

  const waiting = (pid: number): void => say(`Another process (pid ${pid}) is getting the mediasoup worker; waiting for it.`);
  return await withLock(path.join(path.dirname(cached), 'lock'), waiting, async () => {
    if (runsHere(cached)) return cached;
    say(`Getting mediasoup worker ${mediasoupVersion()} (once; kept in ${path.dirname(cached)})`);
    const refusal = await downloadPrebuilt(cached);
    if (refusal === undefined) {
      say('The official prebuilt worker was downloaded.');
      return cached;
    }
    say(`The official prebuilt worker cannot be used (${refusal}): building it here.`);
    await build(cached);
    return cached;
  });
}

async function build(target: string): Promise<void> {
  const packages = readFileSync(path.join(recipeDir, 'packages.txt'), 'utf8').split('\n').filter(Boolean);
  needPackages(packages, 'building the mediasoup worker');
  mkdirSync(path.dirname(target), { recursive: true });

  const cores = os.availableParallelism();
  const guessSeconds = buildCpuSeconds / cores;
  say(`Building on ${cores} ${cores === 1 ? 'core' : 'cores'}; about ${duration(guessSeconds)}.`);
  const started = Date.now();
  const unproven = `${target}.new`;
  const child = spawn(path.join(recipeDir, 'build.sh'), [path.join(mediasoupDir, 'worker'), unproven], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill('SIGTERM');
  process.once('exit', stop);

  const lastLines: string[] = [];
  let percent = -1;
  const read = (line: string): void => {
    lastLines.push(line);
    if (lastLines.length > 25) lastLines.shift();
    const progress = parseProgress(line);
    if (!progress) return;
    const now = Math.floor((100 * progress.done) / progress.total);
    if (now === percent) return;
    percent = now;
    const left = secondsLeft(progress.done, progress.total, (Date.now() - started) / 1000, guessSeconds);
    sayProgress(`Building the mediasoup worker: ${percent} %, about ${duration(left)} left`, percent);
  };
  createInterface({ input: child.stdout }).on('line', read);
  createInterface({ input: child.stderr }).on('line', read);

  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  process.off('exit', stop);
  if (code !== 0) throw new Explained(`The mediasoup worker did not build. The last lines were:\n\n${lastLines.join('\n')}`);
  if (!runsHere(unproven)) throw new Explained(`The mediasoup worker was built (${unproven}) but does not run on this system.`);
  renameSync(unproven, target);
  say(`The mediasoup worker was built in ${duration((Date.now() - started) / 1000)}.`);
}
