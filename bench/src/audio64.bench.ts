import { openLab, planOf } from './link/lab.ts';
import type { Lab } from './link/lab.ts';
import { concealedBetween } from './link/analyse.ts';
import { needLab, within } from './link/start.ts';
import { PROFILES } from './link/profiles.ts';
import type { Profile } from './link/profiles.ts';
import type { Side } from './lib/pages.ts';
import { roundsIn } from './lib/args.ts';
import { compare, median } from './lib/statistics.ts';

export const description = 'concealed audio at 64 kbit/s, 5 % loss, 300 ms round trip ÷ the same call with plain simple-peer';

const ROUNDS = 5;
const SECONDS = 24;

async function concealed(lab: Lab, side: Side, profile: Profile): Promise<number> {
  const { near, far, startMs } = await lab.call(planOf(side, { ...profile, seconds: SECONDS }));
  const [heard, told] = [near, far].map((end) => concealedBetween(end, startMs, 0, SECONDS - 1)) as [number, number];
  process.stderr.write(
    `  ${side.padEnd(9)} heard by the commune ${(heard * 100).toFixed(1)} % concealed, by the hospital ${(told * 100).toFixed(1)} %\n`,
  );
  return (heard + told) / 2;
}

export async function run(args: string[]): Promise<object> {
  needLab();
  return within(async () => {
    const profile = PROFILES.find(({ name }) => name === 'commune-64k');
    if (profile === undefined) throw new Error('no such profile');
    const lab = await openLab();
    const rounds: Record<Side, number>[] = [];
    try {
      for (let round = 1; round <= roundsIn(args, ROUNDS); round += 1) {
        process.stderr.write(`round ${round}\n`);
        const measured = { ours: 0, peer: 0, baseline: 0 };
        for (const side of ['ours', 'peer', 'baseline'] as const) measured[side] = await concealed(lab, side, profile);
        rounds.push(measured);
      }
    } finally {
      await lab.close();
    }
    const against = compare(
      rounds.map(({ ours, peer }) => ({ ours, baseline: peer })),
      'share of samples',
      4,
    );
    return { ...against, mediasoup: Number(median(rounds.map(({ baseline }) => baseline)).toFixed(4)) };
  });
}
