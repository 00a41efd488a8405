import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { findPortOwner } from './port-owner.ts';
import { Explained } from './say.ts';

/** Every port the product uses, chosen in this one place. `rtcBase` is the first of one UDP+TCP port a worker. */
export interface Ports {
  web: number;
  control: number;
  rtcBase: number;
  postgres: number;
  /** Vite's, in development only. */
  dev: number;
}

const usual: Ports = { web: 8080, control: 8090, rtcBase: 44_000, postgres: 54_320, dev: 5173 };

async function isFree(port: number, host: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function isUdpFree(port: number, host: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: false });
    socket.once('error', () => resolve(false));
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

// Below the range the kernel takes ports from for listen(0) and outgoing connections (32768 upwards): what is free now is still free
// when the service comes to it.
const quietRange = { from: 20_000, to: 32_000 };

/**
 * Where a process begins to take ports. Every process begins at a place of its own, so that what one has chosen and does not listen on yet is not chosen
 * by another that runs beside it; near the golden section of the range, those with neighbouring numbers lie far apart, however many there are.
 */
export const firstTurnOf = (pid: number): number => pid * 7_417;
let turn = firstTurnOf(process.pid);

/** The first of `count` neighbouring ports, not handed out by this process before. Whether they are free is not looked at. */
function nextPorts(count: number): number {
  const size = quietRange.to - quietRange.from;
  if ((turn % size) + count > size) turn += size - (turn % size);
  const first = quietRange.from + (turn % size);
  turn += count;
  return first;
}

/** A TCP port on 127.0.0.1 that nobody uses. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPorts(1);
    if (await isFree(port, '127.0.0.1')) return port;
  }
}

async function areFree(base: number, count: number, host: string): Promise<boolean> {
  const ports = Array.from({ length: count }, (_, index) => base + index);
  return (await Promise.all(ports.flatMap((port) => [isFree(port, host), isUdpFree(port, host)]))).every(Boolean);
}

async function freeRtcBase(preferred: number, count: number, host: string): Promise<number> {
  for (let base = preferred; base + count < 65_000; base += Math.max(count, 10)) {
    if (await areFree(base, count, host)) return base;
  }
  throw new Explained(
    `No ${count} neighbouring UDP and TCP ports are free from ${preferred} upwards. Choose others: RTC_PORT_BASE=50000 npm start`,
  );
}

function fromEnvironment(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Explained(`${name}=${text} is not a port number (1 to 65535).`);
  return port;
}

async function getFree(name: string, port: number, host: string, choose: string): Promise<number> {
  if (await isFree(port, host)) return port;
  const owner = findPortOwner(port) ?? 'another process (its name is visible to its own user and root only)';
  throw new Explained(`Port ${port} (${name}) is taken by ${owner}.\nStop that, or choose another port: ${choose}`);
}

/** Ports for `npm start`: what a person asked for is never changed silently, inner ports move aside when they are taken. */
export async function portsForStart(options: { host: string; workers: number; dev: boolean }): Promise<Ports> {
  const asked = {
    control: fromEnvironment('CONTROL_PORT'),
    rtcBase: fromEnvironment('RTC_PORT_BASE'),
    postgres: fromEnvironment('POSTGRES_PORT'),
  };
  const command = options.dev ? 'npm run dev' : 'npm start';
  const web = await getFree('the web address', fromEnvironment('PORT') ?? usual.web, options.host, `PORT=8081 ${command}`);
  const aside = async (wanted: number): Promise<number> => ((await isFree(wanted, '127.0.0.1')) ? wanted : freePort());
  return {
    web,
    control:
      asked.control === undefined
        ? await aside(usual.control)
        : await getFree('media control', asked.control, '127.0.0.1', `CONTROL_PORT=8091 ${command}`),
    rtcBase: asked.rtcBase ?? (await freeRtcBase(usual.rtcBase, options.workers, options.host)),
    postgres:
      asked.postgres === undefined
        ? await aside(usual.postgres)
        : await getFree('PostgreSQL', asked.postgres, '127.0.0.1', `POSTGRES_PORT=54321 ${command}`),
    dev: options.dev ? await aside(usual.dev) : usual.dev,
  };
}

/** Free ports for a second product beside a running one, all different: tests, benches, screenshots. */
export async function quietPorts(workers: number): Promise<Ports> {
  for (;;) {
    const first = nextPorts(workers + 4);
    if (!(await areFree(first, workers + 4, '127.0.0.1'))) continue;
    const rtcBase = first + 4;
    return { web: first, control: first + 1, postgres: first + 2, dev: first + 3, rtcBase };
  }
}
