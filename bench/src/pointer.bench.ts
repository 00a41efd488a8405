import { compareCompanies } from './lib/companyRounds.ts';
import { talk, type Company } from './lib/relay.ts';
import { percentile, type Comparison } from './lib/statistics.ts';

export const description = 'p99 from sending pointer or view to its arrival at the other participant ÷ the same over bare socket.io';

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

export const run = (args: string[]): Promise<Comparison> => compareCompanies(args, { others: 1, unit: 'ms', measure });
