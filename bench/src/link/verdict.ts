import type { CallRecord } from './lab.ts';
import { backAfterS, concealedBetween, longestS, rungsOf, secondsOf, silences, unintelligible } from './analyse.ts';
import type { Second } from './analyse.ts';
import type { Profile } from './profiles.ts';

/** What a run on a profile came to. */
export interface Verdict {
  profile: string;
  side: string;
  heard: { up: Second[]; down: Second[] };
  /** Of the time the link carried a voice; the worse direction. */
  unintelligible: number;
  /** Share of all sound that was made up, both directions. */
  concealed: number;
  /** While the link carried a voice, s; the worse direction. */
  longestSilenceS: number;
  /** From the click to hearing each other, s. */
  voiceAfterS: number;
  /** Share of the time each rung was stood on by the commune. */
  rungs: ReadonlyMap<string, number>;
  /** What carried the commune's packets, in order. */
  ways: string[];
  /** From the end of an outage until both hear each other, s; undefined without one, Infinity when it never came. */
  recoveredAfterS: number | undefined;
}

/** A row of the table. */
export interface Pooled extends Verdict {
  /** `unintelligible` of every run. */
  each: number[];
}

export function judge(record: CallRecord, profile: Profile): Verdict {
  const { name, steps, seconds } = profile;
  const { near, far, startMs } = record;
  const heard = { up: secondsOf(far, startMs, steps, seconds, 'up'), down: secondsOf(near, startMs, steps, seconds, 'down') };
  return {
    profile: name,
    side: record.side,
    heard,
    unintelligible: Math.max(unintelligible(heard.up), unintelligible(heard.down)),
    concealed: (concealedBetween(near, startMs, 0, seconds - 1) + concealedBetween(far, startMs, 0, seconds - 1)) / 2,
    longestSilenceS: Math.max(longestCarried(far, heard.up, startMs), longestCarried(near, heard.down, startMs)),
    voiceAfterS: record.voiceAfterMs / 1_000,
    rungs: shares(record, seconds),
    ways: [...new Set(near.samples.map(({ way }) => way))].filter((way) => way !== ''),
    recoveredAfterS: recovery(record, profile),
  };
}

/** Silence in seconds in which the link carried nothing is the link's; what goes on afterwards is counted from when it carries again. */
function longestCarried(end: CallRecord['near'], heard: readonly Second[], startMs: number): number {
  const carried = (atMs: number): boolean => heard[Math.floor((atMs - startMs) / 1_000)]?.carried ?? false;
  const spans = silences(end).flatMap(({ fromMs, toMs }) => {
    let from = Math.max(fromMs, startMs);
    while (from < toMs && !carried(from)) from += 50;
    let to = from;
    while (to < toMs && carried(to)) to += 50;
    return to > from ? [{ fromMs: from, toMs: Math.min(to, toMs) }] : [];
  });
  return longestS(spans);
}

function shares({ near, startMs }: CallRecord, seconds: number): Map<string, number> {
  const spent = new Map<string, number>();
  for (const { rung, fromS, toS } of rungsOf(near, startMs, seconds)) spent.set(rung, (spent.get(rung) ?? 0) + (toS - fromS) / seconds);
  return spent;
}

function recovery({ near, far, startMs }: CallRecord, { steps }: Profile): number | undefined {
  const ends = steps.filter(({ both, newAddress }) => both?.cut === false || newAddress === true).map(({ atS }) => startMs + atS * 1_000);
  if (ends.length === 0) return undefined;
  return Math.max(...ends.flatMap((atMs) => [near, far].map((end) => backAfterS(end, atMs) ?? Number.POSITIVE_INFINITY)));
}

/**
 * Several runs of one page on one profile as one: of each the worse direction, all seconds judged together, since one run of forty swings by three
 * to five percent. Of times the longest, of shares the mean.
 */
export function pooled(runs: readonly Verdict[]): Pooled {
  const [first] = runs;
  if (first === undefined) throw new Error('no run to judge');
  const mean = (of: (run: Verdict) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const heard = { up: runs.flatMap((run) => run.heard.up), down: runs.flatMap((run) => run.heard.down) };
  const worse = runs.flatMap(({ heard: { up, down } }) => (unintelligible(up) > unintelligible(down) ? up : down));
  const recovered = runs.flatMap(({ recoveredAfterS }) => recoveredAfterS ?? []);
  const rungs = new Set(runs.flatMap((run) => [...run.rungs.keys()]));
  return {
    profile: first.profile,
    side: first.side,
    each: runs.map((run) => run.unintelligible),
    heard,
    unintelligible: unintelligible(worse),
    concealed: mean(({ concealed }) => concealed),
    longestSilenceS: Math.max(...runs.map(({ longestSilenceS }) => longestSilenceS)),
    voiceAfterS: Math.max(...runs.map(({ voiceAfterS }) => voiceAfterS)),
    rungs: new Map([...rungs].map((rung) => [rung, mean((run) => run.rungs.get(rung) ?? 0)])),
    ways: [...new Set(runs.flatMap(({ ways }) => ways))],
    recoveredAfterS: recovered.length === 0 ? undefined : Math.max(...recovered),
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const each = (runs: readonly number[] = []): string => (runs.length > 1 ? ` (${runs.map((share) => percent(1 - share)).join(', ')})` : '');

/** The table as Markdown. */
export function table(verdicts: readonly (Verdict & { each?: number[] })[]): string {
  const rows = verdicts.map((verdict) =>
    [
      verdict.profile,
      verdict.side,
      `${percent(1 - verdict.unintelligible)}${each(verdict.each)}`,
      `${verdict.longestSilenceS.toFixed(1)} s`,
      percent(verdict.concealed),
      [...verdict.rungs].map(([rung, share]) => `${rung} ${Math.round(share * 100)} %`).join(', ') || '–',
      verdict.ways.join(', then ') || '–',
      verdict.recoveredAfterS === undefined
        ? '–'
        : Number.isFinite(verdict.recoveredAfterS)
          ? `${verdict.recoveredAfterS.toFixed(1)} s`
          : 'never',
      `${verdict.voiceAfterS.toFixed(1)} s`,
    ].join(' | '),
  );
  return [
    '| profile | page | voice intelligible | longest silence | made up | rungs of the commune | way | back after | first voice after |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n');
}
