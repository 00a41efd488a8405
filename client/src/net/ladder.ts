/**
 * What of a person is sent, best first. Voice is sent on every rung; the ladder only decides how much picture the link carries besides.
 * Pure: no timers, no WebRTC; time comes with the samples.
 */
export const RUNGS = ['hd', 'sd', 'low', 'stills', 'voice'] as const;
export type Rung = (typeof RUNGS)[number];

/** What a person asked for: `save` sends little (mobile data costs), `voice` nothing but the voice. */
export const PINS = ['auto', 'save', 'voice'] as const;
export type Pin = (typeof PINS)[number];

/** The state of our sending link over the last sampling period; undefined for what the browser does not tell. */
export interface LadderSample {
  atMs: number;
  /** The sender's estimate of what the link carries, everything included, bit/s (`availableOutgoingBitrate`). */
  availableBps: number | undefined;
  /** What was sent, bit/s. Well below the estimate, the estimate is only what has been tried so far. */
  sentBps: number;
  /** Of the packets sent in the period, as the receiver reports, 0…1. */
  lossShare: number | undefined;
  roundTripMs: number | undefined;
  /** How long packets waited in the sender before they went out. */
  queueDelayMs: number | undefined;
  /** `qualityLimitationReason` is `cpu`: the machine, not the link, is short. */
  cpuLimited: boolean;
}

export interface LadderLimits {
  pin: Pin;
  /** The best this device should send: a phone on battery `sd`. */
  device: Rung;
  /** The best that fits into what the facility allows. */
  house: Rung;
}

export type LadderReason = 'start' | 'bandwidth' | 'loss' | 'delay' | 'cpu' | 'limit' | 'recovered';

export interface LadderState {
  rung: Rung;
  reason: LadderReason;
  changedAtMs: number;
  /** Since when nothing spoke against a higher rung. */
  calmSinceMs: number;
  /** No climb before. */
  climbFromMs: number;
  /** How long the next climb waits after a fall; doubles with each climb that fails. */
  holdOffMs: number;
  climbedAtMs: number | undefined;
  /** Consecutive samples that said the same bad thing. */
  tight: number;
  lossy: number;
  cpu: number;
  /** Shortest round trip seen lately: what is above it is queues. */
  baseRoundTripMs: number | undefined;
}

/**
 * Least link a rung can live on, voice (about 40 kbit/s with headers) included, bit/s. From the simulcast ceilings in `encodings.ts`
 * (120, 400, 1,200 kbit/s) at the rates where VP8 still gives a usable picture of that size.
 */
export const NEEDS_BPS: Record<Rung, number> = { hd: 1_000_000, sd: 380_000, low: 120_000, stills: 64_000, voice: 0 };

/** A climb wants this much more than the rung needs, so that standing on the edge is not stepping to and fro. */
export const HEADROOM = 1.3;
/** An estimate this far below the need is no dip. */
const DEEP = 0.75;
/** Sending less than this share of the estimate, the estimate has not been tried: it follows what gets through (draft-ietf-rmcat-gcc-02 §5.5). */
const UNTRIED = 0.8;
/**
 * After a climb the estimate gets so long to follow what is sent: it rises no further than half as much again (same place), so it may well stand
 * below what a rung needs only because nothing needed more before (300 kbit/s after an episode of voice, whatever the link). It counts at once when
 * what is sent fills it and makes a queue or loss.
 */
const TRY_OUT_MS = 5_000;
/** Round trips longer than the shortest by this much are the beginning of a queue. */
const QUEUE_BEGINS_MS = 20;
/** Above this GCC's loss-based part cuts the rate (draft-ietf-rmcat-gcc-02 §6: 10 %). */
export const LOSS_BAD = 0.1;
/** Below this it lets it grow (same place: 2 %); a rung up is only tried here, or a little above, since 4G loses that much by itself. */
export const LOSS_FINE = 0.05;
/** ITU-T G.114: mouth to ear beyond 400 ms conversation breaks; a queue must not take most of that. */
const QUEUE_BAD_MS = 300;
const CALM_MS = 4_000;
const FIRST_HOLD_OFF_MS = 5_000;
const LONGEST_HOLD_OFF_MS = 120_000;
/** A climb that falls within this time was a failure. */
const PROOF_MS = 30_000;
/** Effects of a step show after a round trip and a report; before that the same trouble is not counted again. */
const EFFECT_MS = 900;
const CPU_SAMPLES = 6;

const indexOf = (rung: Rung): number => RUNGS.indexOf(rung);
/** Whichever sends less. */
export const worse = (a: Rung, b: Rung): Rung => (indexOf(a) > indexOf(b) ? a : b);

export function startLadder(atMs: number, rung: Rung = 'sd'): LadderState {
  return {
    rung,
    reason: 'start',
    changedAtMs: atMs,
    calmSinceMs: atMs,
    climbFromMs: atMs,
    holdOffMs: FIRST_HOLD_OFF_MS,
    climbedAtMs: undefined,
    tight: 0,
    lossy: 0,
    cpu: 0,
    baseRoundTripMs: undefined,
  };
}

/** The best rung the limits allow. */
export function ceilingOf({ pin, device, house }: LadderLimits): Rung {
  const pinned: Rung = pin === 'voice' ? 'voice' : pin === 'save' ? 'low' : 'hd';
  return worse(worse(pinned, device), house);
}

/** The best rung that fits into what a facility allows one seat to send, bit/s; null: no limit. */
export function rungWithin(maxUpBps: number | null): Rung {
  return maxUpBps === null ? 'hd' : (RUNGS.find((rung) => NEEDS_BPS[rung] <= maxUpBps) ?? 'voice');
}

/**
 * The next state. `rungs` are those in use, best first, `voice` the last. Down at once, over several rungs if need be, within a second of the
 * estimate's fall at two samples a second; up one rung at a time after calm, with headroom, and ever later after climbs that failed.
 */
export function stepLadder(state: LadderState, sample: LadderSample, limits: LadderLimits, rungs: readonly Rung[] = RUNGS): LadderState {
  const ceiling = lowerOf(rungs, ceilingOf(limits));
  if (indexOf(state.rung) < indexOf(ceiling)) return { ...moved(state, ceiling, 'limit', sample.atMs), holdOffMs: state.holdOffMs };
  const seen = observe(state, sample);
  const trouble = troubleOf(seen, sample);
  if (trouble !== undefined && state.rung !== 'voice') {
    const target = trouble === 'bandwidth' ? fitting(rungs, state.rung, sample.availableBps ?? 0) : nextDown(rungs, state.rung);
    // A slow machine is helped by a smaller picture; taking it away altogether would not be its fault.
    if (trouble !== 'cpu' || indexOf(target) <= indexOf('low')) return fallen(seen, target, trouble, sample.atMs);
  }
  if (trouble !== undefined || !isFine(seen, sample)) return { ...seen, calmSinceMs: sample.atMs };
  return climb(seen, sample, ceiling, rungs);
}

function observe(state: LadderState, sample: LadderSample): LadderState {
  const { availableBps, lossShare, roundTripMs, cpuLimited } = sample;
  const base = state.baseRoundTripMs;
  return {
    ...state,
    tight: availableBps !== undefined && availableBps < NEEDS_BPS[state.rung] && !isBeingTried(state, sample) ? state.tight + 1 : 0,
    lossy: lossShare !== undefined && lossShare > LOSS_BAD ? state.lossy + 1 : 0,
    cpu: cpuLimited ? state.cpu + 1 : 0,
    // Follows a shorter path at once and a longer one slowly, so that a queue does not become the measure.
    baseRoundTripMs:
      roundTripMs === undefined ? base : base === undefined || roundTripMs < base ? roundTripMs : base + (roundTripMs - base) * 0.01,
  };
}

/** The rung was climbed to a moment ago, and what is sent does not fill the estimate yet, or fills it without harm: the estimate follows. */
function isBeingTried({ climbedAtMs, baseRoundTripMs }: LadderState, sample: LadderSample): boolean {
  const { atMs, availableBps = 0, sentBps, roundTripMs, lossShare } = sample;
  if (climbedAtMs === undefined || atMs - climbedAtMs >= TRY_OUT_MS) return false;
  if (sentBps < availableBps * UNTRIED) return true;
  return (
    roundTripMs !== undefined &&
    baseRoundTripMs !== undefined &&
    roundTripMs < baseRoundTripMs + QUEUE_BEGINS_MS &&
    (lossShare ?? 0) <= LOSS_FINE
  );
}

function troubleOf(state: LadderState, sample: LadderSample): 'bandwidth' | 'loss' | 'delay' | 'cpu' | undefined {
  const { availableBps, queueDelayMs, roundTripMs, atMs } = sample;
  if (availableBps !== undefined && (state.tight >= 2 || (state.tight === 1 && availableBps < NEEDS_BPS[state.rung] * DEEP)))
    return 'bandwidth';
  if (atMs - state.changedAtMs < EFFECT_MS) return undefined;
  if (queueDelayMs !== undefined && queueDelayMs > QUEUE_BAD_MS) return 'delay';
  if (state.lossy >= 2) return 'loss';
  const base = state.baseRoundTripMs;
  if (roundTripMs !== undefined && base !== undefined && roundTripMs > base * 2 + QUEUE_BAD_MS) return 'delay';
  return state.cpu >= CPU_SAMPLES ? 'cpu' : undefined;
}

function isFine(state: LadderState, { lossShare, queueDelayMs, availableBps, cpuLimited }: LadderSample): boolean {
  return (
    (lossShare ?? 0) <= LOSS_FINE &&
    (queueDelayMs ?? 0) < QUEUE_BAD_MS / 2 &&
    (availableBps === undefined || availableBps >= NEEDS_BPS[state.rung]) &&
    !cpuLimited
  );
}

function climb(state: LadderState, { atMs, availableBps, sentBps }: LadderSample, ceiling: Rung, rungs: readonly Rung[]): LadderState {
  const proven = state.climbedAtMs !== undefined && atMs - state.climbedAtMs >= PROOF_MS;
  // A rung that has carried for a while is no longer an experiment: what failed before it is half forgotten.
  const now = proven ? { ...state, climbedAtMs: undefined, holdOffMs: Math.max(FIRST_HOLD_OFF_MS, state.holdOffMs / 2) } : state;
  const above = rungs[rungs.indexOf(now.rung) - 1];
  if (above === undefined || indexOf(above) < indexOf(ceiling)) return now;
  if (atMs - now.calmSinceMs < CALM_MS || atMs < now.climbFromMs) return now;
  const untried = availableBps === undefined || sentBps < availableBps * UNTRIED;
  if (!untried && availableBps < NEEDS_BPS[above] * HEADROOM) return now;
  return { ...moved(now, above, 'recovered', atMs), climbedAtMs: atMs };
}

function fallen(state: LadderState, rung: Rung, reason: LadderReason, atMs: number): LadderState {
  const failed = state.climbedAtMs !== undefined && atMs - state.climbedAtMs < PROOF_MS;
  const holdOffMs = failed ? Math.min(state.holdOffMs * 2, LONGEST_HOLD_OFF_MS) : state.holdOffMs;
  return { ...moved(state, rung, reason, atMs), climbFromMs: atMs + holdOffMs, holdOffMs, climbedAtMs: undefined };
}

function moved(state: LadderState, rung: Rung, reason: LadderReason, atMs: number): LadderState {
  return { ...state, rung, reason, changedAtMs: atMs, calmSinceMs: atMs, tight: 0, lossy: 0, cpu: 0 };
}

function nextDown(rungs: readonly Rung[], rung: Rung): Rung {
  return rungs[rungs.indexOf(rung) + 1] ?? 'voice';
}

/** The best rung below this one that the link can carry. */
function fitting(rungs: readonly Rung[], rung: Rung, availableBps: number): Rung {
  return rungs.find((lower) => indexOf(lower) > indexOf(rung) && NEEDS_BPS[lower] <= availableBps) ?? 'voice';
}

/** The rung itself where it is in use, else the next lower one that is. */
function lowerOf(rungs: readonly Rung[], rung: Rung): Rung {
  return rungs.find((candidate) => indexOf(candidate) >= indexOf(rung)) ?? 'voice';
}
