import { HEADROOM, LOSS_BAD, LOSS_FINE, rungWithin, worse, type Rung } from '../../net/ladder.ts';

/** A way through TURN: does it lend an address? */
export type Way = 'open' | 'closed' | 'notConfigured';

/** What was measured. */
export interface LinkFigures {
  upBps: number;
  downBps: number;
  roundTripMs: number;
  /** Of packets that went to TURN and back over UDP, 0…1; undefined where that could not be measured. */
  loopLossShare: number | undefined;
  turnUdp: Way;
  turnTcp: Way;
}

/** What the link will carry: a rung of the ladder, or `message` where not even the voice gets through. */
export type Expectation = Rung | 'message';
export type Caution = 'loss' | 'delay' | 'upSlow' | 'downSlow' | 'udpClosed';

export interface Verdict {
  expect: Expectation;
  cautions: Caution[];
}

/** The voice with its headers (`NEEDS_BPS` in ladder.ts counts it so). */
const VOICE_BPS = 40_000;
/** Losing more than this no error correction of Opus helps. */
const LOSS_HOPELESS = 0.3;
/** ITU-T G.114: beyond 400 ms mouth to ear people talk over each other. */
const LONGEST_ROUND_TRIP_MS = 800;

/** The packets went up and down again; this is the share one way loses when both lose alike. */
export function oneWayLoss(loopLossShare: number): number {
  return 1 - Math.sqrt(1 - Math.min(1, loopLossShare));
}

/** What to expect of a call, by the ladder's own thresholds. */
export function verdictOf(figures: LinkFigures): Verdict {
  const { upBps, downBps, roundTripMs, loopLossShare, turnUdp, turnTcp } = figures;
  const loss = loopLossShare === undefined ? 0 : oneWayLoss(loopLossShare);
  const up = rungWithin(upBps / HEADROOM);
  const down = rungWithin(downBps / HEADROOM);
  const byRate = worse(up, down);
  const byLoss: Rung = loss > LOSS_BAD ? 'voice' : loss > LOSS_FINE ? 'sd' : 'hd';
  const hopeless = Math.min(upBps, downBps) < VOICE_BPS || loss > LOSS_HOPELESS;
  const cautions: Caution[] = [];
  if (loss > LOSS_FINE) cautions.push('loss');
  if (roundTripMs > LONGEST_ROUND_TRIP_MS) cautions.push('delay');
  if (up !== down) cautions.push(byRate === up ? 'upSlow' : 'downSlow');
  if (turnUdp === 'closed' && turnTcp === 'open') cautions.push('udpClosed');
  return { expect: hopeless ? 'message' : worse(byRate, byLoss), cautions };
}

/** The middle one of at least one. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
