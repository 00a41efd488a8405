import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { build, preview } from 'vite';
import './benchPage.ts';
import { descendantsOf, findByArgument } from './processTree.ts';

const FLAGS = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream=fps=30',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

export type Side = 'ours' | 'baseline';

export interface BenchPages {
  /** A tab in a browser of its own, as on another machine. */
  open(side: Side): Promise<{ page: Page; pids(): number[]; close(): Promise<void> }>;
  /** Another tab in the browser of a page. */
  another(side: Side, beside: Page): Promise<Page>;
  close(): Promise<void>;
}

/** Builds both pages as for production and serves them. */
export async function servePages(): Promise<BenchPages> {
  const root = path.join(import.meta.dirname, '..');
  const outDir = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-bench-'));
  chmodSync(outDir, 0o755);
  const common = {
    configFile: false as const,
    root,
    logLevel: 'error' as const,
    resolve: { alias: { 'simple-peer': 'simple-peer/simplepeer.min.js' } },
  };
  const input = { ours: path.join(root, 'ours/index.html'), baseline: path.join(root, 'baseline/index.html') };
  await build({ ...common, build: { outDir, emptyOutDir: true, target: 'es2022', rolldownOptions: { input } } });
  const server = await preview({ ...common, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('the pages are not served');
  const browsers = new Set<Browser>();
  const load = async (page: Page, side: Side): Promise<Page> => {
    page.on('pageerror', (error) => process.stderr.write(`${side}: ${error.message}\n`));
    await page.goto(new URL(`${side}/index.html`, url).href);
    await page.waitForFunction(() => 'benchPage' in window);
    return page;
  };
  return {
    another: async (side, beside) => load(await beside.context().newPage(), side),
    async open(side) {
      const mark = `--bench-browser=${randomUUID()}`;
      const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium', args: [...FLAGS, mark] });
      browsers.add(browser);
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      const page = await load(await context.newPage(), side);
      return {
        page,
        pids() {
          const root = findByArgument(mark);
          return root === undefined ? [] : [root, ...descendantsOf(root)];
        },
        async close() {
          browsers.delete(browser);
          await browser.close();
        },
      };
    },
    async close() {
      for (const browser of browsers) await browser.close();
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
