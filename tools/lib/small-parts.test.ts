import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceHash } from './client-build.ts';
import { notInstalled } from './debian-packages.ts';
import { accountTable, parseAccounts } from './demo-accounts.ts';
import { lanAddresses } from './local-network.ts';
import { duration } from './say.ts';
import { prebuiltUrl } from './worker-prebuilt.ts';

it('says durations in words', () => {
  expect([0, 59.4, 60, 754].map(duration)).toEqual(['0 s', '59 s', '1 min 0 s', '12 min 34 s']);
});

it('lists only packages that are not fully installed', () => {
  const listing = 'meson install ok installed\ng++ deinstall ok config-files\n';
  expect(notInstalled(['meson', 'g++', 'ninja-build'], listing)).toEqual(['g++', 'ninja-build']);
});

it('looks for the prebuilt worker where mediasoup does, or at the mirror', () => {
  expect(prebuiltUrl('3.27.1', 'git+https://github.com/versatica/mediasoup.git', undefined)).toMatch(
    /^https:\/\/github\.com\/versatica\/mediasoup\/releases\/download\/3\.27\.1\/mediasoup-worker-3\.27\.1-/,
  );
  expect(prebuiltUrl('1.0.0', 'x', 'https://mirror.example/m')).toMatch(/^https:\/\/mirror\.example\/m\/1\.0\.0\//);
});

it('prefers a real network to bridges of container engines, and leaves out loopback and IPv6', () => {
  const address = (family: 'IPv4' | 'IPv6', ip: string, internal = false): os.NetworkInterfaceInfo =>
    family === 'IPv4'
      ? { address: ip, netmask: '', family, mac: '', internal, cidr: null }
      : { address: ip, netmask: '', family, mac: '', internal, cidr: null, scopeid: 0 };
  const interfaces = {
    lo: [address('IPv4', '127.0.0.1', true)],
    docker0: [address('IPv4', '172.17.0.1')],
    wlp2s0: [address('IPv6', 'fe80::1'), address('IPv4', '192.168.1.20')],
  };
  expect(lanAddresses(interfaces)).toEqual(['192.168.1.20', '172.17.0.1']);
});

it('prints demo people with their facility in columns', () => {
  const people = [{ username: 'bs.lan', password: 'x', name: 'Nguyễn Thị Lan', role: 'commune_doctor', facilityCode: '01' }];
  const accounts = parseAccounts(JSON.stringify({ facilities: [{ code: '01', name: 'Trạm Y tế xã Yên Lộc' }], people }));
  expect(accountTable(accounts)).toEqual(['  bs.lan  x  Nguyễn Thị Lan  commune_doctor  Trạm Y tế xã Yên Lộc']);
});

describe('sourceHash', () => {
  let folder = '';
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, 'src', name), text);
  const hash = (): string => sourceHash(folder, ['src', 'absent']);
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-hash-'));
    mkdirSync(path.join(folder, 'src'));
    write('a.ts', 'a');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('changes with content and with names, not with tests', () => {
    const before = hash();
    write('a.test.ts', 'test');
    expect(hash()).toBe(before);
    write('a.ts', 'b');
    const changed = hash();
    write('b.ts', '');
    expect(new Set([before, changed, hash()]).size).toBe(3);
  });
});
