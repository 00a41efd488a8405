import { roundsIn } from './lib/args.ts';
import { startOurs } from './lib/ours.ts';
import { joinBare, joinOurs, talk, type Company } from './lib/relay.ts';
import { compare, percentile, type Comparison } from './lib/statistics.ts';

export const description = 'p99 from sending pointer or view to its arrival at the other participant ÷ the same over bare socket.io';

const ROUNDS = 7;
const MEASURE_MS = 8_000;

/** Milliseconds within which 99 of 100 messages arrive. Sender and hearer share one clock. */
async function measure(company: Company): Promise<number> {
  const sentAt = new Map<string, number>();
  const tookMs: number[] = [];
  company.onHeard((kind, number) => {
    const at = sentAt.get(`${kind} ${number}`);
    if (at !== undefined) tookMs.push(performance.now() - at);
  });
  await talk(company, MEASURE_MS, (kind, number) => sentAt.set(`${kind} ${number}`, performance.now()));
  // What was overtaken by something newer does not arrive, on purpose; most must.
  if (tookMs.length < sentAt.size * 0.8) throw new Error(`${tookMs.length} of ${sentAt.size} messages arrived`);
  return percentile(tookMs, 99);
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
      const ours = await once(await joinOurs(product, 1));
      const baseline = await once(await joinBare(1));
      process.stderr.write(`round ${index}: ours ${ours.toFixed(2)} ms, baseline ${baseline.toFixed(2)} ms\n`);
      if (index > 0) pairs.push({ ours, baseline });
    }
    return compare(pairs, 'ms');
  } finally {
    await product.stop();
  }
}
