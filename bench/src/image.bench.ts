import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { AS_ROOT, CHROMIUM } from '../../client/src/net/testing/chromium.ts';
import { prepareConsultWithImages } from '../../client/e2e/pages/preparedConsult.ts';
import accounts from '../../signaling/src/demo/accounts.json' with { type: 'json' };
import { roundsIn } from './lib/args.ts';
import { startOurs } from './lib/ours.ts';
import { median } from './lib/statistics.ts';

export const description =
  'first useful picture at 64 kbit/s, 300 ms, fetched ahead and not; at 512 kbit/s, 150 ms a full-quality slice ÷ raw GET of the same bytes';

const ROUNDS = 3;
/** Takes the consult of the demo whose study is a CT. */
const specialist = accounts.people.find(({ username }) => username === 'bs.tim');
const PATIENCE_MS = 120_000;
/** Where the browser keeps what is fetched ahead (client/src/features/viewer/prepared). */
const PICTURES = 'hoichan-prepared-images';

interface Case {
  name: string;
  value: number;
  unit: string;
  goal: number;
  spread: [number, number];
  rounds: number;
}
interface Slice {
  ours: number;
  baseline: number;
}

interface Station {
  page: Page;
  /** null: as fast as the machine is. */
  limit(bitsPerSecond: number | null, latencyMs?: number): Promise<void>;
}

async function signIn(browser: Browser, url: string): Promise<Station> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'vi-VN' });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const devtools: CDPSession = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await page.goto(url);
  await page.locator('input[autocomplete=username]').fill(specialist?.username ?? '');
  await page.locator('input[type=password]').fill(specialist?.password ?? '');
  await page.locator('button[type=submit]').click();
  await page.getByRole('navigation').first().waitFor();
  return {
    page,
    limit: async (bitsPerSecond, latency = 0) => {
      const throughput = bitsPerSecond === null ? -1 : bitsPerSecond / 8;
      const conditions = { offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput };
      await devtools.send('Network.emulateNetworkConditions', conditions);
    },
  };
}

const openImages = (page: Page): Promise<void> => page.getByTestId('open-images').click();
const DRAWN = '[data-testid=viewport][data-state=drawn]';
const drawn = (page: Page): Promise<void> => page.locator(DRAWN).first().waitFor();
/** A locator looks again after half a second only: too coarse for what is measured. */
const drawnSlice = (page: Page, slice: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.querySelector(wanted) !== null, `${DRAWN}[data-slice="${slice}"]`, { polling: 20 });

/** Waits until the program, which begins some seconds after it starts, has fetched the pictures of the consult. */
async function prepared(page: Page, consultId: string): Promise<void> {
  const isThere = (): Promise<boolean> =>
    page.evaluate(async ([name, id]) => (await (await caches.open(name)).keys()).some(({ url }) => url.includes(id)), [
      PICTURES,
      consultId,
    ] as const);
  while (!(await isThere())) await setTimeout(200);
}

/** Seconds from asking for the images until one stands there. The program is in the browser's cache, as on every day but the first. */
async function firstSight({ page, limit }: Station, consultUrl: string, isAhead: boolean): Promise<number> {
  await limit(null);
  await page.goto(consultUrl);
  await page.getByTestId('open-images').waitFor();
  await prepared(page, consultUrl.split('/').at(-1) ?? '');
  await page.waitForLoadState('networkidle');
  // The pictures alone: the program stays.
  if (!isAhead) await page.evaluate((name) => caches.delete(name), PICTURES);
  await limit(64_000, 300);
  const begun = performance.now();
  await openImages(page);
  await page.waitForFunction(
    () => {
      const picture = document.querySelector<HTMLImageElement>('[data-testid=preview] img');
      return (picture !== null && picture.naturalWidth > 0) || document.querySelector('[data-testid=viewport][data-state=drawn]') !== null;
    },
    undefined,
    { polling: 20 },
  );
  return (performance.now() - begun) / 1000;
}

/** Milliseconds from moving the slider to the slice drawn from its full pixels, and of the same bytes fetched with nothing around them. */
async function fullSlices({ page, limit }: Station, consultUrl: string, rounds: number): Promise<Slice[]> {
  await limit(null);
  await page.goto(consultUrl);
  await page.getByTestId('open-images').waitFor();
  const found: Slice[] = [];
  const frames: { url: string; accept: string; authorization: string }[] = [];
  page.on('request', (request) => {
    const { accept = '', authorization = '' } = request.headers();
    if (request.url().includes('/frames/')) frames.push({ url: request.url(), accept, authorization });
  });
  for (let round = 0; round < rounds; round += 1) {
    await limit(512_000, 150);
    await openImages(page);
    await drawn(page);
    const count = Number(await page.getByTestId('viewport').first().getAttribute('data-slices'));
    // Far from what is loaded around the first one and the last asked for.
    const slice = String(Math.floor((count * (round + 1.5)) / (rounds + 1.5)));
    frames.length = 0;
    const begun = performance.now();
    await page.locator('input[type=range]').first().fill(slice);
    await drawnSlice(page, slice);
    const ours = performance.now() - begun;
    const [asked] = frames;
    if (asked === undefined) throw new Error('the slice was there already');
    // Closed: its neighbours would share the link with the plain request.
    await openImages(page);
    await page.getByTestId('viewport').first().waitFor({ state: 'detached' });
    const baseline = await page.evaluate(async ({ url, ...headers }) => {
      const asked = performance.now();
      await (await fetch(url, { headers, cache: 'no-store' })).arrayBuffer();
      return performance.now() - asked;
    }, asked);
    found.push({ ours, baseline });
    process.stderr.write(`slice ${slice}: ours ${Math.round(ours)} ms, raw GET ${Math.round(baseline)} ms\n`);
  }
  return found;
}

const round = (value: number): number => Number(value.toFixed(3));
const caseOf = (name: string, values: readonly number[], unit: string, goal: number): Case => ({
  name,
  value: round(median(values)),
  unit,
  goal,
  spread: [round(Math.min(...values)), round(Math.max(...values))],
  rounds: values.length,
});

export async function run(args: string[]): Promise<{ cases: (Case & Partial<Slice>)[] }> {
  const rounds = roundsIn(args, ROUNDS);
  const product = await startOurs();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: AS_ROOT });
  try {
    const { id } = await prepareConsultWithImages(product.url, 'bs.hung', 'Trần Thị Bình', 2);
    const consultUrl = new URL(`/consults/${id}`, product.url).href;
    const station = await signIn(browser, product.url);
    await station.page.goto(consultUrl);
    await openImages(station.page);
    await drawn(station.page);
    const ahead: number[] = [];
    const cold: number[] = [];
    for (let index = 0; index < rounds; index += 1) {
      ahead.push(await firstSight(station, consultUrl, true));
      cold.push(await firstSight(station, consultUrl, false));
      process.stderr.write(`first sight: ahead ${ahead.at(-1)?.toFixed(2)} s, cold ${cold.at(-1)?.toFixed(2)} s\n`);
    }
    const slices = await fullSlices(station, consultUrl, rounds);
    const ratios = slices.map(({ ours, baseline }) => ours / baseline);
    return {
      cases: [
        caseOf('first-useful-64k-ahead', ahead, 's', 2),
        caseOf('first-useful-64k-cold', cold, 's', 2),
        {
          ...caseOf('full-slice-512k', ratios, '÷ raw GET', 1.15),
          ours: Math.round(median(slices.map(({ ours }) => ours))),
          baseline: Math.round(median(slices.map(({ baseline }) => baseline))),
        },
      ],
    };
  } finally {
    await browser.close();
    await product.stop();
  }
}
