import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';
import { freePort } from '../../../../tools/lib/ports.ts';

/** The credentials that signaling makes of the secret they share. */
export { iceServersFor } from '../../../../signaling/src/calls/turn.ts';

export interface Coturn {
  /** TURN over UDP, over TCP and over TLS with a certificate of its own, all on loopback. */
  urls: { udp: string; tcp: string; tls: string };
  secret: string;
  close(): Promise<void>;
}

export interface RunningCoturn {
  /** TURN over TLS, with a certificate of its own. */
  tls: string;
  secret: string;
  close(): Promise<void>;
}

/** A real coturn, authenticated as in production (`use-auth-secret`). `flags` besides; `ports` answer over TCP before it is taken to be up. */
export async function runCoturn({
  address,
  tlsPort,
  flags,
  ports = [tlsPort],
}: {
  address: string;
  tlsPort: number;
  flags: string[];
  ports?: number[];
}): Promise<RunningCoturn> {
  const secret = 'the secret that TURN and signaling share';
  const home = await mkdtemp(path.join(tmpdir(), 'coturn-'));
  const [cert, key] = [path.join(home, 'cert.pem'), path.join(home, 'key.pem')];
  const made = await generate([{ name: 'commonName', value: 'turn.example' }], { keyType: 'ec', curve: 'P-256' });
  await Promise.all([writeFile(cert, made.cert), writeFile(key, made.private, { mode: 0o600 })]);
  const child = execFile(process.env['TURNSERVER_BIN'] ?? 'turnserver', [
    '-n',
    '--no-cli',
    '--no-dtls',
    '--no-multicast-peers',
    '--use-auth-secret',
    `--static-auth-secret=${secret}`,
    '--realm=turn.example',
    '--fingerprint',
    `--listening-ip=${address}`,
    `--relay-ip=${address}`,
    `--tls-listening-port=${tlsPort}`,
    `--cert=${cert}`,
    `--pkey=${key}`,
    '--relay-threads=1',
    `--userdb=${path.join(home, 'turndb')}`,
    `--pidfile=${path.join(home, 'pid')}`,
    '--log-file=stdout',
    '--simple-log',
    ...flags,
  ]);
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  let output = '';
  child.stdout?.on('data', (text: string) => (output = (output + text).slice(-2_000)));
  child.stderr?.on('data', (text: string) => (output = (output + text).slice(-2_000)));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`coturn ended with ${code}: ${output}`)));
  });
  failed.catch(() => undefined);
  await Promise.race([failed, Promise.all(ports.map((port) => untilListening(address, port)))]);
  return {
    tls: `turns:${address}:${tlsPort}?transport=tcp`,
    secret,
    async close() {
      process.off('exit', end);
      if (child.exitCode === null && child.signalCode === null) {
        end();
        await once(child, 'exit');
      }
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** On loopback, and unlike in production it may relay to loopback, where the test's SFU is: the configuration in deploy/ denies that. */
export async function startCoturn(): Promise<Coturn> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const flags = ['--allow-loopback-peers', `--listening-port=${port}`];
  const { tls, secret, close } = await runCoturn({ address: '127.0.0.1', tlsPort, flags, ports: [port, tlsPort] });
  return { urls: { udp: `turn:127.0.0.1:${port}?transport=udp`, tcp: `turn:127.0.0.1:${port}?transport=tcp`, tls }, secret, close };
}

async function untilListening(address: string, port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, address);
    const answered = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'close').then(() => false)]).catch(
      () => false,
    );
    socket.destroy();
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
