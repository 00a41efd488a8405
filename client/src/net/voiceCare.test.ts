import { expect, test } from 'vitest';
import { RUNGS } from './ladder.ts';
import { CLEAR, LossWatch, RoomWatch, voiceOf } from './voiceCare.ts';
import type { VoiceSettings } from './voiceCare.ts';

/** IPv4, UDP, RTP with extensions, SRTP tag: some 66 bytes a packet; each copy is as long as the packet's own sound, and five bytes of headers. */
const onTheWire = ({ packetMs, maxBps, distances }: VoiceSettings): number =>
  maxBps * (1 + distances.length) + (1_000 / packetMs) * (66 + 5 * distances.length) * 8;
const LOSSY = { ...CLEAR, lossy: true, losing: true };

test.each([
  ['hd', 20, 32_000, 32_000],
  ['sd', 20, 32_000, 32_000],
  ['low', 60, 24_000, 24_000],
  ['stills', 60, 20_000, 24_000],
  ['voice', 60, 16_000, 24_000],
] as const)('on %s the voice goes in %i ms packets at %i bit/s, and %i where packets get lost', (rung, packetMs, maxBps, lossyBps) => {
  expect(voiceOf(rung, CLEAR)).toEqual({ packetMs, maxBps, distances: [] });
  expect(voiceOf(rung, LOSSY)).toEqual({ packetMs, maxBps: lossyBps, distances: [] });
});

test.each([false, true])(
  'packets, headers and error correction of the voice fit a link of 64 kbit/s without video, redundancy %s',
  (redundancy) => {
    for (const rung of RUNGS.slice(RUNGS.indexOf('stills')))
      expect(onTheWire(voiceOf(rung, { ...LOSSY, redundancy }))).toBeLessThan(52_000);
  },
);

test.each([false, true])('for a listener on a thin link the voice of any rung fits it as well, redundancy %s', (redundancy) => {
  for (const rung of RUNGS) expect(onTheWire(voiceOf(rung, { ...LOSSY, redundancy, thinReceiver: true }))).toBeLessThan(45_000);
});

test('a link that does not carry the voice twice carries it once, at the least rate', () => {
  const settings = voiceOf('voice', { ...LOSSY, redundancy: true, tight: true });
  expect(settings.distances).toEqual([]);
  expect(onTheWire(settings)).toBeLessThan(26_000);
});

test('short packets carry one copy from the first on, and two once something is lost by anybody; long ones none before', () => {
  const redundant = { ...CLEAR, redundancy: true };
  expect(voiceOf('hd', redundant).distances).toHaveLength(1);
  expect(voiceOf('low', redundant).distances).toEqual([]);
  for (const loses of [{ losing: true }, { lossyReceiver: true }]) {
    expect(voiceOf('sd', { ...redundant, ...loses }).distances).toHaveLength(2);
    expect(voiceOf('voice', { ...redundant, ...loses }).distances).toHaveLength(2);
    expect(voiceOf('sd', { ...CLEAR, ...loses }).distances).toEqual([]);
    // On a link of 300 kbit/s two thirds stay for the picture.
    expect(onTheWire(voiceOf('sd', { ...redundant, ...loses }))).toBeLessThan(105_000);
  }
});

test('a link is tight where copies make a queue, for ten seconds after it, and not where only the estimate is low', () => {
  const room = new RoomWatch();
  const tightAfter = (samples: number, availableBps: number | undefined, roundTripMs: number): boolean => {
    for (let sample = 0; sample < samples; sample += 1) room.push({ availableBps, roundTripMs });
    return room.tight;
  };
  expect(tightAfter(10, 60_000, 120)).toBe(false);
  expect(tightAfter(20, 30_000, 140)).toBe(false);
  expect(tightAfter(1, 50_000, 500)).toBe(false);
  expect(tightAfter(1, 40_000, 500)).toBe(true);
  expect(tightAfter(1, undefined, 120)).toBe(true);
  expect(tightAfter(15, 40_000, 130)).toBe(true);
  expect(tightAfter(10, 40_000, 130)).toBe(false);
  expect(tightAfter(1, 40_000, 500)).toBe(true);
  expect(tightAfter(1, 60_000, 500)).toBe(false);
});

test('a way that stays longer is not taken for a queue for ever', () => {
  const room = new RoomWatch();
  room.push({ availableBps: 40_000, roundTripMs: 50 });
  for (let sample = 0; sample < 400; sample += 1) room.push({ availableBps: 40_000, roundTripMs: 400 });
  expect(room.tight).toBe(false);
});

test('a burst counts as loss for some twenty seconds', () => {
  const watch = LossWatch.ofAnyLoss();
  watch.push(0.1);
  expect(watch.lossy).toBe(true);
  const calm = Array.from({ length: 120 }, () => watch.push(0)).indexOf(true);
  expect(calm).toBeGreaterThan(40);
  expect(calm).toBeLessThan(100);
});

test('steady loss is noticed within two seconds, one lost report is not, and the verdict does not flutter', () => {
  const watch = new LossWatch();
  expect(watch.push(0.15)).toBe(false);
  for (let sample = 0; sample < 20; sample += 1) watch.push(0);
  const changes = Array.from({ length: 40 }, () => watch.push(0.08));
  expect(changes.indexOf(true)).toBeLessThan(4);
  expect(changes.filter(Boolean)).toHaveLength(1);
  expect(Array.from({ length: 40 }, (_, index) => watch.push(index % 2 === 0 ? 0.04 : 0)).filter(Boolean)).toHaveLength(0);
  expect(watch.push(undefined)).toBe(false);
  for (let sample = 0; sample < 20; sample += 1) watch.push(0);
  expect(watch.lossy).toBe(false);
});
