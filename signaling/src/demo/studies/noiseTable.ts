import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';

/** A table of roughly normal values (sum of four uniform ones), standard deviation 1; drawing from it is cheaper than drawing anew. */
export function noiseTable(size: number, seed: number): Float32Array {
  const random = seededRandom(seed).next;
  return Float32Array.from({ length: size }, () => (random() + random() + random() + random() - 2) * Math.sqrt(3));
}
