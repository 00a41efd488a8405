import type { Rung } from './ladder.ts';

/**
 * What the browser may believe of the link on a rung, bit/s. It finds out by sending more, with empty packets in the stream of the voice where
 * there is no picture: the first such burst (600 kbit/s for a tenth of a second) stands in a link of 64 kbit/s for one and a half seconds, and later ones
 * are as wide as what it believes. Enough for the rung above to be tried; where the ceiling rises, the browser looks at once how far.
 */
const CEILING_BPS: Partial<Record<Rung, number>> = { voice: 72_000, stills: 72_000, low: 400_000, sd: 1_000_000 };

export function ceilingBpsOf(rung: Rung): number | undefined {
  return CEILING_BPS[rung];
}

/** What is believed of the link is as much as we allow, and says no more of it. */
export function isAtCeiling(rung: Rung, availableBps: number): boolean {
  return availableBps >= 0.95 * (CEILING_BPS[rung] ?? Infinity);
}

/**
 * The description with a ceiling for all that is sent on the connection, or without one. `b=AS` (RFC 8866 §5.8) of a video section bounds Chromium's
 * estimate as a whole; what a picture itself may take is set at its sender.
 */
export function withCeiling(sdp: string, ceilingBps: number | undefined): string {
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => {
      if (!section.startsWith('m=video')) return section;
      const bare = section.replace(/^b=AS:.*\r?\n/gm, '');
      return ceilingBps === undefined ? bare : bare.replace(/^c=.*\r?\n/m, (line) => `${line}b=AS:${Math.floor(ceilingBps / 1_000)}\r\n`);
    })
    .join('');
}
