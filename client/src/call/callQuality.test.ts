import { callQuality } from '@hoi-chan/shared/features/quality.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CallStats, StreamStats } from '../net/callTransport.ts';
import { FakeSignaling } from '../net/testing/fakes.ts';
import { QualityMeter, watchCallQuality } from './callQuality.ts';
import { createFakeCall } from './testing/fakeCall.ts';

const voice = (change: Partial<StreamStats>): StreamStats => ({
  direction: 'receive',
  participantId: 'a',
  source: 'microphone',
  atMs: 0,
  bytes: 0,
  packets: 0,
  packetsLost: 0,
  ...change,
});
const stats = (...streams: StreamStats[]): CallStats => ({ roundTripMs: 200, availableOutgoingBps: undefined, streams });

test('adds up time on each rung, what held the sender back, cuts and what was made up', () => {
  const meter = new QualityMeter(0, 'sd');
  meter.push(0, stats(voice({})), 'sfu', true);
  meter.rungChanged(10_000, 'low', 'bandwidth');
  meter.rungChanged(30_000, 'sd', 'recovered');
  meter.rungChanged(40_000, 'voice', 'limit');
  meter.linkChanged(42_000, 'disconnected');
  meter.linkChanged(42_500, 'failed');
  meter.linkChanged(45_000, 'connected');
  const point = meter.push(
    50_000,
    stats(
      voice({ bytes: 100_000, packets: 900, packetsLost: 100, concealedSamples: 4_800, totalSamples: 48_000 }),
      voice({ direction: 'send', bytes: 50_000, packets: 500, packetsLost: 5 }),
    ),
    'p2p',
    true,
  );
  expect(point).toMatchObject({ sentBps: 8_000, receivedBps: 16_000, receiveLoss: 0.1, sendLoss: 0.01, concealed: 0.1, rung: 'voice' });
  const summary = meter.summary(60_000);
  expect(callQuality.parse(summary)).toEqual({
    seconds: 60,
    secondsOnRung: { hd: 0, sd: 20, low: 20, stills: 0, voice: 20 },
    secondsLimited: { bandwidth: 20, loss: 0, delay: 0, cpu: 0 },
    cutsMs: [3_000],
    rejoins: 0,
    secondsDirect: 10,
    concealedShare: 0.1,
    lossShare: 0.1,
    roundTripMs: 200,
  });
});

test('counters that begin anew after a rejoin take nothing away', () => {
  const meter = new QualityMeter(0, 'sd');
  meter.push(0, stats(voice({ packets: 1_000, bytes: 9_000, packetsLost: 50 })), 'sfu', true);
  const point = meter.push(2_000, stats(voice({ packets: 10, bytes: 90 })), 'sfu', true);
  expect(point).toMatchObject({ receivedBps: 0, receiveLoss: undefined });
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('reports early, then every half minute, at the end, and always under the same id', async () => {
  const { session, emit, joined, callId } = createFakeCall();
  const signaling = new FakeSignaling();
  const watch = watchCallQuality({ callId, session, signaling, nowMs: () => Date.now(), newId: () => 'report-1' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(signaling.requests).toEqual([]);
  emit('joined', joined());
  await vi.advanceTimersByTimeAsync(8_000);
  expect(signaling.requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(signaling.requests.length).toBeGreaterThan(9);
  expect(watch.points.get().length).toBeLessThanOrEqual(61);
  emit('joined', joined());
  watch.close();
  expect(signaling.requests.at(-1)).toMatchObject({
    name: 'call:reportQuality',
    input: { callId, reportId: 'report-1', quality: { rejoins: 1 } },
  });
  const before = signaling.requests.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signaling.requests).toHaveLength(before);
});
