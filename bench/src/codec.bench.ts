import { randomUUID } from 'node:crypto';
import { startBaseline } from './lib/baseline.ts';
import { servePages } from './lib/pages.ts';
import type { BenchPages } from './lib/pages.ts';
import { cpuMs } from './lib/processCpu.ts';
import { compare, median } from './lib/statistics.ts';
import type { Comparison } from './lib/statistics.ts';

export const description =
  'what the camera costs its sender: CPU of the whole browser with VP9 SVC ÷ with VP8 simulcast, 1280×720 at 30/s, and the bytes';

const ROUNDS = 5;
const SETTLE_MS = 5_000;
const MEASURE_MS = 6_000;
type Way = 'vp8-simulcast' | 'vp9-svc';

interface Cost {
  /** Share of one core. */
  cpu: number;
  kbps: number;
}

async function measure(pages: BenchPages, url: string, video: Way): Promise<Cost> {
  const { page, pids: pidsOf, close } = await pages.open('baseline');
  try {
    const input = { url, token: '', callId: randomUUID(), capture: { width: 1280, height: 720 }, send: true, sameEncodings: true, video };
    await page.evaluate((given) => window.benchPage.prepare(given), input);
    await page.evaluate(() => window.benchPage.enter());
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const pids = pidsOf();
    const look = async () => ({
      at: performance.now(),
      cpu: pids.reduce((sum, pid) => sum + cpuMs(pid), 0),
      bytes: await page.evaluate(() => window.benchPage.bytesSent()),
    });
    const start = await look();
    await new Promise((resolve) => setTimeout(resolve, MEASURE_MS));
    const end = await look();
    const ms = end.at - start.at;
    return { cpu: (end.cpu - start.cpu) / ms, kbps: ((end.bytes - start.bytes) * 8) / ms };
  } finally {
    await close();
  }
}

export async function run(args: string[]): Promise<Comparison & { kbps: { vp8: number; vp9: number } }> {
  const rounds = Number(args[0] ?? ROUNDS);
  const pages = await servePages();
  const baseline = await startBaseline();
  try {
    const costs: { vp8: Cost; vp9: Cost }[] = [];
    for (let index = 1; index <= rounds; index += 1) {
      const vp9 = await measure(pages, baseline.url, 'vp9-svc');
      const vp8 = await measure(pages, baseline.url, 'vp8-simulcast');
      process.stderr.write(`round ${index}: ${JSON.stringify({ vp9, vp8 })}\n`);
      costs.push({ vp8, vp9 });
    }
    const compared = compare(
      costs.map(({ vp8, vp9 }) => ({ ours: vp9.cpu, baseline: vp8.cpu })),
      'cores',
    );
    const rate = (codec: 'vp8' | 'vp9') => Math.round(median(costs.map((cost) => cost[codec].kbps)));
    return { ...compared, kbps: { vp8: rate('vp8'), vp9: rate('vp9') } };
  } finally {
    await pages.close();
    await baseline.stop();
  }
}
