import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { types } from 'mediasoup-client';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { SfuSending } from './sfuSending.ts';
import { FakeSignaling } from './testing/fakes.ts';

type OnProduce = (
  asked: { kind: 'audio'; rtpParameters: types.RtpParameters; appData: types.AppData },
  made: (given: { id: string }) => void,
) => void;

/** A connection on which everything that is produced stands at once. */
function fakeTransport(): types.Transport {
  let onProduce: OnProduce | undefined;
  return {
    id: 'transport-1',
    on: (_: string, handler: OnProduce) => (onProduce = handler),
    produce: async ({ appData = {} }: types.ProducerOptions) => {
      await Promise.resolve();
      onProduce?.({ kind: 'audio', rtpParameters: { codecs: [], mid: '0' }, appData }, () => undefined);
      const producer = {
        appData,
        paused: false,
        closed: false,
        track: null,
        pause: () => void (producer.paused = true),
        resume: () => void (producer.paused = false),
        close: () => void (producer.closed = true),
      };
      return producer;
    },
  } as unknown as types.Transport;
}

const offline = () => new AppError('UNAVAILABLE', 'socket not connected', { reason: 'offline' });

let signaling: FakeSignaling;
let failed: unknown[];
let sending: SfuSending;
const track = {} as MediaStreamTrack;
const asked = (name: string) => signaling.requests.filter((request) => request.name === name).map(({ input }) => input);

beforeEach(() => {
  vi.useFakeTimers();
  signaling = new FakeSignaling();
  failed = [];
  sending = new SfuSending({
    signaling,
    callId: 'call',
    ownId: 'seat',
    transport: fakeTransport(),
    onFailed: ({ error }) => failed.push(error),
  });
});
afterEach(() => {
  sending.close();
  vi.useRealTimers();
});

test('a voice that could not be announced because the link broke is announced again, in the same words', async () => {
  let online = false;
  signaling.answer = () => {
    if (!online) throw offline();
    return { producerId: 'p1' };
  };
  await sending.publish('microphone', track);
  await vi.advanceTimersByTimeAsync(10_000);
  online = true;
  await vi.advanceTimersByTimeAsync(10_000);
  const requests = asked('call:produce');
  expect(requests.length).toBeGreaterThan(2);
  expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBe(1);
  expect(failed).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked('call:produce')).toHaveLength(requests.length);
});

test('one that is refused, or that nobody wants any more, is not', async () => {
  signaling.answer = () => {
    throw new AppError('INVALID_REQUEST', 'no', { reason: 'bad_rtp_parameters' });
  };
  await sending.publish('microphone', track);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked('call:produce')).toHaveLength(1);
  expect(failed).toHaveLength(1);

  signaling.answer = () => {
    throw offline();
  };
  await sending.publish('microphone', track);
  const withdrawn = sending.unpublish('microphone').catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked('call:produce')).toHaveLength(2);
  await withdrawn;
  expect(failed).toHaveLength(1);
});

test('who speaks again while the link is broken is heard when it is back: the last word counts, and nobody waits for it', async () => {
  signaling.answer = () => ({ producerId: 'p1' });
  await sending.publish('microphone', track, { paused: true });
  let online = false;
  signaling.answer = () => {
    if (!online) throw offline();
    return {};
  };
  await sending.setPaused('microphone', false);
  await sending.setPaused('microphone', true);
  await sending.setPaused('microphone', false);
  await vi.advanceTimersByTimeAsync(5_000);
  online = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked('call:setProducer').at(-1)).toEqual({ callId: 'call', producerId: 'p1', paused: false });
  const told = asked('call:setProducer').length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked('call:setProducer')).toHaveLength(told);
});

test('what was withdrawn while the link is broken is taken back when it is there again, and only then what comes in its place is announced', async () => {
  let online = true;
  let made = 0;
  signaling.answer = (name) => {
    if (!online) throw offline();
    return name === 'call:produce' ? { producerId: `p${++made}` } : {};
  };
  await sending.publish('camera', track);
  await vi.advanceTimersByTimeAsync(0);
  online = false;
  await sending.unpublish('camera');
  await sending.publish('camera', track);
  await vi.advanceTimersByTimeAsync(5_000);
  online = true;
  signaling.requests.length = 0;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(signaling.requests.map(({ name }) => name)).toEqual(['call:closeProducer', 'call:produce']);
  expect(asked('call:closeProducer')).toEqual([{ callId: 'call', producerId: 'p1' }]);
  expect(failed).toEqual([]);
});

test('what was withdrawn on a connection that is given up is not taken back any more', async () => {
  signaling.answer = () => ({ producerId: 'p1' });
  await sending.publish('camera', track);
  signaling.answer = () => {
    throw offline();
  };
  await sending.unpublish('camera');
  await vi.advanceTimersByTimeAsync(1_000);
  sending.close();
  const told = asked('call:closeProducer').length;
  expect(told).toBeGreaterThan(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked('call:closeProducer')).toHaveLength(told);
});
