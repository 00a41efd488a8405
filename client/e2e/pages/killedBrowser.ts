import { readdirSync, readFileSync } from 'node:fs';

/** Ends a browser as the system does when memory is short, or a cat walks over the switch: every process of it at once, by SIGKILL. */
export function killBrowser(profile: string): number {
  const processes = all();
  const root = processes.find(
    ({ words }) => words.includes(`--user-data-dir=${profile}`) && !words.some((word) => word.startsWith('--type=')),
  );
  if (root === undefined) throw new Error('that browser is not running');
  const ended = [root.pid];
  // Parents stand before their children in it, however deep.
  for (const pid of ended) ended.push(...processes.filter(({ parent }) => parent === pid).map((each) => each.pid));
  for (const pid of ended) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone with its parent.
    }
  }
  return ended.length;
}

export const isRunning = (profile: string): boolean => all().some(({ words }) => words.includes(`--user-data-dir=${profile}`));

function all(): { pid: number; parent: number; words: string[] }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
        return [{ pid: Number(name), parent, words: readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0') }];
      } catch {
        // Ended while it was looked at.
        return [];
      }
    });
}
