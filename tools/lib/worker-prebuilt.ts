import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mediasoupDir, mediasoupVersion } from './worker-cache.ts';

const answerWithinMs = 8_000;
const wholeWithinMs = 120_000;

/** Where mediasoup's own installer looks: the releases of its repository, or the mirror its environment variable names. */
export function prebuiltUrl(version: string, repository: string, mirror: string | undefined): string {
  const kernel = process.platform === 'linux' ? `-kernel${os.release().split('.')[0]}` : '';
  const base = mirror ?? `${repository.replace(/^git\+/, '').replace(/\.git$/, '')}/releases/download`;
  return `${base}/${version}/mediasoup-worker-${version}-${process.platform}-${process.arch}${kernel}.tgz`;
}

/** The worker ends with code 41 when it is started without MEDIASOUP_VERSION (its main.cpp): so it loads and runs here. */
export function runsHere(binary: string): boolean {
  return spawnSync(binary, [], { env: {}, stdio: 'ignore', timeout: 5_000 }).status === 41;
}

/**
 * Puts the official binary at `target`.
 * @returns undefined when it is there, otherwise why not, for the person to read
 */
export async function downloadPrebuilt(target: string): Promise<string | undefined> {
  const manifest = JSON.parse(readFileSync(path.join(mediasoupDir, 'package.json'), 'utf8')) as { repository: { url: string } };
  const url = prebuiltUrl(mediasoupVersion(), manifest.repository.url, process.env['MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL']);
  const folder = mkdtempSync(path.join(path.dirname(target), 'download-'));
  try {
    const archive = path.join(folder, 'worker.tgz');
    writeFileSync(archive, await fetchWithin(url));
    if (spawnSync('tar', ['-xzf', archive, '-C', folder], { stdio: 'ignore' }).status !== 0) return 'it is not a readable archive';
    const binary = path.join(folder, 'mediasoup-worker');
    if (!runsHere(binary)) return 'it does not run on this system';
    renameSync(binary, target);
    return undefined;
  } catch (error) {
    return reason(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fetchWithin(url: string): Promise<Buffer> {
  const abort = new AbortController();
  const noAnswer = setTimeout(() => abort.abort(new Error(`no answer within ${answerWithinMs / 1000} s`)), answerWithinMs);
  const response = await fetch(url, { signal: AbortSignal.any([abort.signal, AbortSignal.timeout(wholeWithinMs)]) });
  clearTimeout(noAnswer);
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
