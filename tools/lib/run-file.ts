import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endProcess, findProcess, getOwnProcess, isRunning, type ProcessIdentity } from './process-identity.ts';
import { Explained, say } from './say.ts';

/** What a running product leaves on disk so that the next start can tell a living one from the remains of a killed one. */
export interface Run {
  starter: ProcessIdentity;
  /** npm or the shell that started the starter: when it is gone the run is abandoned. */
  launcher: ProcessIdentity | undefined;
  children: ProcessIdentity[];
  url: string;
}

export type Verdict = 'none' | 'running' | 'abandoned';

/** @param alive tells whether that very process still runs */
export function judge(run: Run | undefined, alive: (identity: ProcessIdentity) => boolean): Verdict {
  if (!run) return 'none';
  if (!alive(run.starter)) return run.children.some(alive) ? 'abandoned' : 'none';
  return run.launcher && !alive(run.launcher) ? 'abandoned' : 'running';
}

const fileIn = (dataDir: string): string => path.join(dataDir, 'run.json');

function read(dataDir: string): Run | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as Run;
  } catch {
    return undefined; // never started, or stopped in order
  }
}

/**
 * Who has to live for this run to be wanted: npm where it was started through npm (there is a `sh -c` between us), else our parent.
 */
export function findLauncher(): ProcessIdentity | undefined {
  const parent = Number(process.env['HOI_CHAN_LAUNCHER'] ?? process.ppid);
  if (process.env['npm_lifecycle_event'] === undefined) return findProcess(parent);
  for (let pid = parent, steps = 0; steps < 3; steps++) {
    const stat = readStat(pid);
    if (/\((node|npm)/.test(stat)) return findProcess(pid);
    pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  }
  return findProcess(parent);
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Makes this process the one that runs the product of this data folder; ends what a killed one left behind.
 * @throws Explained when the product runs already
 */
export async function claimRun(dataDir: string): Promise<void> {
  const earlier = read(dataDir);
  const verdict = judge(earlier, isRunning);
  if (earlier && verdict === 'running') {
    throw new Explained(
      `Hội Chẩn already runs from this folder: ${earlier.url || 'it is starting'} (pid ${earlier.starter.pid}).\nStop it with Ctrl-C where it runs, or: kill ${earlier.starter.pid}`,
    );
  }
  if (earlier && verdict === 'abandoned') {
    say('An earlier run was killed and left processes behind: stopping them.');
    await endProcess(earlier.starter, 'SIGTERM', 20_000);
    await Promise.all(earlier.children.map((child) => endProcess(child)));
  }
  writeRun(dataDir, [], '');
}

export function writeRun(dataDir: string, children: ProcessIdentity[], url: string): void {
  const run: Run = { starter: getOwnProcess(), launcher: findLauncher(), children, url };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(fileIn(dataDir), JSON.stringify(run));
}

export function clearRun(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}
