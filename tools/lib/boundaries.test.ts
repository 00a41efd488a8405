import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from './paths.ts';

/** A small house in which each file breaks one rule; `allowed` files break none. */
const broken: [rule: string, file: string, text: string][] = [
  ['no-cycles', 'signaling/src/edge/a.ts', `import { b } from './b.ts'; export const a = b;`],
  ['shared-imports-only-zod', 'shared/src/bad.ts', `import pg from 'pg'; export const x = pg;`],
  ['signaling-stays-inside', 'signaling/src/edge/reach.ts', `import { ok } from '../../../media/src/ok.ts'; export const x = ok;`],
  ['media-stays-inside', 'media/src/reach.ts', `export { x } from '../../signaling/src/db/ok.ts';`],
  ['client-stays-inside', 'client/src/reach.tsx', `export const load = () => import('../../signaling/src/db/ok.ts');`],
  [
    'features-apart',
    'client/src/features/chat/View.tsx',
    `import type { T } from '../room/model.ts'; export const x = <T,>(y: T) => <p>{String(y)}</p>;`,
  ],
  ['models-without-react', 'client/src/features/chat/model.ts', `import { useState } from 'react'; export const x = useState;`],
  ['mediasoup-only-in-sfu', 'media/src/bad.ts', `import { createWorker } from 'mediasoup'; export const x = createWorker;`],
  ['call-libraries-only-in-net', 'client/src/ui/bad.ts', `import Peer from 'simple-peer'; export const x = Peer;`],
  ['sql-only-in-stores', 'signaling/src/features/chat/handlers.ts', `import pg from 'pg'; export const x = pg;`],
];
const allowed: [file: string, text: string][] = [
  ['signaling/src/edge/b.ts', `import { a } from './a.ts'; export const b = a;`],
  ['signaling/src/db/ok.ts', `import pg from 'pg'; export const x = pg;`],
  [
    'signaling/src/features/chat/store.ts',
    `import pg from 'pg'; import { z } from '../../../../shared/src/ok.ts'; export const x = [pg, z];`,
  ],
  ['shared/src/ok.ts', `export { z } from 'zod';`],
  ['media/src/ok.ts', `export const ok = 1;`],
  ['media/src/sfu/ok.ts', `import { createWorker } from 'mediasoup'; export const x = createWorker;`],
  ['client/src/net/ok.ts', `import Peer from 'simple-peer'; export const x = Peer;`],
  ['client/src/features/room/model.ts', `export type T = 1;`],
  [
    'client/src/features/room/View.tsx',
    `import { useState } from 'react'; import type { T } from './model.ts'; export const x = (t: T) => useState(t);`,
  ],
];

const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-boundaries-'));
let violations: { rule: { name: string }; from: string }[] = [];

beforeAll(() => {
  for (const [file, text] of [...broken.map(([, ...rest]) => rest), ...allowed]) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  for (const name of ['pg', 'zod', 'react', 'mediasoup', 'simple-peer']) {
    mkdirSync(path.join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(path.join(folder, 'node_modules', name, 'index.js'), 'module.exports = {};');
    writeFileSync(path.join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
  }
  writeFileSync(path.join(folder, 'tsconfig.base.json'), '{}');
  const command = inRoot('node_modules', '.bin', 'depcruise');
  const args = ['--config', inRoot('.dependency-cruiser.cjs'), '--output-type', 'json', 'shared', 'signaling', 'media', 'client'];
  const result = spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8' });
  violations = (JSON.parse(result.stdout) as { summary: { violations: typeof violations } }).summary.violations;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the boundaries', () => {
  it.each(broken)('%s is noticed', (rule, file) => {
    expect(violations.filter((violation) => violation.from === file).map((violation) => violation.rule.name)).toContain(rule);
  });

  it('let everything else through', () => {
    const files = new Set(allowed.map(([file]) => file));
    // The other half of the cycle is reported too.
    expect(violations.filter(({ from, rule }) => files.has(from) && rule.name !== 'no-cycles')).toEqual([]);
  });
});
