import { setTimeout as delay } from 'node:timers/promises';
import { compareCompanies } from './lib/companyRounds.ts';
import { cpuMs } from './lib/processCpu.ts';
import { talk, type Company } from './lib/relay.ts';
import { compare, type Comparison } from './lib/statistics.ts';

export const description = 'CPU of signaling per presence message it delivers, to twenty participants on wide links ÷ bare socket.io';

/** Until both have compiled what they run, some four thousand messages: what serves for months is measured. */
const WARM_UP_MS = 120_000;
const MEASURE_MS = 6_000;
const OTHERS = 20;

interface Cost {
  /** Microseconds of CPU for each message that reached somebody, beyond what the process costs while nobody says anything. */
  message: number;
  /** The same with that share of what it costs anyway: pings, and in ours the questions of queue and database that come every few seconds. */
  withIdle: number;
}

async function costOf(company: Company): Promise<Cost> {
  let delivered = 0;
  company.onHeard(() => {
    delivered += 1;
  });
  const idleFrom = cpuMs(company.serverPid);
  await delay(MEASURE_MS);
  const idleMs = cpuMs(company.serverPid) - idleFrom;
  await talk(company, 1_000, () => undefined);
  const [cpuBefore, deliveredBefore, startedAt] = [cpuMs(company.serverPid), delivered, performance.now()];
  await talk(company, MEASURE_MS, () => undefined);
  const [cpu, messages, tookMs] = [cpuMs(company.serverPid) - cpuBefore, delivered - deliveredBefore, performance.now() - startedAt];
  if (messages < OTHERS * 100) throw new Error(`only ${messages} messages were delivered`);
  process.stderr.write(
    `  ${messages} messages, ${cpu.toFixed(0)} ms of CPU; idle ${((idleMs / MEASURE_MS) * 1_000).toFixed(1)} ms a second\n`,
  );
  return { message: ((cpu - (idleMs * tookMs) / MEASURE_MS) * 1_000) / messages, withIdle: (cpu * 1_000) / messages };
}

export async function run(args: string[]): Promise<Comparison & { ratioWithIdle: number }> {
  const withIdle: number[] = [];
  const result = await compareCompanies(args, {
    others: OTHERS,
    unit: 'µs',
    warmUp: (company) => talk(company, WARM_UP_MS, () => undefined),
    async measure(company) {
      await delay(1_000);
      const cost = await costOf(company);
      withIdle.push(cost.withIdle);
      return cost.message;
    },
  });
  // Ours and the baseline in turns; the first round is not counted.
  const pairs = Array.from({ length: result.rounds }, (_, index) => ({
    ours: withIdle[2 * index + 2] ?? NaN,
    baseline: withIdle[2 * index + 3] ?? NaN,
  }));
  return { ...result, ratioWithIdle: compare(pairs, 'µs').ratio };
}
