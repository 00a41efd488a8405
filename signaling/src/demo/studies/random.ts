/** A repeatable stream of numbers in [0, 1) (mulberry32): the same seed draws the same phantom on every machine. */
export function randomStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A table of roughly normal values (sum of four uniform ones), standard deviation 1; drawing from it is cheaper than drawing anew. */
export function noiseTable(size: number, seed: number): Float32Array {
  const random = randomStream(seed);
  return Float32Array.from({ length: size }, () => (random() + random() + random() + random() - 2) * Math.sqrt(3));
}
