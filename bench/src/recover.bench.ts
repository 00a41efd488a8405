import { readlinkSync } from 'node:fs';
import process from 'node:process';
import { roundsIn, valueOf } from './lib/args.ts';
import type { Side } from './lib/pages.ts';
import { cpuMs } from './lib/processCpu.ts';
import { median } from './lib/statistics.ts';
import { gapBeyond, silences, standstills } from './link/analyse.ts';
import { openLab } from './link/lab.ts';
import type { CallRecord, Lab } from './link/lab.ts';
import type { Step, Way } from './link/profiles.ts';
import { needLab, within } from './link/start.ts';

export const description =
  'silence beyond the outage itself: cuts of 10 s and 40 s, another address, worker and media node killed; simple-peer and bare mediasoup beside (--case NAME)';

const ROUNDS = 3;
/** The call has settled by then. */
const AT_S = 8;
const LINK: Partial<Way> = { bps: 2_000_000, queueMs: 300, delayMs: 25 };

interface Case {
  name: string;
  /** s */
  goal: number;
  outageS: number;
  /** How long to look afterwards, s. */
  afterS: number;
  steps?: Step[];
  /** Made before the call, done in it. */
  deed?: (lab: Lab) => () => void;
  /** What a page without our server can be put through as well. */
  sides: Side[];
}

const kill = (pid: number): void => void process.kill(pid, 'SIGKILL');

const workersOf = ({ ours }: Lab): number[] => ours.workerPids().filter((pid) => readlinkSync(`/proc/${pid}/exe`).includes('mediasoup'));

/** Kills the worker that carries the call: the one that has been busy since this was made. */
function killTheBusyWorker(lab: Lab): () => void {
  const before = new Map(workersOf(lab).map((pid) => [pid, cpuMs(pid)]));
  const busyMs = (pid: number): number => cpuMs(pid) - (before.get(pid) ?? 0);
  return () => {
    const [busiest] = workersOf(lab).toSorted((a, b) => busyMs(b) - busyMs(a));
    if (busiest === undefined) throw new Error('our media node has no worker');
    kill(busiest);
  };
}

const CASES: Case[] = [
  ...[10, 40].map((outageS): Case => ({
    name: `cut-${outageS}s`,
    goal: outageS === 10 ? 0.5 : 1,
    outageS,
    afterS: 12,
    steps: [
      { atS: AT_S, both: { cut: true } },
      { atS: AT_S + outageS, both: { cut: false } },
    ],
    sides: ['ours', 'peer', 'baseline'],
  })),
  {
    name: 'address-change',
    goal: 1.5,
    outageS: 0,
    afterS: 14,
    steps: [{ atS: AT_S, newAddress: true }],
    sides: ['ours', 'peer', 'baseline'],
  },
  { name: 'worker-killed', goal: 1, outageS: 0, afterS: 8, deed: killTheBusyWorker, sides: ['ours'] },
  {
    name: 'node-gone',
    goal: 3,
    outageS: 0,
    afterS: 12,
    deed:
      ({ ours }) =>
      () =>
        kill(ours.mediaPid()),
    sides: ['ours'],
  },
];

interface Gap {
  voice: number;
  picture: number;
}

/** What both ends missed beyond the outage, the worse of them, s. */
function gapOf({ near, far, startMs }: CallRecord, outageS: number): Gap {
  const worst = (spansOf: typeof silences): number =>
    Math.max(...[near, far].map((end) => gapBeyond(spansOf(end), startMs + AT_S * 1_000, outageS)));
  return { voice: worst(silences), picture: worst(standstills) };
}

async function once(lab: Lab, side: Side, { name, outageS, afterS, steps = [], deed }: Case): Promise<Gap> {
  const record = await lab.call({
    side,
    seconds: AT_S + outageS + afterS,
    steps: [{ atS: 0, both: LINK }, ...steps],
    everyMs: 100,
    unceasing: true,
    ...(deed !== undefined && { deeds: [{ atS: AT_S, run: deed(lab) }] }),
  });
  if (deed !== undefined) await lab.restartOurs();
  const gap = gapOf(record, outageS);
  process.stderr.write(
    `  ${name} ${side}: voice missed ${gap.voice.toFixed(2)} s beyond the outage, picture ${gap.picture.toFixed(2)} s\n`,
  );
  return gap;
}

const rounded = (value: number): number => Number(value.toFixed(2));

export async function run(args: string[]): Promise<object> {
  needLab();
  const wanted = valueOf(args, 'case')?.split(',');
  const rounds = roundsIn(args, ROUNDS);
  return within(async () => {
    const lab = await openLab({ WORKER_COUNT: '2' });
    const measured = new Map<string, Gap[]>();
    const cases = CASES.filter(({ name }) => wanted?.includes(name) ?? true);
    try {
      for (let round = 1; round <= rounds; round += 1) {
        process.stderr.write(`round ${round}\n`);
        for (const each of cases) {
          // What has no way back is the same every time: once is enough for those.
          for (const side of each.sides.filter((one) => one === 'ours' || round === 1)) {
            const key = `${each.name}/${side}`;
            measured.set(key, [...(measured.get(key) ?? []), await once(lab, side, each)]);
          }
        }
      }
    } finally {
      await lab.close();
    }
    const of = (name: string, side: Side): Gap[] => measured.get(`${name}/${side}`) ?? [];
    return {
      rounds,
      cases: cases.map(({ name, goal, sides }) => ({
        name,
        value: rounded(median(of(name, 'ours').map(({ voice }) => voice))),
        unit: 's of silence beyond the outage',
        goal,
        worst: rounded(Math.max(...of(name, 'ours').map(({ voice }) => voice))),
        picture: rounded(median(of(name, 'ours').map(({ picture }) => picture))),
        ...Object.fromEntries(
          sides.filter((side) => side !== 'ours').map((side) => [side, rounded(median(of(name, side).map(({ voice }) => voice)))]),
        ),
      })),
    };
  });
}
