import type { CallSession } from './callTransport.ts';
import { isAtCeiling } from './linkCeiling.ts';
import { THIN_BPS, type CallWord, type LinkReading } from './linkReading.ts';
import type { LadderReason, Rung } from './ladder.ts';

/** A dip, or a machine that is busy for a moment, is over by then. */
const LASTING_MS = 10_000;
const shortages: readonly LadderReason[] = ['bandwidth', 'loss', 'delay'];

/**
 * Lets what a call finds out about the link count outside of it; a pin or a slow machine says nothing of the link. Once thin it stays so until the ladder
 * has climbed to a real picture again: what spares a thin link makes it look better.
 */
export function readCall(
  session: Pick<CallSession, 'on' | 'rung' | 'linkSample' | 'downlink'>,
  reading: Pick<LinkReading, 'followCall'>,
  nowMs: () => number = () => performance.now(),
): () => void {
  let now: { rung: Rung; reason: LadderReason } = { rung: session.rung, reason: 'start' };
  let shortSinceMs: number | undefined;
  let downThinSinceMs: number | undefined;
  let wasThin = false;
  const hasLasted = (sinceMs: number | undefined): boolean => sinceMs !== undefined && nowMs() - sinceMs >= LASTING_MS;
  const word = (): CallWord => {
    if (session.downlink.thin) return 'thin';
    if (now.reason === 'recovered' && (now.rung === 'hd' || now.rung === 'sd')) return 'fine';
    wasThin ||= hasLasted(shortSinceMs) && isNarrow(session);
    if (wasThin) return 'thin';
    return shortSinceMs === undefined ? undefined : 'poor';
  };
  const stops = [
    session.on('downlinkChanged', ({ thin }) => {
      // A slow join that was the machine's doing is taken back within seconds.
      if (!thin) wasThin ||= hasLasted(downThinSinceMs);
      downThinSinceMs = thin ? (downThinSinceMs ?? nowMs()) : undefined;
    }),
    session.on('rungChanged', (change) => {
      now = change;
      if (change.reason === 'recovered' && (change.rung === 'hd' || change.rung === 'sd')) wasThin = false;
      const isLow = change.rung === 'low' || change.rung === 'stills' || change.rung === 'voice';
      if (!isLow || change.reason === 'limit') shortSinceMs = undefined;
      else if (shortages.includes(change.reason)) shortSinceMs ??= nowMs();
    }),
    reading.followCall(word),
  ];
  return () => {
    // The call's own last word, before it is silent.
    for (const stop of stops.toReversed()) stop();
  };
}

/** Without a picture the estimate is held below what a thin link carries, and at that ceiling it says no more; with one it is tried. */
function isNarrow({ rung, linkSample }: Pick<CallSession, 'rung' | 'linkSample'>): boolean {
  const { availableBps = 0 } = linkSample ?? {};
  return availableBps < THIN_BPS && (rung === 'voice' || rung === 'stills' || !isAtCeiling(rung, availableBps));
}
