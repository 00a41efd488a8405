import { spawnSync } from 'node:child_process';
import { Explained, say } from './say.ts';

/** Which system account PostgreSQL runs as: it refuses root, so root needs another one. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** Ourselves, or as root Debian's `postgres`, or an account made for this. */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'hoichan']) {
    const account = find(name);
    if (account) return account;
  }
  say('Making the system account "hoichan": PostgreSQL does not run as root.');
  const made = spawnSync(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', 'hoichan'],
    {
      encoding: 'utf8',
    },
  );
  const account = find('hoichan');
  if (!account) throw new Explained(`The account PostgreSQL should run as could not be made: ${made.stderr ?? made.error?.message}`);
  return account;
}

function find(name: string): Account | undefined {
  const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  if (ids.some((result) => result.status !== 0)) return undefined;
  return { uid: Number(ids[0]?.stdout), gid: Number(ids[1]?.stdout) };
}

/** Whether that account may enter `folder` (every parent has to let it through). */
export function canEnter(account: Account, folder: string): boolean {
  if (account.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}
