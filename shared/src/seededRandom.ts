/** The same numbers for the same seed on every machine: demo images are drawn from it, and a test that failed can be run again. */
export interface SeededRandom {
  /** 0 ≤ x < 1. */
  next(): number;
  /** 0 … below − 1. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
}

/** mulberry32: small and fast, not for secrets. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    below: (limit) => Math.floor(next() * limit),
    pick: (from) => {
      const found = from[Math.floor(next() * from.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
  };
}
