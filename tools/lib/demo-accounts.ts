import { readFileSync } from 'node:fs';
import { inRoot } from './paths.ts';

interface Account {
  username: string;
  password: string;
  name: string;
  role: string;
  facility: string;
}

/** A table of who can sign in to the demo, or nothing when the demo names nobody. */
export function accountTable(accounts: readonly Account[]): string[] {
  const rows = accounts.map(({ username, password, name, role, facility }) => [username, password, name, role, facility]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

/** @param text the demo's people as signaling seeds them (signaling/src/demo/accounts.json) */
export function parseAccounts(text: string): Account[] {
  const data = JSON.parse(text) as {
    facilities: { code: string; name: string }[];
    people: { username: string; password: string; name: string; role: string; facilityCode: string }[];
  };
  const facilityName = new Map(data.facilities.map((facility) => [facility.code, facility.name]));
  return data.people.map(({ facilityCode, ...person }) => ({ ...person, facility: facilityName.get(facilityCode) ?? facilityCode }));
}

export function readAccounts(): Account[] {
  return parseAccounts(readFileSync(inRoot('signaling', 'src', 'demo', 'accounts.json'), 'utf8'));
}
