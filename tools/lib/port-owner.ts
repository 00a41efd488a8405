// Who listens on a port, from /proc alone: neither `ss` nor `lsof` is on every machine.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

const listening = '0A'; // TCP_LISTEN, include/net/tcp_states.h

/**
 * Socket inodes that listen on `port`, from the text of /proc/net/tcp or tcp6 (proc(5): local address in field 2, state in 4, inode in 10).
 */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === listening)
    .flatMap((fields) => (fields[9] === undefined ? [] : [fields[9]]));
}

/** `node signaling/src/main.ts (pid 123)`, or undefined when the process is not ours to see. */
export function findPortOwner(port: number): string | undefined {
  const pid = findListener(port);
  if (pid === undefined) return undefined;
  const command = readOr(`/proc/${pid}/cmdline`, '').split('\0').join(' ').trim();
  return `${command.slice(0, 120) || 'a process'} (pid ${pid})`;
}

/** The process that listens on a TCP port, or undefined when it is not ours to see. */
export function findListener(port: number): number | undefined {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(readOr(file, ''), port));
  if (inodes.length === 0) return undefined;
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  const pids = list('/proc').filter((name) => /^\d+$/.test(name));
  const owner = pids.find((pid) => list(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOr(`/proc/${pid}/fd/${fd}`))));
  return owner === undefined ? undefined : Number(owner);
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // ended meanwhile, or another user's
  }
}

function linkOr(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
