import { expect, test } from 'vitest';
import { RUNGS } from './ladder.ts';
import { LossWatch, voiceOf } from './voiceCare.ts';

/** IPv4, UDP, RTP with extensions, SRTP tag: some 66 bytes a packet. */
const onTheWire = ({ packetMs, maxBps }: ReturnType<typeof voiceOf>): number => maxBps + (1_000 / packetMs) * 66 * 8;

test.each([
  ['hd', 20, 32_000, 32_000],
  ['sd', 20, 32_000, 32_000],
  ['low', 60, 24_000, 24_000],
  ['stills', 60, 20_000, 24_000],
  ['voice', 60, 16_000, 24_000],
] as const)('on %s the voice goes in %i ms packets at %i bit/s, and %i where packets get lost', (rung, packetMs, maxBps, lossyBps) => {
  expect(voiceOf(rung, { lossy: false, thinReceiver: false })).toEqual({ packetMs, maxBps });
  expect(voiceOf(rung, { lossy: true, thinReceiver: false })).toEqual({ packetMs, maxBps: lossyBps });
});

test('packets, headers and error correction of the voice alone fit a link of 64 kbit/s on every rung without video', () => {
  for (const rung of RUNGS.slice(RUNGS.indexOf('stills')))
    expect(onTheWire(voiceOf(rung, { lossy: true, thinReceiver: false }))).toBeLessThan(40_000);
});

test('for a listener on a thin link the voice of any rung fits it as well', () => {
  for (const rung of RUNGS) expect(onTheWire(voiceOf(rung, { lossy: true, thinReceiver: true }))).toBeLessThan(40_000);
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
