import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getOwnProcess, isGoneWithin, isRunning, type ProcessIdentity } from './process-identity.ts';

function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value)) return undefined;
    const { pid, startedAt } = value;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined; // absent or half written: nobody's
  }
}

/**
 * Lets one process at a time do `work`; the others wait. The lock of a process that died is taken over.
 * @param file the lock, its folder is made
 * @param onWait told once, with the pid waited for
 */
export async function withLock<T>(file: string, onWait: (pid: number) => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(path.dirname(file), { recursive: true });
  for (let told = false; !tryLock(file);) {
    const holder = readIdentity(file);
    if (holder === undefined || !isRunning(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) onWait(holder.pid);
    told = true;
    await isGoneWithin(holder, 1_000);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify(getOwnProcess()), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
