import { expect, test } from 'vitest';
import type { EndRecord } from './lab.ts';
import { readPackets, tellSeconds } from './packets.ts';

const LOG = `1000.100 up 100 0 rtp63 ssrc7 seq1
1000.200 up 100 40 rtp63 ssrc7 seq2
1000.300 up 60 x rtcp205
1001.500 down 500 3 rtp101 ssrc9 seq5 padded
`;

const end = (concealedAMs: number): EndRecord => ({
  events: [],
  samples: [995_000, 1_000_000, 1_001_000, 1_002_000].map((atMs) => ({
    atMs,
    playedSamples: atMs * 48,
    concealedSamples: atMs * concealedAMs,
    audioPackets: 0,
    audioLost: 0,
    bufferedS: (atMs / 1_000) * 48_000 * 0.12,
    bufferedSamples: (atMs / 1_000) * 48_000,
    framesDecoded: 0,
    frameHeight: 0,
    sentBytes: 0,
    sentPackets: 0,
    availableBps: 0,
    way: '',
  })),
});

test('packets are read with their fate, and streams without the number of each packet', () => {
  expect(readPackets(LOG)).toMatchObject([
    { atMs: 1_000_100, way: 'up', bytes: 100, queueMs: 0, kind: 'rtp63 ssrc7' },
    { queueMs: 40, kind: 'rtp63 ssrc7' },
    { queueMs: undefined, kind: 'rtcp205' },
    { way: 'down', kind: 'rtp101 ssrc9 padded' },
  ]);
});

test('each second tells what was made up of it, how long sound was kept, and what was sent and dropped; the bad ones are marked', () => {
  const second = (concealed: number) => [{ atS: 0, concealed, carried: true }];
  const record = { side: 'ours' as const, startMs: 1_000_000, voiceAfterMs: 0, near: end(0), far: end(12), link: [] };
  const told = tellSeconds(record, { up: second(0.25), down: second(0.02) }, readPackets(LOG)).split('\n');
  expect(told).toContain('* up 0 s: made up 25 %, kept 120 ms, queue 40 ms, 2 kbit: rtp63 ssrc7 2 2, rtcp205 1 (1 dropped) 0');
  expect(told).toContain('  down 0 s: made up 2 %, kept 120 ms, queue 0 ms, 0 kbit: ');
});
