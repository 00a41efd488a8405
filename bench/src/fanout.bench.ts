import { roundsIn } from './lib/args.ts';
import { startOurs } from './lib/ours.ts';
import { cpuMs } from './lib/processCpu.ts';
import { joinBare, joinOurs, talk, type Company } from './lib/relay.ts';
import { compare, type Comparison } from './lib/statistics.ts';

export const description = 'CPU of signaling per presence message it delivers, to twenty participants ÷ bare socket.io';

const ROUNDS = 7;
const MEASURE_MS = 6_000;
const OTHERS = 20;

/** Microseconds of CPU for each message that reached somebody. */
async function measure(company: Company): Promise<number> {
  let delivered = 0;
  company.onHeard(() => {
    delivered += 1;
  });
  await talk(company, 1_000, () => undefined);
  const [cpuBefore, deliveredBefore] = [cpuMs(company.serverPid), delivered];
  await talk(company, MEASURE_MS, () => undefined);
  const [cpu, messages] = [cpuMs(company.serverPid) - cpuBefore, delivered - deliveredBefore];
  if (messages < OTHERS * 100) throw new Error(`only ${messages} messages were delivered`);
  return (cpu * 1000) / messages;
}

async function once(company: Company): Promise<number> {
  try {
    return await measure(company);
  } finally {
    await company.close();
  }
}

export async function run(args: string[]): Promise<Comparison> {
  const rounds = roundsIn(args, ROUNDS);
  const product = await startOurs();
  try {
    const pairs: { ours: number; baseline: number }[] = [];
    // The first round warms both up and is not counted.
    for (let index = 0; index <= rounds; index += 1) {
      const ours = await once(await joinOurs(product, OTHERS));
      const baseline = await once(await joinBare(OTHERS));
      process.stderr.write(`round ${index}: ours ${ours.toFixed(1)} µs, baseline ${baseline.toFixed(1)} µs\n`);
      if (index > 0) pairs.push({ ours, baseline });
    }
    return compare(pairs, 'µs');
  } finally {
    await product.stop();
  }
}
