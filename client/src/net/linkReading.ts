/** What a call knows of the link; undefined: nothing that tells. */
export type CallWord = 'thin' | 'poor' | 'fine' | undefined;

/** Below this a megabyte of program is a matter of minutes: it comes only when somebody asks for it. */
export const THIN_BPS = 150_000;
/** Below this whatever nobody waits for stands in the way of what somebody does. */
const POOR_BPS = 500_000;
/** A measurement outlives what a call says of the link for so long; after the longer time it says nothing any more. */
const FRESH_MS = 120_000;
const STALE_MS = 15 * 60_000;
/**
 * A single measurement takes back what a call says only when no chance explains it: a burst out of a buffer makes a link look some times as wide as it is,
 * not twenty times.
 */
const SURELY_WIDE_BPS = 1_500_000;
const MOST_KEPT = 20;

/** What we have measured of our own link ourselves. */
export interface LinkReading {
  /** So much came at this rate; nothing under some 20 KB measures more than the delay. */
  noteDown(bps: number): void;
  /**
   * A call that begins says how it finds the link whenever it is asked; the returned function ends that. A link that was thin to the end stays so for a
   * while: what is signed after the call goes over it, too.
   */
  followCall(word: () => CallWord): () => void;
  /** Whether somebody speaks over this link. */
  isInCall(): boolean;
  /** What comes down, bit/s; undefined: not measured lately. */
  downBps(): number | undefined;
  /** undefined: we know nothing, and others may be asked. */
  isPoor(): boolean | undefined;
  isThin(): boolean | undefined;
}

/**
 * One source for how good the link is. The best of the measurements counts: a server that dawdles makes a link look worse than it is, nothing makes it
 * look better. A fresh one that is good has the last word, against a call that finds the link thin only one that is beyond doubt; then the running call is
 * asked, then all of the last quarter of an hour.
 */
export function createLinkReading(nowMs: () => number = () => performance.now()): LinkReading {
  let kept: { bps: number; atMs: number }[] = [];
  const calls = new Set<() => CallWord>();
  let endedThinAtMs = Number.NEGATIVE_INFINITY;

  const best = (withinMs: number): number | undefined => {
    const within = kept.filter(({ atMs }) => nowMs() - atMs <= withinMs);
    return within.length === 0 ? undefined : Math.max(...within.map(({ bps }) => bps));
  };
  const called = (): CallWord =>
    [...calls].map((word) => word()).find((word) => word !== undefined) ?? (nowMs() - endedThinAtMs <= FRESH_MS ? 'thin' : undefined);
  const judge = (limitBps: number, words: readonly CallWord[]): boolean | undefined => {
    const fresh = best(FRESH_MS);
    const word = called();
    if (fresh !== undefined && fresh >= (word === 'thin' ? SURELY_WIDE_BPS : limitBps)) return false;
    if (word !== undefined) return words.includes(word);
    const older = best(STALE_MS);
    return older === undefined ? undefined : older < limitBps;
  };

  return {
    noteDown: (bps) => {
      if (!(bps > 0)) return;
      kept = [...kept.slice(1 - MOST_KEPT), { bps, atMs: nowMs() }];
    },
    followCall: (word) => {
      calls.add(word);
      return () => {
        if (calls.delete(word) && word() === 'thin') endedThinAtMs = nowMs();
      };
    },
    isInCall: () => calls.size > 0,
    downBps: () => best(FRESH_MS) ?? best(STALE_MS),
    isPoor: () => judge(POOR_BPS, ['thin', 'poor']),
    isThin: () => judge(THIN_BPS, ['thin']),
  };
}

/** Of this page. */
export const linkReading = createLinkReading();
