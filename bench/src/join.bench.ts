import { randomUUID } from 'node:crypto';
import { roundsIn } from './lib/args.ts';
import { startBaseline } from './lib/baseline.ts';
import { startOurs } from './lib/ours.ts';
import { servePages } from './lib/pages.ts';
import type { BenchPages, Side } from './lib/pages.ts';
import { compare } from './lib/statistics.ts';
import type { Comparison } from './lib/statistics.ts';

export const description =
  'click to first decoded remote frame, second joiner, two browsers ÷ a page on bare mediasoup-client and socket.io';

const ROUNDS = 7;
const CAPTURE = { width: 640, height: 480 };

interface Target {
  url: string;
  callId: string;
  tokens: { asker: string; specialist: string };
}

/** One person sits in the call and is seen by nobody; another comes. Milliseconds from that one's click to the first frame. */
async function joinOnce(pages: BenchPages, side: Side, { url, callId, tokens }: Target): Promise<number> {
  const [first, second] = await Promise.all([pages.open(side), pages.open(side)]);
  try {
    const common = { url, callId, capture: CAPTURE, send: true };
    await first.page.evaluate((input) => window.benchPage.prepare(input), { ...common, token: tokens.asker });
    await second.page.evaluate((input) => window.benchPage.prepare(input), { ...common, token: tokens.specialist });
    await first.page.evaluate(() => window.benchPage.enter());
    // The sender has settled: nobody joins in the very second the other did. mediasoup takes a layer for gone when nothing of it has come for 1.5 s.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const elapsedMs = await second.page.evaluate(() => window.benchPage.enterAndSee());
    await Promise.all([first, second].map(({ page }) => page.evaluate(() => window.benchPage.leave())));
    return elapsedMs;
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
}

export async function run(args: string[]): Promise<Comparison> {
  const rounds = roundsIn(args, ROUNDS);
  const pages = await servePages();
  const baseline = await startBaseline();
  const ours = await startOurs();
  try {
    const pairs: { ours: number; baseline: number }[] = [];
    // The first round warms the file caches and is not counted.
    for (let index = 0; index <= rounds; index += 1) {
      const our = await joinOnce(pages, 'ours', ours);
      const its = await joinOnce(pages, 'baseline', { url: baseline.url, callId: randomUUID(), tokens: ours.tokens });
      process.stderr.write(`round ${index}: ours ${our.toFixed(0)} ms, baseline ${its.toFixed(0)} ms\n`);
      if (index > 0) pairs.push({ ours: our, baseline: its });
    }
    return compare(pairs, 'ms');
  } finally {
    await pages.close();
    await baseline.stop();
    await ours.stop();
  }
}
