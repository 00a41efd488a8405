import type { CallSession } from './callTransport.ts';
import { isAtCeiling } from './linkCeiling.ts';
import { THIN_BPS, type CallWord, type LinkReading } from './linkReading.ts';
import type { LadderReason, Rung } from './ladder.ts';

/** A dip, or a machine that is busy for a moment, is over by then. */
const LASTING_MS = 10_000;
const shortages: readonly LadderReason[] = ['bandwidth', 'loss', 'delay'];

/** Lets what a call finds out about the link count outside of it; a pin or a slow machine says nothing of the link. */
export function readCall(
  session: Pick<CallSession, 'on' | 'rung' | 'linkSample'>,
  reading: Pick<LinkReading, 'followCall'>,
  nowMs: () => number = () => performance.now(),
): () => void {
  let now: { rung: Rung; reason: LadderReason } = { rung: session.rung, reason: 'start' };
  let shortSinceMs: number | undefined;
  const word = (): CallWord => {
    if (now.reason === 'recovered' && (now.rung === 'hd' || now.rung === 'sd')) return 'fine';
    if (shortSinceMs === undefined) return undefined;
    const { availableBps = 0 } = session.linkSample ?? {};
    return nowMs() - shortSinceMs >= LASTING_MS && availableBps < THIN_BPS && !isAtCeiling(session.rung, availableBps) ? 'thin' : 'poor';
  };
  const stops = [
    session.on('rungChanged', (change) => {
      now = change;
      const isLow = change.rung === 'low' || change.rung === 'stills' || change.rung === 'voice';
      if (!isLow || change.reason === 'limit') shortSinceMs = undefined;
      else if (shortages.includes(change.reason)) shortSinceMs ??= nowMs();
    }),
    reading.followCall(word),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
