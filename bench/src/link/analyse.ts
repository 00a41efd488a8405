import type { EndRecord } from './lab.ts';
import { conditionsAt, rateOf } from './profiles.ts';
import type { Step } from './profiles.ts';
import type { ProbeSample } from './probe.ts';
import type { RelayReport } from './relay.ts';

/** Opus is played at 48 kHz. */
const SAMPLES_A_MS = 48;
/** Above this share of made-up sound in a second, words are lost. */
export const CONCEALED_BAD = 0.1;
/** What a voice needs on the wire. */
const VOICE_BPS = 40_000;
/** Sound heard in a second was sent some time before it: the way, and what the receiver keeps against jitter. */
const BUFFERED_S = 0.5;

export type Direction = 'up' | 'down';

export interface Second {
  atS: number;
  /** Share of the second that was made up, or not played at all. */
  concealed: number;
  /** The link carried a voice in this direction all through it. */
  carried: boolean;
}

const fresh = ({ playedSamples, concealedSamples }: ProbeSample): number => playedSamples - concealedSamples;

/** A running total at a time between two readings. */
export function at(samples: readonly ProbeSample[], atMs: number, total: (sample: ProbeSample) => number): number | undefined {
  const after = samples.findIndex((sample) => sample.atMs >= atMs);
  const [from, to] = [samples[after - 1], samples[after]];
  if (from === undefined || to === undefined) return undefined;
  return total(from) + ((total(to) - total(from)) * (atMs - from.atMs)) / (to.atMs - from.atMs);
}

/** How much of each second an end could understand. `direction` is the way the sound took: `up` is heard at the far end. */
export function secondsOf(end: EndRecord, startMs: number, steps: readonly Step[], seconds: number, direction: Direction): Second[] {
  return Array.from({ length: seconds - 1 }, (_, atS) => {
    const span = (total: (sample: ProbeSample) => number): number => {
      const [from, to] = [at(end.samples, startMs + atS * 1_000, total), at(end.samples, startMs + (atS + 1) * 1_000, total)];
      return from === undefined || to === undefined ? 0 : to - from;
    };
    const played = span(({ playedSamples }) => playedSamples);
    const concealed = span(({ concealedSamples }) => concealedSamples);
    // A connection that is being made anew plays nothing: that is silence too.
    const whole = 1_000 * SAMPLES_A_MS;
    const share = played < whole / 2 ? 1 - (played - concealed) / whole : concealed / played;
    return { atS, concealed: share, carried: carriesVoice(steps, atS - BUFFERED_S, atS + 1, direction) };
  });
}

function carriesVoice(steps: readonly Step[], fromS: number, toS: number, direction: Direction): boolean {
  const times = [fromS, ...steps.map(({ atS }) => atS).filter((atS) => atS > fromS && atS < toS)];
  return times.every((atS) => rateOf(conditionsAt(steps, Math.max(atS, 0))[direction]) >= VOICE_BPS);
}

/** Of the seconds the link carried a voice in, the share in which words were lost. */
export function unintelligible(seconds: readonly Second[]): number {
  const carried = seconds.filter((second) => second.carried);
  return carried.length === 0 ? 0 : carried.filter(({ concealed }) => concealed > CONCEALED_BAD).length / carried.length;
}

/** Share of the sound that was made up between two times of the schedule; what was not played counts as made up. */
export function concealedBetween(end: EndRecord, startMs: number, fromS: number, toS: number): number {
  const [from, to] = [startMs + fromS * 1_000, startMs + toS * 1_000];
  const heard = (at(end.samples, to, fresh) ?? 0) - (at(end.samples, from, fresh) ?? 0);
  const played = (at(end.samples, to, (s) => s.playedSamples) ?? 0) - (at(end.samples, from, (s) => s.playedSamples) ?? 0);
  return 1 - heard / Math.max(played, (to - from) * SAMPLES_A_MS * 0.9);
}

interface Span {
  fromMs: number;
  toMs: number;
}

/** Times in which nothing of `total` came for longer than one reading. */
function gapsOf(samples: readonly ProbeSample[], total: (sample: ProbeSample) => number, enoughAMs: number): Span[] {
  const gaps: Span[] = [];
  let open: Span | undefined;
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1];
    if (before === undefined) continue;
    if (total(sample) - total(before) < enoughAMs * (sample.atMs - before.atMs)) {
      open = { fromMs: open?.fromMs ?? before.atMs, toMs: sample.atMs };
    } else if (open !== undefined) {
      gaps.push(open);
      open = undefined;
    }
  }
  return open === undefined ? gaps : [...gaps, open];
}

/** Nothing but made-up sound. */
export const silences = (end: EndRecord): Span[] => gapsOf(end.samples, fresh, SAMPLES_A_MS * 0.3);
/** No picture: less than three frames a second. */
export const standstills = (end: EndRecord): Span[] => gapsOf(end.samples, ({ framesDecoded }) => framesDecoded, 0.003);

const lengthS = ({ fromMs, toMs }: Span): number => (toMs - fromMs) / 1_000;

export function longestS(spans: readonly Span[], fromMs = 0): number {
  return Math.max(0, ...spans.filter((span) => span.toMs > fromMs).map(lengthS));
}

/**
 * How long media were missing because of something that happened at `atMs` and lasted `outageS`, beyond that time itself. Only what ends after the
 * outage counts; gaps less than half a second apart are one.
 */
export function gapBeyond(spans: readonly Span[], atMs: number, outageS: number): number {
  const untilMs = atMs + outageS * 1_000;
  const joined = spans.reduce<Span[]>((list, span) => {
    const last = list.at(-1);
    if (last !== undefined && span.fromMs - last.toMs < 500) return [...list.slice(0, -1), { fromMs: last.fromMs, toMs: span.toMs }];
    return [...list, span];
  }, []);
  const meant = joined.filter((span) => span.toMs > untilMs && span.fromMs < untilMs + 5_000 && span.fromMs > atMs - 2_000);
  return Math.max(0, Math.max(0, ...meant.map(lengthS)) - outageS);
}

/** From a time until what was missing since has come, s: the first reading after it that grew enough; undefined when it never did. */
export function backAfterS(end: EndRecord, fromMs: number): number | undefined {
  const still = silences(end).find((span) => span.fromMs <= fromMs + 1_500 && span.toMs > fromMs);
  if (still === undefined) return 0;
  return still.toMs >= (end.samples.at(-1)?.atMs ?? 0) ? undefined : (still.toMs - fromMs) / 1_000;
}

export interface RungSpan {
  rung: string;
  fromS: number;
  toS: number;
}

/** The rungs an end stood on. */
export function rungsOf(end: EndRecord, startMs: number, seconds: number): RungSpan[] {
  const notes = end.events
    .filter(({ name }) => name === 'rung')
    .map(({ atMs, detail }) => ({ atS: (atMs - startMs) / 1_000, rung: detail.split(' ')[0] ?? '' }));
  return notes
    .map(({ atS, rung }, index) => ({ rung, fromS: Math.max(0, atS), toS: Math.min(seconds, notes[index + 1]?.atS ?? seconds) }))
    .filter(({ fromS, toS }) => toS > fromS);
}

/** A second in which the average stays below this much of the link is one that fits: headers of probes and retransmissions are in it. */
const FITS = 1.05;

/** From a time until what is offered to the link stays, for a second on average, below what it carries, s; the length of the record when never. */
export function fitsAfterS(link: readonly RelayReport[], way: Direction, atMs: number, bps: number): number {
  const after = link.filter((report) => report.atMs > atMs);
  for (const [index, { atMs: fromMs }] of after.entries()) {
    const second = after.slice(index).filter((report) => report.atMs < fromMs + 1_000);
    // The record ends before the second does.
    if (second.length < 9) break;
    const bytes = second.reduce((sum, report) => sum + report[way].offered, 0);
    if (bytes * 8 <= bps * FITS) return Math.max(0, (fromMs - atMs) / 1_000 - 0.1);
  }
  return after.length / 10;
}

/** From a time until less than 100 ms wait before the link, and for a second no more, s. */
export function queueDrainedAfterS(link: readonly RelayReport[], way: Direction, atMs: number): number {
  const after = link.filter((report) => report.atMs > atMs);
  const index = after.findIndex(
    (_, from) => from + 10 <= after.length && after.slice(from, from + 10).every((report) => report[way].queueMs < 100),
  );
  return index === -1 ? after.length / 10 : index / 10;
}
