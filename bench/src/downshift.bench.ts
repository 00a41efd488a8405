import process from 'node:process';
import { roundsIn, valueOf } from './lib/args.ts';
import type { Side } from './lib/pages.ts';
import { median } from './lib/statistics.ts';
import { fitsAfterS, longestS, queueDrainedAfterS, silences } from './link/analyse.ts';
import { openLab } from './link/lab.ts';
import type { Lab } from './link/lab.ts';
import { needLab, within } from './link/start.ts';

export const description =
  'the link falls to a fifth: time until what is sent fits it, and the voice meanwhile; simple-peer and bare mediasoup beside (--case up|down)';

const ROUNDS = 3;
const BEFORE_BPS = 1_500_000;
const AFTER_BPS = BEFORE_BPS / 5;
/** The encoders have found their rate by then. */
const AT_S = 14;
const SECONDS = 26;
const SIDES: Side[] = ['ours', 'peer', 'baseline'];

const WAYS = ['up', 'down'] as const;
type Way = (typeof WAYS)[number];

interface Fall {
  fitsS: number;
  drainedS: number;
  silenceS: number;
}

async function once(lab: Lab, side: Side, way: Way): Promise<Fall> {
  const record = await lab.call({
    side,
    seconds: SECONDS,
    steps: [
      { atS: 0, both: { bps: BEFORE_BPS, queueMs: 500, delayMs: 40 } },
      { atS: AT_S, [way]: { bps: AFTER_BPS } },
    ],
    everyMs: 100,
    unceasing: true,
  });
  const atMs = record.startMs + AT_S * 1_000;
  const hearing = way === 'up' ? record.far : record.near;
  const fall = {
    fitsS: fitsAfterS(record.link, way, atMs, AFTER_BPS),
    drainedS: queueDrainedAfterS(record.link, way, atMs),
    silenceS: longestS(
      silences(hearing).filter(({ fromMs }) => fromMs < atMs + 6_000),
      atMs,
    ),
  };
  process.stderr.write(
    `  ${way} ${side}: fits after ${fall.fitsS.toFixed(1)} s, queue short again after ${fall.drainedS.toFixed(1)} s, longest silence ${fall.silenceS.toFixed(2)} s\n`,
  );
  return fall;
}

export async function run(args: string[]): Promise<object> {
  needLab();
  return within(async () => {
    const rounds = roundsIn(args, ROUNDS);
    const wanted = valueOf(args, 'case');
    const ways = WAYS.filter((way) => wanted === undefined || way === wanted);
    if (ways.length === 0) throw new Error(`--case wants one of ${WAYS.join(', ')}`);
    const lab = await openLab();
    const falls = new Map<string, Fall[]>();
    try {
      for (let round = 1; round <= rounds; round += 1) {
        process.stderr.write(`round ${round}\n`);
        for (const way of ways) {
          for (const side of SIDES) falls.set(`${way}/${side}`, [...(falls.get(`${way}/${side}`) ?? []), await once(lab, side, way)]);
        }
      }
    } finally {
      await lab.close();
    }
    const middle = (way: Way, side: Side, of: keyof Fall): number =>
      Number(median((falls.get(`${way}/${side}`) ?? []).map((fall) => fall[of])).toFixed(2));
    const compared = (way: Way, of: keyof Fall): object => ({
      value: middle(way, 'ours', of),
      peer: middle(way, 'peer', of),
      baseline: middle(way, 'baseline', of),
    });
    return {
      rounds,
      cases: ways.flatMap((way) => [
        { name: `${way}link fits`, ...compared(way, 'fitsS'), unit: 's', goal: 1 },
        // Two readings: shorter ones are a lost packet.
        { name: `${way}link silence`, ...compared(way, 'silenceS'), unit: 's', goal: 0.2 },
        { name: `${way}link queue short again`, ...compared(way, 'drainedS'), unit: 's', goal: 2 },
      ]),
    };
  });
}
