import { compareCompanies } from './lib/companyRounds.ts';
import { cpuMs } from './lib/processCpu.ts';
import { talk, type Company } from './lib/relay.ts';
import type { Comparison } from './lib/statistics.ts';

export const description = 'CPU of signaling per presence message it delivers, to twenty participants on wide links ÷ bare socket.io';

/** Until both have compiled what they run: what serves for months is measured. Three times as much at once as below, some ten thousand messages; after four thousand our figure still fell from round to round. */
const WARM_UP_MS = 100_000;
const warmUp = (company: Company): Promise<unknown> => Promise.all([1, 2, 3].map(() => talk(company, WARM_UP_MS, () => undefined)));

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

export const run = (args: string[]): Promise<Comparison> => compareCompanies(args, { others: OTHERS, unit: 'µs', warmUp, measure });
