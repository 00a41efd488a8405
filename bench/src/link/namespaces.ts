import { execFileSync, spawn } from 'node:child_process';
import process from 'node:process';

/**
 * The lab's network, of addresses set aside for benchmarks (RFC 2544, 198.18.0.0/15), all of it in namespaces of its own:
 *   near ── TUN, relay ── core ── veth ── far
 * `core` holds the servers and this bench; `near` is the commune, `far` the hospital; the two reach each other through core.
 */
export const CORE_ADDRESS = '198.18.0.1';
const FAR_ADDRESS = '198.18.0.2';
const NEAR_GATEWAY = '198.18.1.1';
const nearAddress = (number: number): string => `198.18.1.${10 + number}`;

const PREFIX = 'hoichan-lab';
const INSIDE = 'LINK_LAB_OWNER';
export const DEVICES = { near: 'labnear', far: 'labfar' } as const;

const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
const owner = (): string => process.env[INSIDE] ?? String(process.pid);
export type Place = 'core' | 'near' | 'far';
const nameOf = (place: Place, pid = owner()): string => `${PREFIX}-${pid}-${place}`;

/** What to put before a command so that it runs in a place. */
export const inPlace = (place: Place): string[] => ['ip', 'netns', 'exec', nameOf(place)];
const on = (place: Place, ...args: string[]): void => ip('netns', 'exec', nameOf(place), ...args);

function remove(pid: string): void {
  for (const place of ['near', 'far', 'core'] as const) {
    try {
      ip('netns', 'del', nameOf(place, pid));
    } catch {
      // It was never made, or went before.
    }
  }
}

/** Namespaces of a bench that was killed before it could remove them. */
function removeOrphans(): void {
  const listed = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  const pids = new Set([...listed.matchAll(new RegExp(`^${PREFIX}-(\\d+)-`, 'gm'))].map((match) => match[1] ?? ''));
  for (const pid of pids) {
    try {
      process.kill(Number(pid), 0);
    } catch {
      remove(pid);
    }
  }
}

function make(): void {
  for (const place of ['core', 'far', 'near'] as const) {
    ip('netns', 'add', nameOf(place));
    on(place, 'ip', 'link', 'set', 'lo', 'up');
  }
  // Both ends are born inside: nothing of the lab ever stands in the machine's own network.
  on('core', 'ip', 'link', 'add', 'labcore', 'type', 'veth', 'peer', 'name', 'labhosp', 'netns', nameOf('far'));
  on('core', 'ip', 'addr', 'add', `${CORE_ADDRESS}/30`, 'dev', 'labcore');
  on('core', 'ip', 'link', 'set', 'labcore', 'up');
  on('far', 'ip', 'addr', 'add', `${FAR_ADDRESS}/30`, 'dev', 'labhosp');
  on('far', 'ip', 'link', 'set', 'labhosp', 'up');
  on('far', 'ip', 'route', 'add', 'default', 'via', CORE_ADDRESS);
  on('core', 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
}

/** After the relay has made its devices in core: the commune's end goes to the commune. */
export function connectNear(): void {
  ip('link', 'set', DEVICES.near, 'netns', nameOf('near'));
  ip('addr', 'add', `${NEAR_GATEWAY}/24`, 'dev', DEVICES.far);
  ip('link', 'set', DEVICES.far, 'mtu', '1400', 'up');
  on('near', 'ip', 'link', 'set', DEVICES.near, 'mtu', '1400', 'up');
  on('near', 'ip', 'addr', 'add', `${nearAddress(0)}/24`, 'dev', DEVICES.near);
  on('near', 'ip', 'route', 'add', 'default', 'via', NEAR_GATEWAY);
}

/** The commune's machine loses its address and gets another, as from a modem that dials in again. */
export function changeAddress(number: number): void {
  on('near', 'ip', 'addr', 'flush', 'dev', DEVICES.near);
  on('near', 'ip', 'addr', 'add', `${nearAddress(number)}/24`, 'dev', DEVICES.near);
  on('near', 'ip', 'route', 'replace', 'default', 'via', NEAR_GATEWAY);
}

export const isInside = (): boolean => process.env[INSIDE] !== undefined;

/** Whether namespaces and TUN devices can be made here: root on a kernel that has them. */
export function canMakeNamespaces(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    removeOrphans();
    make();
    return true;
  } catch {
    return false;
  } finally {
    remove(owner());
  }
}

/**
 * Runs this very command again inside the lab's core and returns what it wrote to standard output. Everything is removed afterwards, however
 * that one ends and also when we are told to end.
 */
export async function runInside(): Promise<string> {
  removeOrphans();
  make();
  // Before whatever else the machine does: a browser that does not get its turn loses voice as a poor link would.
  const args = ['-n', '-10', ...inPlace('core'), process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('nice', args, { env: { ...process.env, [INSIDE]: owner() }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  try {
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Error(`the bench inside the lab ended with ${String(code)}`);
    return output;
  } finally {
    process.off('SIGINT', pass).off('SIGTERM', pass);
    remove(owner());
  }
}
