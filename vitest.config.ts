import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { cachedWorkerPath } from './tools/lib/worker-cache.ts';

const workspaces = '{shared,signaling,media,client,bench,tools,deploy}';
const never = ['**/node_modules/**', '**/dist/**', 'client/e2e/**'];

// A test started by hand finds the worker that `npm start` or `npm test` put into the cache.
const workerPath = process.env['MEDIASOUP_WORKER_BIN'] ?? cachedWorkerPath();
const env: Record<string, string> = existsSync(workerPath) ? { MEDIASOUP_WORKER_BIN: workerPath } : {};

const domSetup = 'client/src/testing/setup.ts';

export default defineConfig({
  test: {
    env,
    // Two busy cores make a tenth of a second into five.
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: [`${workspaces}/**/*.test.ts`], exclude: [...never, '**/*.int.test.ts'], environment: 'node' },
      },
      {
        // React components: the same tests, in a document.
        extends: true,
        resolve: { alias: { 'simple-peer': 'simple-peer/simplepeer.min.js' } },
        test: {
          name: 'unit-dom',
          include: ['client/**/*.test.tsx'],
          exclude: never,
          environment: 'jsdom',
          setupFiles: existsSync(domSetup) ? [`./${domSetup}`] : [],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [`${workspaces}/**/*.int.test.ts`],
          exclude: never,
          environment: 'node',
          pool: 'forks',
          globalSetup: ['./tools/testing/postgres-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
