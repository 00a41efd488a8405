import { roundsIn } from './args.ts';
import { startOurs } from './ours.ts';
import { joinBare, joinOurs, startBare, type Company } from './relay.ts';
import { compare, type Comparison } from './statistics.ts';

const ROUNDS = 7;

/**
 * The same measurement on our service and on bare socket.io, in turns, each time with a new company of one who talks and `others` who listen.
 * `measure` answers in `unit`.
 */
export async function compareCompanies(
  args: string[],
  {
    others,
    unit,
    warmUp = () => Promise.resolve(),
    measure,
  }: {
    others: number;
    unit: string;
    /** What both do once before the first round. */
    warmUp?: (company: Company) => Promise<unknown>;
    measure: (company: Company) => Promise<number>;
  },
): Promise<Comparison> {
  const rounds = roundsIn(args, ROUNDS);
  const product = await startOurs();
  const bare = await startBare();
  const once = async <T>(company: Company, work: (company: Company) => Promise<T>): Promise<T> => {
    try {
      return await work(company);
    } finally {
      await company.close();
    }
  };
  try {
    await Promise.all([once(await joinOurs(product, others), warmUp), once(await joinBare(bare, others), warmUp)]);
    const pairs: { ours: number; baseline: number }[] = [];
    // The first round warms both up and is not counted.
    for (let index = 0; index <= rounds; index += 1) {
      const ours = await once(await joinOurs(product, others), measure);
      const baseline = await once(await joinBare(bare, others), measure);
      process.stderr.write(`round ${index}: ours ${ours.toFixed(2)} ${unit}, baseline ${baseline.toFixed(2)} ${unit}\n`);
      if (index > 0) pairs.push({ ours, baseline });
    }
    return compare(pairs, unit);
  } finally {
    await bare.stop();
    await product.stop();
  }
}
