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
