import { readFileSync, readdirSync } from 'node:fs';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended since its folder was listed.
    return '';
  }
}

function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** The processes a process started, and those they started. */
export function descendantsOf(pid: number): number[] {
  const children = allPids().filter((candidate) => parentOf(candidate) === pid);
  return [...children, ...children.flatMap(descendantsOf)];
}

/** The process that was started with this argument. */
export function findByArgument(argument: string): number | undefined {
  return allPids().find((pid) => read(`/proc/${pid}/cmdline`).split('\0').includes(argument));
}
