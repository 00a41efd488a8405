import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const src = path.join(import.meta.dirname, '..');
const mantine = path.join(src, '../../node_modules/@mantine/core');
const read = (file: string): string => readFileSync(file, 'utf8');

/** Names that our own files, and the notifications we show, take from Mantine. */
function usedNames(): Set<string> {
  const names = new Set<string>();
  const notifications = path.join(mantine, '../notifications/esm');
  const files = [...globSync(`${src}/**/*.{ts,tsx}`), ...globSync(`${notifications}/**/*.mjs`)];
  for (const file of files) {
    for (const [, list = ''] of read(file).matchAll(/import \{([^}]*)\} from ['"]@mantine\/core['"]/g))
      for (const name of list.split(',')) names.add(name.replace(/\btype\b/, '').trim());
  }
  return names;
}

/** Style sheets of the components that Mantine's own files need for these names: `Button`, `Loader`, … */
function neededStyles(names: Set<string>): Set<string> {
  const index = read(path.join(mantine, 'esm/index.mjs'));
  const homes = new Map<string, string>();
  for (const [, list = '', from = ''] of index.matchAll(/(?:import|export) \{([^}]*)\} from "(\.[^"]+)"/g))
    for (const name of list.split(',')) homes.set(name.split(' as ').at(-1)?.trim() ?? '', path.join(mantine, 'esm', from));
  const waiting = [...names].flatMap((name) => homes.get(name) ?? []);
  const seen = new Set<string>();
  const styles = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const style = /([^/]+)\.module\.mjs$/.exec(file)?.[1];
    if (style !== undefined) styles.add(style);
    for (const [, from = ''] of read(file).matchAll(/from "(\.[^"]+)"/g)) waiting.push(path.resolve(path.dirname(file), from));
  }
  return styles;
}

const imported = (file: string): string[] =>
  [...read(path.join(import.meta.dirname, file)).matchAll(/@mantine\/core\/styles\/(\w+)\.layer\.css/g)].map((match) => match[1] ?? '');

/** Where the sheet of a component stands in Mantine's whole one, which is the order they must come in. */
function placeOf(style: string): number {
  const rule = /\.(m_[0-9a-f]+)/.exec(read(path.join(mantine, `styles/${style}.layer.css`)))?.[1] ?? '';
  return read(path.join(mantine, 'styles.layer.css')).indexOf(rule);
}

test('every component has its style sheet once, in Mantine’s order, and none is loaded for nothing', () => {
  const needed = [...neededStyles(usedNames())].filter((style) => !imported('firstStyles.ts').includes(style));
  expect(needed.length).toBeGreaterThan(10);
  expect(imported('allStyles.ts')).toEqual(needed.toSorted((a, b) => placeOf(a) - placeOf(b)));
});
