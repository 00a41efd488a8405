import { expect, test } from 'vitest';
import { PlayoutDelay } from './playoutDelay.ts';

/** Two readings a second of a voice of which a share is made up; the target after each. */
function run(seconds: number, shareAt: (atS: number, targetMs: number) => number, lostShare = 0): number[] {
  const delay = new PlayoutDelay();
  let [played, concealed, received, lost] = [0, 0, 0, 0];
  return Array.from({ length: seconds * 2 }, (_, index) => {
    delay.push({ atMs: index * 500, played, concealed, received, lost, redundant: false });
    played += 24_000;
    received += 25 * (1 - lostShare);
    lost += 25 * lostShare;
    concealed += 24_000 * shareAt(index / 2, delay.targetMs);
    return delay.targetMs;
  });
}

test('a voice is kept a little at first; one that comes well is no longer delayed after half a minute, nor for one bad half second', () => {
  const targets = run(60, () => 0.005);
  expect(targets[0]).toBe(160);
  expect(Math.max(...targets)).toBe(160);
  expect(targets.findIndex((targetMs) => targetMs === 0)).toBeLessThan(2 * 35);
  expect(run(60, (atS) => (atS === 45 ? 0.1 : 0)).at(-1)).toBe(0);
});

test('where words are lost it waits for what is asked for again, as long as it helps and no longer than half a second', () => {
  const helped = run(20, (_, targetMs) => (targetMs >= 320 ? 0 : 0.08));
  expect(helped.at(-1)).toBe(320);
  expect(helped.indexOf(320)).toBeLessThanOrEqual(2 * 7);
  expect(Math.max(...run(60, () => 0.2))).toBe(480);
});

test('it comes back by steps when nothing is made up any more', () => {
  const targets = run(180, (atS) => (atS < 10 ? 0.1 : 0));
  expect(targets.at(-1)).toBe(0);
  expect(targets[2 * 30]).toBeGreaterThan(0);
});

test('it stays while the way still loses packets: it is the delay that mends them', () => {
  expect(run(180, (_, targetMs) => (targetMs >= 320 ? 0 : 0.08), 0.05).at(-1)).toBe(320);
});

test('a queue of half a second is answered in one go, not step by step over as many falls', () => {
  const fall = run(20, (atS) => (atS === 10 ? 0.6 : 0));
  expect(fall[2 * 10]).toBe(160);
  expect(fall[2 * 10 + 1]).toBe(480);
  expect(run(20, (atS) => (atS === 10 ? 0.3 : 0))[2 * 10 + 1]).toBe(320);
});

/** Of a voice that began in short packets twelve seconds before. */
function grown(): PlayoutDelay {
  const delay = new PlayoutDelay();
  for (let index = -24; index < 0; index += 1) {
    delay.push({ atMs: index * 500, played: (24 + index) * 24_000, concealed: 0, received: (24 + index) * 25, lost: 0, redundant: false });
  }
  return delay;
}

test('bursts hold it as long as they come, also where the lost packets come late after all; single ones do not', () => {
  const afterBursts = (everyS: number, size: number, packetMs = 20): number[] => {
    const delay = grown();
    return Array.from({ length: 120 * 2 }, (_, index) => {
      const gone = index % (2 * everyS) === 1 ? size : 0;
      const received = (index * 500) / packetMs;
      delay.push({ atMs: index * 500, played: index * 24_000, concealed: 0, received, lost: gone, redundant: false });
      return delay.targetMs;
    });
  };
  expect(afterBursts(8, 3).at(-1)).toBe(160);
  expect(afterBursts(8, 1).at(-1)).toBe(0);
  // Long packets after a burst: three of them are 180 ms.
  expect(afterBursts(8, 3, 60).at(-1)).toBe(320);
  expect(afterBursts(200, 3, 60)[2 * 10]).toBe(320);
  expect(afterBursts(200, 3, 60).at(-1)).toBe(0);
});

test('a stream that begins anew is judged anew', () => {
  const delay = new PlayoutDelay();
  delay.push({ atMs: 0, played: 100_000, concealed: 50_000, received: 100, lost: 0, redundant: false });
  delay.push({ atMs: 3_000, played: 10, concealed: 0, received: 1, lost: 0, redundant: false });
  expect(delay.targetMs).toBe(160);
});

test('a voice in long packets with copies is kept for as long as a copy takes, from the first loss on', () => {
  const targetAfter = (packetMs: number, lost: number, redundant: boolean): number => {
    const delay = grown();
    for (let second = 0; second < 4; second += 1) {
      const received = (second * 1_000) / packetMs;
      delay.push({ atMs: second * 1_000, played: second * 48_000, concealed: 0, received, lost: lost * second, redundant });
    }
    return delay.targetMs;
  };
  expect(targetAfter(60, 1, true)).toBeGreaterThanOrEqual(300);
  expect(targetAfter(60, 0, true)).toBe(160);
  expect(targetAfter(60, 1, false)).toBe(160);
  expect(targetAfter(20, 1, true)).toBe(160);
});

test('a voice that begins in long packets has a poor link, and is kept half a second before anything was lost; one that turns out so later is not', () => {
  const readings = (longFromS: number): number[] => {
    const delay = new PlayoutDelay();
    let [played, received] = [0, 0];
    return Array.from({ length: 60 }, (_, index) => {
      delay.push({ atMs: index * 500, played, concealed: 0, received, lost: 0, redundant: false });
      played += 24_000;
      received += index / 2 >= longFromS ? 8 : 25;
      return delay.targetMs;
    });
  };
  expect(readings(1)[2 * 5]).toBe(480);
  expect(Math.max(...readings(20))).toBe(160);
});

test('on a long way a voice is kept half a second from the first, until the way shows that it is none', () => {
  const delay = new PlayoutDelay();
  delay.waitLong();
  expect(delay.targetMs).toBe(480);
  delay.waitNoLonger();
  expect(delay.targetMs).toBe(160);
});
