import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number: pids are recycled, pid and start time together are not. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** Field 22 of /proc/PID/stat (proc(5)), in clock ticks since boot. The command in field 2 may itself hold spaces and brackets. */
export function startTicks(stat: string): string | undefined {
  const afterCommand = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterCommand[19];
}

/** `Z` in field 3: the process has ended and only waits for its parent to notice. */
function isZombie(stat: string): boolean {
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** The running process with that pid, or undefined when there is none. */
export function findProcess(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const ticks = startTicks(stat);
      return ticks === undefined || isZombie(stat) ? undefined : { pid, startedAt: `${bootId()}/${ticks}` };
    }
    const startedAt = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return startedAt === '' ? undefined : { pid, startedAt };
  } catch {
    return undefined; // no such process
  }
}

export function getOwnProcess(): ProcessIdentity {
  const own = findProcess(process.pid);
  if (own === undefined) throw new Error('this process cannot read its own start time');
  return own;
}

/** True only while that very process runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * Ends that very process: `signal`, then SIGKILL after `graceMs`. A recycled pid is left alone.
 * @returns when it is gone, or after the SIGKILL has been given two seconds.
 */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals = 'SIGTERM', graceMs = 8_000): Promise<void> {
  if (!send(identity, signal)) return;
  if (await isGoneWithin(identity, graceMs)) return;
  send(identity, 'SIGKILL');
  await isGoneWithin(identity, 2_000);
}

function send(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false;
  try {
    // What it started in its own group goes with it when there is no time left for it to do so itself.
    if (signal === 'SIGKILL') killGroup(identity.pid);
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // it leads no group
  }
}

/** Polls, since a process that is not our child tells nobody when it ends. */
export async function isGoneWithin(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(identity)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return true;
}
