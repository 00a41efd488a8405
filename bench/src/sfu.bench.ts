import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { roundsIn } from './lib/args.ts';
import { startBaseline } from './lib/baseline.ts';
import { startOurs } from './lib/ours.ts';
import { servePages } from './lib/pages.ts';
import type { BenchPages, Side } from './lib/pages.ts';
import { cpuMs } from './lib/processCpu.ts';
import { compare } from './lib/statistics.ts';
import type { Comparison } from './lib/statistics.ts';

export const description = 'CPU of the mediasoup worker per packet it forwards ÷ the same worker without our application';

const ROUNDS = 7;
const MEASURE_MS = 8_000;
const SETTLE_MS = 4_000;
/**
 * Small pictures: the browsers share the machine with what is measured. No more frames a second than ours sends on every rung that has pictures, so that
 * both workers get the same packets.
 */
const CAPTURE = { width: 320, height: 240, frameRate: 15 };
const RECEIVERS = 3;

interface Running {
  workerPid: number;
  packets(): Promise<number>;
  close(): Promise<void>;
}

/** One sends voice and picture, three receive, each in a tab of one browser. One person has three seats at most: who listens is another. */
async function hold(
  pages: BenchPages,
  side: Side,
  target: { url: string; callId: string; token: string; listenerToken: string; workerPid: number },
): Promise<Running> {
  const { page: sender, close } = await pages.open(side);
  const receivers = await Promise.all(Array.from({ length: RECEIVERS }, () => pages.another(side, sender)));
  const common = { ...target, capture: CAPTURE, sameEncodings: true };
  await sender.evaluate((input) => window.benchPage.prepare(input), { ...common, send: true });
  await sender.evaluate(() => window.benchPage.enter());
  for (const receiver of receivers) {
    await receiver.evaluate((input) => window.benchPage.prepare(input), { ...common, token: target.listenerToken, send: false });
    await receiver.evaluate(() => window.benchPage.enter());
  }
  return {
    workerPid: target.workerPid,
    close: async () => {
      for (const page of [sender, ...receivers]) await page.evaluate(() => window.benchPage.leave());
      await close();
    },
    packets: async () => {
      const counts = await Promise.all(receivers.map((receiver) => receiver.evaluate(() => window.benchPage.packetsReceived())));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

/** Microseconds of CPU per packet that reached a receiver. */
async function measure(running: Running): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const [packetsBefore, cpuBefore] = [await running.packets(), cpuMs(running.workerPid)];
  await new Promise((resolve) => setTimeout(resolve, MEASURE_MS));
  const [packets, cpu] = [(await running.packets()) - packetsBefore, cpuMs(running.workerPid) - cpuBefore];
  if (packets <= 0) throw new Error('no packet was forwarded');
  process.stderr.write(`  ${packets} packets, ${cpu.toFixed(0)} ms of CPU\n`);
  return (cpu * 1_000) / packets;
}

async function once(
  pages: BenchPages,
  side: Side,
  target: { url: string; callId: string; token: string; listenerToken: string; workerPid: number },
): Promise<number> {
  const running = await hold(pages, side, target);
  try {
    return await measure(running);
  } finally {
    await running.close();
  }
}

export async function run(args: string[]): Promise<Comparison> {
  const rounds = roundsIn(args, ROUNDS);
  const pages = await servePages();
  const baseline = await startBaseline();
  const ours = await startOurs({ WORKER_COUNT: '1' });
  try {
    const workerPid = ours.workerPids().find((pid) => readlinkSync(`/proc/${pid}/exe`).includes('mediasoup'));
    if (workerPid === undefined) throw new Error('our media node has no worker');
    const pairs: { ours: number; baseline: number }[] = [];
    for (let index = 1; index <= rounds; index += 1) {
      const our = await once(pages, 'ours', {
        url: ours.url,
        callId: ours.callId,
        token: ours.tokens.asker,
        listenerToken: ours.tokens.specialist,
        workerPid,
      });
      const its = await once(pages, 'baseline', {
        url: baseline.url,
        callId: randomUUID(),
        token: '',
        listenerToken: '',
        workerPid: baseline.workerPid,
      });
      process.stderr.write(`round ${index}: ours ${our.toFixed(1)} µs a packet, baseline ${its.toFixed(1)} µs\n`);
      pairs.push({ ours: our, baseline: its });
    }
    return compare(pairs, 'µs');
  } finally {
    await pages.close();
    await baseline.stop();
    await ours.stop();
  }
}
