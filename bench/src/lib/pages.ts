import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { build, preview } from 'vite';
import './benchPage.ts';
import { launchBrowser, type BrowserOptions } from './browser.ts';

/** Ours, the bare mediasoup page, the plain simple-peer page. */
export type Side = 'ours' | 'baseline' | 'peer';

export interface BenchPages {
  /** A tab in a browser of its own, as on another machine. */
  open(side: Side, options?: BrowserOptions): Promise<{ page: Page; pids(): number[]; close(): Promise<void> }>;
  /** Another tab in the browser of a page. */
  another(side: Side, beside: Page): Promise<Page>;
  close(): Promise<void>;
}

/** Builds the pages as for production and serves them. */
export async function servePages(address = '127.0.0.1'): Promise<BenchPages> {
  const root = path.join(import.meta.dirname, '..');
  const outDir = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-bench-'));
  chmodSync(outDir, 0o755);
  const removeFolder = (): void => rmSync(outDir, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const common = {
    configFile: false as const,
    root,
    logLevel: 'error' as const,
    resolve: { alias: { 'simple-peer': 'simple-peer/simplepeer.min.js' } },
  };
  const input = Object.fromEntries(['ours', 'baseline', 'peer'].map((side) => [side, path.join(root, side, 'index.html')]));
  await build({ ...common, build: { outDir, emptyOutDir: true, target: 'es2022', rolldownOptions: { input } } });
  const server = await preview({ ...common, build: { outDir }, preview: { host: address, port: 0 } });
  const [url] = [...(server.resolvedUrls?.local ?? []), ...(server.resolvedUrls?.network ?? [])];
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
    async open(side, options = {}) {
      const { browser, pids } = await launchBrowser(outDir, new URL(url).origin, options);
      browsers.add(browser);
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      const page = await load(await context.newPage(), side);
      return {
        page,
        pids,
        async close() {
          browsers.delete(browser);
          await browser.close();
        },
      };
    },
    async close() {
      for (const browser of browsers) await browser.close();
      await server.close();
      removeFolder();
    },
  };
}
