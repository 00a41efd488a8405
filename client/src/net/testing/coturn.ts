import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';

export interface Coturn {
  /** TURN over UDP, over TCP and over TLS with a certificate of its own, all on loopback. */
  urls: { udp: string; tcp: string; tls: string };
  secret: string;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * A real coturn on loopback, authenticated as in production (`use-auth-secret`). Unlike there it may relay to loopback, where the test's SFU
 * is: the configuration in deploy/ denies that.
 */
export async function startCoturn(): Promise<Coturn> {
  const secret = 'the secret that TURN and signaling share';
  const [port, tlsPort] = [await freePort(), await freePort()];
  const home = await mkdtemp(path.join(tmpdir(), 'coturn-'));
  const [cert, key] = [path.join(home, 'cert.pem'), path.join(home, 'key.pem')];
  const made = await generate([{ name: 'commonName', value: 'test.example' }], { keyType: 'ec', curve: 'P-256' });
  await Promise.all([writeFile(cert, made.cert), writeFile(key, made.private, { mode: 0o600 })]);
  const flags = [
    '-n',
    '--no-cli',
    '--no-dtls',
    '--no-multicast-peers',
    '--allow-loopback-peers',
    '--use-auth-secret',
    `--static-auth-secret=${secret}`,
    '--realm=test.example',
    '--fingerprint',
    '--listening-ip=127.0.0.1',
    '--relay-ip=127.0.0.1',
    `--listening-port=${port}`,
    `--tls-listening-port=${tlsPort}`,
    `--cert=${cert}`,
    `--pkey=${key}`,
    '--relay-threads=1',
    `--userdb=${path.join(home, 'turndb')}`,
    `--pidfile=${path.join(home, 'pid')}`,
    '--log-file=stdout',
    '--simple-log',
  ];
  const child = execFile(process.env['TURNSERVER_BIN'] ?? 'turnserver', flags);
  let output = '';
  child.stdout?.on('data', (text: string) => (output += text));
  child.stderr?.on('data', (text: string) => (output += text));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`coturn ended with ${code}: ${output.slice(-2_000)}`)));
  });
  failed.catch(() => undefined);
  await Promise.race([failed, Promise.all([untilListening(port), untilListening(tlsPort)])]);
  return {
    urls: {
      udp: `turn:127.0.0.1:${port}?transport=udp`,
      tcp: `turn:127.0.0.1:${port}?transport=tcp`,
      tls: `turns:127.0.0.1:${tlsPort}?transport=tcp`,
    },
    secret,
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const answered = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'close').then(() => false)]).catch(
      () => false,
    );
    socket.destroy();
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
