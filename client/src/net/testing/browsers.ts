import path from 'node:path';
import process from 'node:process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { createServer } from 'vite';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { StreamStats } from '../callTransport.ts';
import { writeBusyFilm } from './busyFilm.ts';
import { AS_ROOT, CHROMIUM, FAKE_DEVICES, FAKE_PICTURE, UNDISTURBED } from './chromium.ts';
import { tellConnections, watchMedia } from './watchedMedia.ts';

/** `--ignore-certificate-errors`: for TURN over TLS with a certificate made for the test. */
const FLAGS = [...AS_ROOT, ...FAKE_DEVICES, FAKE_PICTURE, ...UNDISTURBED, '--ignore-certificate-errors'];

export interface CallPages {
  /** A fresh tab in a context of its own. */
  open(): Promise<Page>;
  /** Stops the whole browser where it stands, or lets it go on: to everybody else that is a machine whose cable was pulled. */
  setFrozen(frozen: boolean): void;
  close(): Promise<void>;
}

/**
 * Chromium with fake devices, on a page that knows nothing but the call.
 * @param options.busyFilm its camera shows a film of this seed in which everything moves, instead of the quiet test picture
 */
export async function startCallPages({ busyFilm }: { busyFilm?: number } = {}): Promise<CallPages> {
  const cacheDir = await mkdtemp(path.join(tmpdir(), 'call-pages-'));
  const vite = await createServer({
    configFile: false,
    root: path.join(import.meta.dirname, 'page'),
    cacheDir,
    logLevel: 'error',
    resolve: { alias: { 'simple-peer': 'simple-peer/simplepeer.min.js' } },
    optimizeDeps: { include: ['mediasoup-client', 'simple-peer', 'socket.io-client', 'zod'] },
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, fs: { strict: false } },
  });
  await vite.listen();
  const [url] = vite.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('the page is not served');
  const film = path.join(cacheDir, 'film.y4m');
  if (busyFilm !== undefined) writeBusyFilm(film, busyFilm);
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [...FLAGS, ...(busyFilm === undefined ? [] : [`--use-file-for-fake-video-capture=${film}`])],
    });
  } catch (error) {
    await vite.close();
    throw error;
  }
  const running = browser;
  const devtools = await running.newBrowserCDPSession();
  let pids: number[] = [];
  return {
    async open() {
      const context = await running.newContext({ permissions: ['camera', 'microphone'] });
      await watchMedia(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
      await page.goto(url);
      await page.waitForFunction(() => 'callPage' in window);
      const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
      pids = processInfo.map(({ id }) => id);
      return page;
    },
    setFrozen(frozen) {
      for (const pid of pids) process.kill(pid, frozen ? 'SIGSTOP' : 'SIGCONT');
    },
    async close() {
      await running.close();
      await vite.close();
      await rm(cacheDir, { recursive: true, force: true });
    },
  };
}

/** All that is known of the call on each page of the browser, the one that waited first, for whoever reads why nothing came. */
async function tellCalls(waiting: Page): Promise<string> {
  const pages =
    waiting
      .context()
      .browser()
      ?.contexts()
      .flatMap((context) => context.pages()) ?? [];
  const told = [waiting, ...pages.filter((page) => page !== waiting)].map(async (page) => {
    const call = await page.evaluate(() => window.callPage.tell());
    return `${call}\n${await tellConnections(page)}`;
  });
  return (await Promise.all(told)).join('\n\n');
}

/**
 * Asks the page again and again until the answer is truthy, and gives that answer. For questions that are answered later:
 * Playwright's `waitForFunction` takes the promise itself for "true" and waits for nothing.
 */
export async function until<A, T>(page: Page, ask: (argument: A) => Promise<T>, argument: A, timeoutMs = 20_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    // Playwright's own type wants the serialised form of A, which for our plain values is A.
    const answer = (await page.evaluate(ask as (argument: unknown) => Promise<T>, argument)) as T;
    if (answer) return answer;
    if (performance.now() > deadline) {
      const asked = `${ask.toString().slice(0, 300)} ${JSON.stringify(argument)}`;
      throw new Error(`not within ${timeoutMs} ms: ${asked}\n${await tellCalls(page)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until a received stream has grown: frames decoded, or packets arrived, since it was called. */
export async function untilFlowing(page: Page, source: MediaSource, participantId?: string): Promise<StreamStats> {
  const measure = source === 'camera' || source === 'screen' ? 'frames' : 'packets';
  return until(
    page,
    async ({ wanted, from, field }): Promise<StreamStats | undefined> => {
      const read = async () => {
        const { streams } = await window.callPage.stats();
        return streams.find(
          (stream) => stream.direction === 'receive' && stream.source === wanted && (from === undefined || stream.participantId === from),
        );
      };
      const before = await read();
      await new Promise((resolve) => setTimeout(resolve, 200));
      const after = await read();
      return after !== undefined && (after[field] ?? 0) > (before?.[field] ?? 0) && (after[field] ?? 0) > 5 ? after : undefined;
    },
    { wanted: source, from: participantId, field: measure } as const,
  );
}

/** Waits until the page has seen this event of its call. */
export async function untilEvent(page: Page, event: string): Promise<void> {
  await page.waitForFunction((wanted) => window.callPage.events().includes(wanted), event, { timeout: 20_000 });
}
