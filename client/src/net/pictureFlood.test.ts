import { expect, test } from 'vitest';
import { PictureFlood } from './pictureFlood.ts';

/** A picture of so many packets a second, of which a share that may change gets lost; when it is called a flood first, ms. */
function firstFloodMs(packetsPerSecond: number, lossAt: (atMs: number) => number, seconds = 20): number | undefined {
  const flood = new PictureFlood();
  let [received, lost] = [0, 0];
  for (let atMs = 0; atMs < seconds * 1_000; atMs += 500) {
    if (flood.push(atMs, { received, lost })) return atMs;
    const share = lossAt(atMs);
    received += packetsPerSecond * 0.5 * (1 - share);
    lost += packetsPerSecond * 0.5 * share;
  }
  return undefined;
}

test('a link that has fallen to a fifth is noticed at the first or second look', () => {
  expect(firstFloodMs(120, (atMs) => (atMs >= 5_000 ? 0.75 : 0))).toBeLessThanOrEqual(6_000);
});

test('steady loss, and half a second of a bad radio link, are no flood', () => {
  expect(firstFloodMs(120, () => 0.1)).toBeUndefined();
  expect(firstFloodMs(120, (atMs) => (atMs === 5_000 ? 0.6 : 0.02))).toBeUndefined();
});

test('a small picture does not flood, whatever it loses', () => {
  expect(firstFloodMs(12, () => 0.9)).toBeUndefined();
});

test('streams that end are not taken for losses', () => {
  const flood = new PictureFlood();
  expect(flood.push(0, { received: 1_000, lost: 200 })).toBe(false);
  expect(flood.push(500, { received: 0, lost: 0 })).toBe(false);
  expect(flood.push(1_000, { received: 60, lost: 0 })).toBe(false);
});
