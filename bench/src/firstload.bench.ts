import process from 'node:process';
import { chromium } from '@playwright/test';
import type { Browser, CDPSession } from '@playwright/test';
import { AS_ROOT, CHROMIUM } from '../../client/src/net/testing/chromium.ts';
import { startOurs } from './lib/ours.ts';
import { median } from './lib/statistics.ts';

export const description =
  "sign-in page and patient's join page at 256 kbit/s, 300 ms, cold: bytes on the wire until the first field can be typed in";

/** A commune link on a bad day. */
const RATE_BPS = 256_000;
const LATENCY_MS = 300;
const ROUNDS = 3;

interface Load {
  kilobytes: number;
  seconds: number;
  requests: number;
}
interface Case extends Load {
  name: string;
  value: number;
  unit: string;
  goal: number;
  /** Shortest possible: the same bytes at that rate after two round trips (connect, ask). */
  floorSeconds: number;
  rounds: number;
}

/** One load in a new browser profile: bytes as sent (headers and compressed bodies) until `field` can be typed in. */
async function loadOnce(browser: Browser, url: string, field: string): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'vi-VN' });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  try {
    const wire = await countBytes(devtools);
    const started = performance.now();
    await page.goto(url, { waitUntil: 'commit', timeout: 120_000 });
    await page.locator(field).first().fill('1', { timeout: 120_000 });
    return { seconds: (performance.now() - started) / 1000, kilobytes: wire.bytes / 1024, requests: wire.requests };
  } finally {
    await context.close();
  }
}

async function countBytes(devtools: CDPSession): Promise<{ bytes: number; requests: number }> {
  const wire = { bytes: 0, requests: 0 };
  devtools.on('Network.requestWillBeSent', () => (wire.requests += 1));
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (wire.bytes += encodedDataLength));
  await devtools.send('Network.enable');
  const throughput = RATE_BPS / 8;
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  return wire;
}

export async function run(args: string[]): Promise<{ cases: Case[] }> {
  const rounds = Number(args[0] ?? ROUNDS);
  const ours = await startOurs();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: AS_ROOT });
  try {
    const pages = [
      { name: 'sign-in', url: ours.url, field: 'input[autocomplete="username"]', goal: 180 },
      { name: 'patient-join', url: await ours.planFollowUp(), field: 'input', goal: 120 },
    ];
    const cases: Case[] = [];
    for (const { name, url, field, goal } of pages) {
      const loads: Load[] = [];
      for (let index = 0; index < rounds; index += 1) {
        loads.push(await loadOnce(browser, url, field));
        process.stderr.write(`${name} ${index}: ${JSON.stringify(loads.at(-1))}\n`);
      }
      const kilobytes = Number(median(loads.map((load) => load.kilobytes)).toFixed(1));
      cases.push({
        name,
        value: kilobytes,
        unit: 'KB',
        goal,
        kilobytes,
        seconds: Number(median(loads.map((load) => load.seconds)).toFixed(2)),
        floorSeconds: Number(((2 * LATENCY_MS) / 1000 + (kilobytes * 1024 * 8) / RATE_BPS).toFixed(2)),
        requests: median(loads.map((load) => load.requests)),
        rounds,
      });
    }
    return { cases };
  } finally {
    await browser.close();
    await ours.stop();
  }
}
