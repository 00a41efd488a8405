import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { needPackages } from './debian-packages.ts';
import { inRoot, root } from './paths.ts';
import { countPlaywright, countVitest, sum, type Count } from './test-results.ts';
import { ensureWorker } from './worker.ts';

/** A stage that hangs ends. The journeys took 24 minutes on a slow machine of two cores, 17 on a faster one. */
const stageLimitMs = 45 * 60_000;
const realParts = ['chromium', 'orthanc', 'orthanc-dicomweb', 'dcmtk', 'dicom3tools', 'poppler-utils', 'coturn'];

export const stages: Record<string, () => Promise<Count>> = {
  check: async () => {
    const counts: Count[] = [];
    for (const [name, command] of checks) {
      const code = await run(command);
      process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name}\n`);
      counts.push({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, notes: code === 0 ? [] : [name] });
    }
    return sum(counts);
  },
  // Not part of the whole: while a feature grows, its exports wait for their users.
  'dead-code': async () => {
    const code = await run([bin('knip'), '--no-progress']);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, notes: [] };
  },
  unit: () => vitest(['unit', 'unit-dom'], {}),
  integration: async () => {
    needPackages(realParts, 'the tests');
    return await vitest(['integration'], { MEDIASOUP_WORKER_BIN: await ensureWorker() });
  },
  e2e: async () => {
    needPackages(realParts, 'the tests');
    return await playwright({ MEDIASOUP_WORKER_BIN: await ensureWorker() });
  },
};

const bin = (name: string): string => inRoot('node_modules', '.bin', name);

const checks: [name: string, command: string[]][] = [
  ['lock file', [process.execPath, inRoot('tools', 'bootstrap', 'lock.mjs')]],
  ['format (oxfmt)', [bin('oxfmt'), '--check', '.']],
  ['lint (oxlint)', [bin('oxlint')]],
  [
    'boundaries (dependency-cruiser)',
    [bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'shared', 'signaling', 'media', 'client', 'bench', 'tools', 'deploy'],
  ],
  ...['shared', 'signaling', 'media', 'client', 'bench', 'tools', 'deploy'].map((part): [string, string[]] => [
    `types (${part})`,
    [bin('tsc'), '--noEmit', '-p', part],
  ]),
];

async function vitest(projects: string[], env: NodeJS.ProcessEnv): Promise<Count> {
  return await withReport(async (file) => {
    const args = [
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ];
    const code = await run([bin('vitest'), ...args], env);
    return readReport(file, (report) => countVitest(report as Parameters<typeof countVitest>[0], code));
  });
}

async function playwright(env: NodeJS.ProcessEnv): Promise<Count> {
  return await withReport(async (file) => {
    const args = ['test', '--config', inRoot('client', 'playwright.config.ts'), '--project', 'journeys', '--reporter=list,json'];
    const code = await run([bin('playwright'), ...args], { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file });
    const count = readReport(file, (report) => countPlaywright(report as Parameters<typeof countPlaywright>[0], code));
    return count.failed === 0 ? count : { ...count, notes: [...count.notes, ...productWarnings()] };
  });
}

const WARNINGS = 25;

/** The last things the product itself complained of while the journeys ran; client/e2e/global-setup.ts keeps its logs. */
function productWarnings(): string[] {
  const folder = inRoot('client', 'test-results', 'product-logs');
  return ['signaling', 'media'].flatMap((name) => {
    try {
      const lines = readFileSync(path.join(folder, `${name}.log`), 'utf8').split('\n');
      const warnings = lines.filter((line) => /"level":(?:[4-6]0|"(?:warn|error|fatal)")/.test(line)).slice(-WARNINGS);
      return warnings.map((line) => `${name}: ${line.slice(0, 600)}`);
    } catch {
      return [`${name} left no log`];
    }
  });
}

async function withReport(work: (file: string) => Promise<Count>): Promise<Count> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-report-'));
  try {
    return await work(path.join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string, count: (report: unknown) => Count): Count {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return { passed: 0, failed: 1, notes: [`the runner left no report (${error instanceof Error ? error.message : String(error)})`] };
  }
}

async function run(command: string[], env: NodeJS.ProcessEnv = {}): Promise<number | null> {
  const [program, ...args] = command;
  if (program === undefined) throw new Error('empty command');
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: stageLimitMs,
  });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  process.off('exit', stop);
  return code;
}
