import { HEADROOM, LOSS_BAD, LOSS_FINE, rungWithin, worse, type Rung } from '../../net/ladder.ts';

/** A way to the media node (does it answer?) or through TURN (does it lend an address?). `none`: no node is there to be asked. */
export type Way = 'open' | 'closed' | 'notConfigured' | 'none';

/** What was measured. */
export interface LinkFigures {
  upBps: number;
  downBps: number;
  roundTripMs: number;
  /** Of packets that went to TURN and back over UDP, 0…1; undefined where that could not be measured. */
  loopLossShare: number | undefined;
  nodeUdp: Way;
  nodeTcp: Way;
  turnUdp: Way;
  turnTcp: Way;
}

/** What the link will carry: a rung of the ladder, or `message` where not even the voice gets through. */
export type Expectation = Rung | 'message';
export type Caution = 'loss' | 'delay' | 'upSlow' | 'downSlow' | 'relayed' | 'udpClosed' | 'noWay';

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
  const { upBps, downBps, roundTripMs, loopLossShare } = figures;
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
  const way = wayOf(figures);
  if (way !== undefined) cautions.push(way);
  return { expect: hopeless || way === 'noWay' ? 'message' : worse(byRate, byLoss), cautions };
}

/** What is to be said of the way that a call would take, the best that is open; undefined: straight over UDP, or nothing is known. */
function wayOf({ nodeUdp, nodeTcp, turnUdp, turnTcp }: LinkFigures): 'relayed' | 'udpClosed' | 'noWay' | undefined {
  if (nodeUdp === 'open') return undefined;
  if (turnUdp === 'open') return nodeUdp === 'closed' ? 'relayed' : undefined;
  if (nodeTcp === 'open' || turnTcp === 'open') return 'udpClosed';
  return nodeUdp === 'closed' ? 'noWay' : undefined;
}

/** The middle one of at least one. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
