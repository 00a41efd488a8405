import { describe, expect, test, vi } from 'vitest';
import type { Rung } from './ladder.ts';
import { countersOf, sampleBetween } from './linkSample.ts';
import { RungKeeper } from './rungKeeper.ts';
import { applyCameraRung, applyVoiceRate, captureOf, layersOf } from './sendRung.ts';

type Sent = Partial<RTCRtpEncodingParameters> & { priority?: string };

function fakeSender(layers: number) {
  let parameters = { encodings: Array.from({ length: layers }, (): Sent => ({ active: true })) } as unknown as RTCRtpSendParameters;
  return {
    getParameters: () => structuredClone(parameters),
    setParameters: async (next: RTCRtpSendParameters) => void (parameters = next),
    get sent() {
      return parameters.encodings as Sent[];
    },
  };
}

/** A camera that takes what it is asked for, or one that cannot change. */
function fakeCamera(width: number, height: number, fixed = false) {
  let settings: MediaTrackSettings = { width, height };
  return {
    getSettings: () => settings,
    applyConstraints: async ({ width: w, height: h }: MediaTrackConstraints = {}) => {
      if (fixed) throw new Error('OverconstrainedError');
      settings = { width: (w as ConstrainULongRange).ideal, height: (h as ConstrainULongRange).ideal };
    },
  };
}

describe('what a rung sends', () => {
  test.each([
    ['hd', 1280, 720],
    ['sd', 640, 360],
    ['low', 320, 180],
    ['voice', 320, 180],
  ] as const)('%s asks the camera for %i×%i and no more', (rung, width, height) => {
    expect(captureOf(rung, { width: 1280, height: 720 })).toMatchObject({ width, height });
  });

  test('an upright phone keeps its proportions, a small camera its size', () => {
    expect(captureOf('sd', { width: 720, height: 1280 })).toMatchObject({ width: 360, height: 640 });
    expect(captureOf('hd', { width: 640, height: 480 })).toMatchObject({ width: 640, height: 480 });
  });

  test('layers keep their sizes on every rung; those above it rest', () => {
    expect(layersOf('hd', 1280, 3).map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([4, 2, 1]);
    expect(layersOf('sd', 640, 3)).toEqual([
      { active: true, scaleResolutionDownBy: 2 },
      { active: true, scaleResolutionDownBy: 1 },
      { active: false, scaleResolutionDownBy: 1 },
    ]);
    expect(layersOf('low', 320, 3).map(({ active }) => active)).toEqual([true, false, false]);
  });

  test('a camera goes down and comes back to its own size', async () => {
    const [sender, camera] = [fakeSender(3), fakeCamera(1280, 720)];
    await applyCameraRung(sender, camera, 'low');
    expect(camera.getSettings()).toEqual({ width: 320, height: 180 });
    await applyCameraRung(sender, camera, 'hd');
    expect(camera.getSettings()).toEqual({ width: 1280, height: 720 });
    expect(sender.sent.map(({ active }) => active)).toEqual([true, true, true]);
  });

  test('a camera that cannot change its size is scaled down by the encoder', async () => {
    const sender = fakeSender(3);
    await applyCameraRung(sender, fakeCamera(1280, 720, true), 'low');
    expect(sender.sent[0]).toMatchObject({ active: true, scaleResolutionDownBy: 4 });
  });

  test('the voice goes first', async () => {
    const sender = fakeSender(1);
    await applyVoiceRate(sender, 16_000);
    expect(sender.sent[0]).toMatchObject({ priority: 'high', networkPriority: 'high', maxBitrate: 16_000 });
  });
});

const report = (packets: number, delaySeconds: number, lost: number) => [
  { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.2, availableOutgoingBitrate: 100_000 },
  {
    id: 'a',
    type: 'outbound-rtp',
    bytesSent: packets * 100,
    headerBytesSent: packets * 25,
    packetsSent: packets,
    totalPacketSendDelay: delaySeconds,
  },
  { id: 'resting', type: 'outbound-rtp', bytesSent: 7, packetsSent: 7, totalPacketSendDelay: 9 },
  { type: 'remote-inbound-rtp', localId: 'a', fractionLost: lost },
  { type: 'remote-inbound-rtp', localId: 'resting', fractionLost: 1 },
];

test('a sample is what happened between two readings; streams that rest do not weigh in', () => {
  expect(sampleBetween(countersOf(report(100, 1, 0), 0), countersOf(report(150, 6, 0.2), 500))).toEqual({
    atMs: 500,
    availableBps: 100_000,
    sentBps: 100_000,
    lossShare: 0.2,
    roundTripMs: 200,
    queueDelayMs: 100,
    cpuLimited: false,
  });
});

describe('RungKeeper', () => {
  test('answers a poor link within a second after the grace for a new connection, and a pin at once', async () => {
    vi.useFakeTimers();
    const changes: { rung: Rung; reason: string }[] = [];
    let packets = 0;
    const keeper = new RungKeeper({
      nowMs: () => Date.now(),
      read: async () => countersOf(report((packets += 25), 0, 0), Date.now()),
      onChange: (change) => changes.push(change),
    });
    keeper.restart();
    await vi.advanceTimersByTimeAsync(2_900);
    expect(changes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(changes).toEqual([{ rung: 'stills', reason: 'bandwidth' }]);
    expect(keeper.sample).toMatchObject({ availableBps: 100_000 });
    keeper.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test.each([
    ['a long cut', 8_000, 2_900],
    ['a short one', 2_000, 0],
  ])('after %s of %i ms the estimate is given %i ms to come back', async (_, cutMs, graceMs) => {
    vi.useFakeTimers();
    const changes: Rung[] = [];
    let [packets, cut, poor] = [0, false, false];
    const keeper = new RungKeeper({
      nowMs: () => Date.now(),
      read: async () => {
        if (cut) return undefined;
        const [pair, ...others] = report((packets += 25), 0, 0);
        return countersOf([{ ...pair, availableOutgoingBitrate: poor ? 30_000 : 900_000 }, ...others], Date.now());
      },
      onChange: ({ rung }) => changes.push(rung),
      device: 'sd',
    });
    await vi.advanceTimersByTimeAsync(2_000);
    cut = true;
    await vi.advanceTimersByTimeAsync(cutMs);
    [cut, poor] = [false, true];
    await vi.advanceTimersByTimeAsync(graceMs);
    expect(changes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(changes).toEqual(['voice']);
    keeper.close();
    vi.useRealTimers();
  });

  test('a pin takes effect at once, before anything was measured', () => {
    const changes: Rung[] = [];
    const keeper = new RungKeeper({ read: async () => undefined, onChange: ({ rung }) => changes.push(rung) });
    keeper.setPin('save');
    keeper.setPin('voice');
    keeper.setPin('auto');
    keeper.close();
    expect(changes).toEqual(['low', 'voice']);
  });

  test('an unplugged phone goes down to what its battery is to be spared for', () => {
    const changes: Rung[] = [];
    const keeper = new RungKeeper({ read: async () => undefined, onChange: ({ rung }) => changes.push(rung), device: 'sd' });
    keeper.setDevice('hd');
    keeper.setDevice('low');
    keeper.close();
    expect(changes).toEqual(['low']);
  });
});
