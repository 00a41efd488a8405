import { describe, expect, test, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { ConsumerControl } from './consumerControl.ts';
import { layersFor, sendSettingsOf } from './encodings.ts';
import { linkStateOf } from './linkState.ts';
import { parsePeerMessage } from './peerMessage.ts';
import { foldStreams, pathOf, picturesOf } from './streamStats.ts';

describe('layersFor', () => {
  test.each([
    [90, 0, 1],
    [180, 0, 2],
    [416, 0, 2],
    [417, 1, 2],
    [832, 1, 2],
    [833, 2, 2],
    [4000, 2, 2],
  ])('a tile of %i pixels gets spatial layer %i and temporal layer %i', (widthPx, spatialLayer, temporalLayer) => {
    expect(layersFor(widthPx)).toEqual({ spatialLayer, temporalLayer });
  });
});

test('the camera is sent in three sizes, each with less rate than the next; speech has FEC and rests in silence', () => {
  const rates = sendSettingsOf('camera').encodings?.map(({ maxBitrate }) => maxBitrate ?? 0) ?? [];
  expect(rates).toHaveLength(3);
  expect(rates).toEqual(rates.toSorted((a, b) => a - b));
  expect(sendSettingsOf('microphone').codecOptions).toMatchObject({ opusFec: true, opusDtx: true });
});

describe('linkStateOf', () => {
  test.each([
    [['new', 'new'], 'connecting'],
    [['new', 'connected'], 'connected'],
    [['connected', 'disconnected'], 'disconnected'],
    [['failed', 'connected'], 'failed'],
    [['connecting', 'connected'], 'connecting'],
  ] as const)('%j is %s', (states, state) => {
    expect(linkStateOf(...states)).toBe(state);
  });
});

describe('ConsumerControl', () => {
  test('tells all new consumers in one message, and later only what changed', async () => {
    vi.useFakeTimers();
    const send = vi.fn(async () => ({}));
    const control = new ConsumerControl(send);
    control.want('a', { paused: false });
    control.want('b', { paused: false });
    await vi.advanceTimersByTimeAsync(0);
    expect(send.mock.calls).toEqual([
      [
        [
          { consumerId: 'a', paused: false },
          { consumerId: 'b', paused: false },
        ],
      ],
    ]);
    control.want('a', { paused: false, preferredLayers: { spatialLayer: 0, temporalLayer: 2 } });
    control.want('a', { paused: false, preferredLayers: { spatialLayer: 1, temporalLayer: 2 } });
    control.want('b', { paused: false });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send).toHaveBeenCalledTimes(2);
    expect(send).toHaveBeenLastCalledWith([{ consumerId: 'a', preferredLayers: { spatialLayer: 1, temporalLayer: 2 } }]);
    control.want('a', { paused: false, preferredLayers: { spatialLayer: 1, temporalLayer: 2 }, priority: 120 });
    control.want('b', { paused: false });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send).toHaveBeenLastCalledWith([{ consumerId: 'a', priority: 120 }]);
    vi.useRealTimers();
  });

  test('what could not be told is told again with the next change; a closed one says nothing', async () => {
    vi.useFakeTimers();
    const send = vi.fn(async () => ({}));
    send.mockRejectedValueOnce(new Error('link lost'));
    const control = new ConsumerControl(send);
    control.want('a', { paused: false });
    await vi.advanceTimersByTimeAsync(0);
    control.want('a', { paused: false });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send).toHaveBeenCalledTimes(2);
    control.want('b', { paused: false });
    control.close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});

describe('ConsumerControl while the link is broken', () => {
  const offline = new AppError('UNAVAILABLE', 'socket not connected', { reason: 'offline' });
  test('says again by itself what could not be told: somebody would not be heard otherwise', async () => {
    vi.useFakeTimers();
    const send = vi.fn(async () => ({}));
    for (let tries = 0; tries < 3; tries += 1) send.mockRejectedValueOnce(offline);
    const control = new ConsumerControl(send);
    control.want('voice', { paused: false });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(send).toHaveBeenCalledTimes(4);
    expect(send).toHaveBeenLastCalledWith([{ consumerId: 'voice', paused: false }]);
    // Gone meanwhile: nothing is said of it.
    send.mockRejectedValueOnce(offline);
    control.want('voice', { paused: true });
    await vi.advanceTimersByTimeAsync(200);
    control.forget('voice');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(send).toHaveBeenCalledTimes(5);
    control.close();
    vi.useRealTimers();
  });

  test('also that a picture is not wanted any more', async () => {
    vi.useFakeTimers();
    const send = vi.fn(async () => ({}));
    const control = new ConsumerControl(send);
    control.want('face', { paused: false });
    await vi.advanceTimersByTimeAsync(200);
    send.mockRejectedValueOnce(offline);
    control.want('face', { paused: true });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(send.mock.calls.slice(1)).toEqual([[[{ consumerId: 'face', paused: true }]], [[{ consumerId: 'face', paused: true }]]]);
    control.close();
    vi.useRealTimers();
  });
});

describe('parsePeerMessage', () => {
  test.each([[{}], [{ kind: 'rtc' }], [{ kind: 'rtc', data: 'sdp' }], [{ kind: 'sources', entries: 5 }], [{ kind: 'close' }]])(
    '%j is none of ours',
    (signal) => {
      expect(parsePeerMessage(signal)).toBeUndefined();
    },
  );

  test('keeps what is well formed and drops the rest', () => {
    const entry = { source: 'camera', streamId: 's', paused: false };
    expect(
      parsePeerMessage({ kind: 'sources', entries: [entry, { source: 'spy' }, null, { ...entry, streamId: 'x'.repeat(200) }] }),
    ).toEqual({
      kind: 'sources',
      entries: [entry],
    });
    expect(parsePeerMessage({ kind: 'hidden', sources: ['camera', 'everything'] })).toEqual({ kind: 'hidden', sources: ['camera'] });
  });
});

describe('stats', () => {
  test('three simulcast streams are one stream sent; its loss is what the receiver reports', () => {
    const layer = { type: 'outbound-rtp', kind: 'video', timestamp: 5 };
    const entries = [
      { ...layer, bytesSent: 10, packetsSent: 1, framesEncoded: 3, frameWidth: 320, frameHeight: 180, qualityLimitationReason: 'none' },
      {
        ...layer,
        bytesSent: 90,
        packetsSent: 2,
        framesEncoded: 2,
        frameWidth: 1280,
        frameHeight: 720,
        qualityLimitationReason: 'bandwidth',
      },
      { type: 'remote-inbound-rtp', kind: 'video', packetsLost: 4 },
    ];
    expect(foldStreams(entries, { direction: 'send', participantId: 'p', source: 'camera' })).toEqual({
      direction: 'send',
      participantId: 'p',
      source: 'camera',
      atMs: 5,
      bytes: 100,
      packets: 3,
      packetsLost: 4,
      frames: 3,
      frameWidth: 1280,
      frameHeight: 720,
      qualityLimitationReason: 'bandwidth',
    });
    expect(foldStreams([], { direction: 'send', participantId: 'p', source: 'camera' })).toBeUndefined();
  });

  test('the path is the pair in use', () => {
    const pair = { type: 'candidate-pair', state: 'succeeded' };
    const entries = [
      { ...pair, nominated: false, currentRoundTripTime: 9 },
      { ...pair, nominated: true, bytesSent: 10, currentRoundTripTime: 0.05, availableOutgoingBitrate: 300_000 },
    ];
    expect(pathOf(entries)).toMatchObject({ roundTripMs: 50, availableOutgoingBps: 300_000 });
    expect(pathOf([])).toEqual({ roundTripMs: undefined, availableOutgoingBps: undefined });
  });
});

test('probes of the SFU, of which most get lost, are no pictures', () => {
  const face = { type: 'inbound-rtp', kind: 'video', trackIdentifier: 'face', packetsReceived: 30, packetsLost: 0 };
  const voice = { type: 'inbound-rtp', kind: 'audio', trackIdentifier: 'voice', packetsReceived: 50, packetsLost: 0 };
  const probes = { type: 'inbound-rtp', kind: 'video', trackIdentifier: 'probes', ssrc: 1234, packetsReceived: 8, packetsLost: 32 };
  expect(picturesOf([voice, probes, face], ['voice', 'face'])).toEqual([face]);
});
