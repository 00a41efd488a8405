import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { generate } from 'selfsigned';
import { CORE_ADDRESS } from './namespaces.ts';

export interface Turn {
  /** What tells the product of it. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

const SECRET = 'the secret that TURN and signaling share';
const PORT = 443;

/** A real coturn in the lab's core, over TLS on port 443 and nothing else, with a certificate of its own. */
export async function startTurn(): Promise<Turn> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-turn-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  const [cert, key] = [path.join(home, 'cert.pem'), path.join(home, 'key.pem')];
  const made = await generate([{ name: 'commonName', value: 'turn.example' }], { keyType: 'ec', curve: 'P-256' });
  writeFileSync(cert, made.cert);
  writeFileSync(key, made.private, { mode: 0o600 });
  const flags = [
    '-n',
    '--no-cli',
    '--no-dtls',
    '--no-udp',
    '--no-tcp',
    '--no-multicast-peers',
    '--use-auth-secret',
    `--static-auth-secret=${SECRET}`,
    '--realm=turn.example',
    '--fingerprint',
    `--listening-ip=${CORE_ADDRESS}`,
    `--relay-ip=${CORE_ADDRESS}`,
    `--tls-listening-port=${PORT}`,
    `--cert=${cert}`,
    `--pkey=${key}`,
    '--relay-threads=1',
    `--userdb=${path.join(home, 'turndb')}`,
    `--pidfile=${path.join(home, 'pid')}`,
    '--log-file=stdout',
    '--simple-log',
  ];
  const child = spawn('turnserver', flags, { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  await Promise.race([
    untilListening(),
    gone.then(([code]) => {
      throw new Error(`coturn ended with ${String(code)}`);
    }),
  ]);
  return {
    env: { TURN_URLS: `turns:${CORE_ADDRESS}:${PORT}?transport=tcp`, TURN_SECRET: SECRET },
    async stop() {
      process.off('exit', end);
      end();
      await gone;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function untilListening(): Promise<void> {
  for (;;) {
    const socket = connect(PORT, CORE_ADDRESS);
    const answered = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'close').then(() => false)]).catch(
      () => false,
    );
    socket.destroy();
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
