import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { endProcess, findProcess, type ProcessIdentity } from './process-identity.ts';
import { say } from './say.ts';

export interface PostmasterFile {
  pid: number;
  ready: boolean;
}

/** postmaster.pid (PostgreSQL's miscadmin.h): pid, data folder, start time, port, socket folder, address, shared memory, status. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, ready: lines[7]?.trim() === 'ready' };
}

export function readPostmasterFile(clusterDir: string): PostmasterFile | undefined {
  try {
    return parsePostmasterFile(readFileSync(path.join(clusterDir, 'postmaster.pid'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The server that runs on this cluster, if one does. Its working folder is the cluster, which a recycled pid would not have. */
function findServer(clusterDir: string): ProcessIdentity | undefined {
  const file = readPostmasterFile(clusterDir);
  const identity = file && findProcess(file.pid);
  if (!identity) return undefined;
  try {
    return readlinkSync(`/proc/${identity.pid}/cwd`) === realpathSync(clusterDir) ? identity : undefined;
  } catch {
    return undefined;
  }
}

/** Ends a server that outlived whoever started it (kill -9, power cut of the session) and clears a pid file that names nobody. */
export async function clearLeftoverServer(clusterDir: string): Promise<void> {
  const server = findServer(clusterDir);
  if (server) {
    say(`A PostgreSQL server from an earlier run (pid ${server.pid}) is still there: stopping it.`);
    await endProcess(server, 'SIGINT', 15_000); // SIGINT is PostgreSQL's fast shutdown
  }
  rmSync(path.join(clusterDir, 'postmaster.pid'), { force: true });
}
