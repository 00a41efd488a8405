// A registry that holds only some platforms' packages makes npm drop the others from package-lock.json, and `npm ci` then refuses the
// lock file everywhere. This finds optional packages that are named but not locked, and can write them back.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** @typedef {{version?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string>}} Entry */

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * @param {Record<string, Entry>} packages of a lock file, version 3
 * @returns {{parent: string, name: string, range: string}[]}
 */
export function missingOptional(packages) {
  return Object.entries(packages).flatMap(([parent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(packages, parent, name))
      .map(([name, range]) => ({ parent, name, range })),
  );
}

/**
 * Node's own search: the parent's folder, then every folder above it.
 * @param {Record<string, Entry>} packages
 * @param {string} parent
 * @param {string} name
 */
function isLocked(packages, parent, name) {
  for (let place = parent; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
    if (`${place === '' ? '' : `${place}/`}node_modules/${name}` in packages) return true;
    if (place === '') return false;
  }
}

/**
 * What npm itself would have locked, read from the package's name (`@scope/binding-linux-arm64-musl`).
 * @param {string} name
 * @param {string} range exact, or `^` and exact
 * @returns {Entry | undefined} undefined when the name does not tell the platform
 */
export function entryFor(name, range) {
  const words = name
    .replace('windows', 'win32')
    .replace('armhf', 'arm')
    .split(/[^a-z0-9]+/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  if (os.length !== 1 || cpu.length !== 1 || !/^\^?\d+\.\d+\.\d+/.test(range)) return undefined;
  const libc = words.some((word) => word.startsWith('gnu'))
    ? ['glibc']
    : words.some((word) => word.startsWith('musl'))
      ? ['musl']
      : undefined;
  return { version: range.replace('^', ''), cpu, ...(libc && os[0] === 'linux' ? { libc } : {}), optional: true, os };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = 'package-lock.json';
  if (!existsSync(file)) throw new Error('run this in the root of the project');
  /** @type {{packages: Record<string, Entry>}} */
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingOptional(lock.packages);
  const fix = process.argv.includes('--fix');
  for (const { parent, name, range } of missing) {
    const entry = entryFor(name, range);
    if (fix && entry) lock.packages[`node_modules/${name}`] = entry;
    else process.stdout.write(`package-lock.json lacks ${name} ${range} (for ${parent})\n`);
  }
  if (fix && missing.length > 0) {
    lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    process.stdout.write(`${missing.length} packages of other platforms written back.\n`);
  } else if (missing.length > 0) {
    process.stdout.write('Repair it with: node tools/bootstrap/lock.mjs --fix\n');
    process.exitCode = 1;
  }
}
