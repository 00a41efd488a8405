import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { postgresHome, type PostgresHome } from './postgres-home.ts';
import { clearLeftoverServer, readPostmasterFile } from './postmaster.ts';
import { endProcess, findProcess } from './process-identity.ts';
import { Explained, say } from './say.ts';

const superuser = 'hoichan';
const readyWithinMs = 30_000;

export interface Postgres {
  pid: number;
  /** Connection string of a database on this server. */
  urlOf(database: string): string;
  createDatabase(name: string): Promise<void>;
  /** Fast shutdown; does nothing the second time. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  dataDir: string;
  logFile: string;
  /** On 127.0.0.1 only. */
  port: number;
  /** The data is thrown away afterwards, so nothing waits for the disk. */
  throwaway?: boolean;
}

/** Starts the embedded PostgreSQL on the cluster in `dataDir`, which is made the first time. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const home = postgresHome(options.dataDir);
  const passwordFile = path.join(options.dataDir, 'postgres-password');
  if (!existsSync(home.clusterDir)) initCluster(home, passwordFile);
  const password = readFileSync(passwordFile, 'utf8').trim();
  await clearLeftoverServer(home.clusterDir);

  const child = spawnServer(home, options);
  await waitUntilReady(home, child, options.logFile);
  const identity = child.pid === undefined ? undefined : findProcess(child.pid);
  if (!identity) throw new Explained(`PostgreSQL ended as soon as it had started. Its log: ${options.logFile}`);

  const urlOf = (database: string): string => `postgres://${superuser}:${password}@127.0.0.1:${options.port}/${database}`;
  return {
    pid: identity.pid,
    urlOf,
    createDatabase: (name) => createDatabase(urlOf('postgres'), name),
    stop: () => endProcess(identity, 'SIGINT', 15_000),
  };
}

function initCluster(home: PostgresHome, passwordFile: string): void {
  say('Making the PostgreSQL database cluster.');
  const unfinished = `${home.clusterDir}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  // initdb reads the password from a file, as its own account.
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-'));
  const handover = path.join(scratch, 'password');
  writeFileSync(handover, readFileSync(passwordFile), { mode: 0o600 });
  const { uid, gid } = home.account;
  if (uid !== undefined && gid !== undefined) for (const file of [unfinished, scratch, handover]) chownSync(file, uid, gid);
  try {
    // Builtin C.UTF-8: the same order and case rules on every machine, whatever locales it has.
    const flags = [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--auth=scram-sha-256',
      '--no-sync',
    ];
    const result = spawnSync(
      path.join(home.binDir, 'initdb'),
      [`--pgdata=${unfinished}`, `--username=${superuser}`, `--pwfile=${handover}`, ...flags],
      {
        ...home.account,
        cwd: '/',
        env: serverEnv(),
        encoding: 'utf8',
      },
    );
    if (result.status !== 0)
      throw new Explained(`PostgreSQL's data folder could not be made:\n${result.stderr || result.stdout || result.error?.message}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  renameSync(unfinished, home.clusterDir);
}

function spawnServer(home: PostgresHome, options: PostgresOptions): ChildProcess {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${options.port}`, 'max_connections=200'];
  if (options.throwaway) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  mkdirSync(path.dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const [program = '', ...args] = [
    ...endingWithUs(),
    path.join(home.binDir, 'postgres'),
    '-D',
    home.clusterDir,
    ...settings.flatMap((setting) => ['-c', setting]),
  ];
  // A session of its own: Ctrl-C in the terminal reaches us, and we stop it last.
  const child = spawn(program, args, {
    ...home.account,
    cwd: '/',
    env: serverEnv(),
    stdio: ['ignore', log, log],
    detached: true,
  });
  child.unref();
  closeSync(log);
  return child;
}

/** Where util-linux can do it, the kernel gives PostgreSQL a fast shutdown (SIGINT) when we are gone, even by kill -9. */
function endingWithUs(): string[] {
  const help = spawnSync('setpriv', ['--help'], { encoding: 'utf8' });
  return help.stdout?.includes('--pdeathsig') ? ['setpriv', '--pdeathsig', 'INT', '--'] : [];
}

function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

async function waitUntilReady(home: PostgresHome, child: ChildProcess, logFile: string): Promise<void> {
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code) => (failure ??= `it ended with code ${code}`));
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    const file = readPostmasterFile(home.clusterDir);
    if (file?.pid === child.pid && file?.ready) return;
    if (Date.now() > deadline) failure ??= `it was not ready within ${readyWithinMs / 1000} s`;
    if (failure !== undefined) {
      const log = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n').slice(-8).join('\n') : '';
      throw new Explained(`PostgreSQL did not start: ${failure}.\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
