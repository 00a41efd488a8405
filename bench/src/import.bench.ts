import { chmodSync, createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { ImportJob } from '@hoi-chan/shared/features/imports.ts';
import { generatedFile } from '../../signaling/src/records/insurance/testing/generate.ts';
import { json, signIn, startSignaling, type Installation } from './lib/signaling.ts';

export const description = 'insurance XML of 100,000 visits: peak memory of signaling, visits a second, and the same file again';

const VISITS = 100_000;
const FACILITY = '00101';
const megabytes = (bytes: number): number => Number((bytes / 1_000_000).toFixed(1));

interface Case {
  name: string;
  value: number;
  unit: string;
  goal?: number;
}

/** Most memory the process has held since `forgetPeak`, in bytes (VmHWM of proc(5)). */
function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}
function forgetPeak(pid: number): void {
  // "5" resets the high-water mark (proc(5), clear_refs); what the start took must not count for the import.
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

export async function run(args: string[]): Promise<{ cases: Case[] }> {
  const visits = Number(args[0] ?? VISITS);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-bench-'));
  // PostgreSQL may run as another account.
  chmodSync(folder, 0o755);
  const file = path.join(folder, 'visits.xml');
  await pipeline(Readable.from(generatedFile({ visits, seed: 1, facilityCode: FACILITY })), createWriteStream(file));
  const sizeMb = megabytes(statSync(file).size);
  process.stderr.write(`${visits} visits, ${sizeMb} MB\n`);
  const signaling = await startSignaling(folder);
  try {
    const first = await importOnce(signaling, file);
    const again = await importOnce(signaling, file);
    return {
      cases: [
        { name: 'peak memory', value: first.peakMb, unit: 'MB', goal: 500 },
        { name: 'peak memory, the same file again', value: again.peakMb, unit: 'MB', goal: 500 },
        { name: 'visits lost', value: visits - first.job.counts.added, unit: 'visits', goal: 0 },
        { name: 'visits changed by the same file', value: visits - again.job.counts.unchanged, unit: 'visits', goal: 0 },
        { name: 'visits a second', value: Math.round(visits / first.seconds), unit: '1/s' },
        { name: 'visits a second, the same file again', value: Math.round(visits / again.seconds), unit: '1/s' },
        { name: 'size of the file', value: sizeMb, unit: 'MB' },
      ],
    };
  } finally {
    await signaling.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importOnce({ url, pid }: Installation, file: string): Promise<{ job: ImportJob; seconds: number; peakMb: number }> {
  let token = await signIn(url);
  const { facilities } = await json<{ facilities: { id: string; code: string }[] }>(`${url}/api/facilities`, token);
  const facilityId = facilities.find(({ code }) => code === FACILITY)?.id ?? '';
  forgetPeak(pid);
  const started = performance.now();
  const body = Readable.toWeb(createReadStream(file)) as ReadableStream;
  const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/xml' } } as RequestInit;
  let job = await json<ImportJob>(`${url}/api/imports?${new URLSearchParams({ facilityId, name: 'visits.xml' })}`, token, init);
  let asked = performance.now();
  while (job.finishedAt === null) {
    await pause(500);
    // The access token lives for ten minutes.
    if (performance.now() - asked > 300_000) {
      token = await signIn(url);
      asked = performance.now();
    }
    const now = await json<ImportJob>(`${url}/api/imports/${job.id}`, token);
    if (now.state !== job.state)
      process.stderr.write(`${now.state} after ${((performance.now() - started) / 1000).toFixed(1)} s, ${megabytes(peakOf(pid))} MB\n`);
    job = now;
  }
  return { job, seconds: (performance.now() - started) / 1000, peakMb: megabytes(peakOf(pid)) };
}
