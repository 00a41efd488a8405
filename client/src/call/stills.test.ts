import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NoticePayload, RequestInput } from '@hoi-chan/shared/index.ts';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import { STILL_PIECE_BYTES } from '@hoi-chan/shared/features/callSizes.ts';
import type { Capture, CaptureState } from '../capture/capture.ts';
import type { CallSessionEvents } from '../net/callTransport.ts';
import { Emitter } from '../net/emitter.ts';
import type { Rung } from '../net/ladder.ts';
import { FakeSignaling } from '../net/testing/fakes.ts';
import { createStore } from '../state/store.ts';
import { receiveStills } from './receiveStills.ts';
import { sendStills } from './sendStills.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Sent = RequestInput<'call:sendStill'>;

function sender(size = 3 * STILL_PIECE_BYTES - 1) {
  const signaling = new FakeSignaling();
  const events = new Emitter<CallSessionEvents>();
  const session = {
    rung: 'low' as Rung,
    linkState: 'connected' as const,
    published: [] as { source: MediaSource; paused: boolean }[],
    on: events.on.bind(events),
  };
  const camera = { wanted: true, track: {} as MediaStreamTrack, problem: null };
  const state = createStore({ camera } as unknown as CaptureState);
  const stop = sendStills({
    session,
    signaling,
    callId: 'c',
    capture: { state } as unknown as Capture,
    hasAudience: () => true,
    takeStill: async () => new Blob([new Uint8Array(size).fill(0xff)]),
  });
  return {
    signaling,
    stop,
    sent: () => signaling.requests.map(({ input }) => input as Sent),
    step(rung: Rung) {
      session.rung = rung;
      events.emit('rungChanged', { rung, reason: 'bandwidth' });
    },
    share(paused?: boolean) {
      session.published = paused === undefined ? [] : [{ source: 'screen', paused }];
      events.emit('publishedChanged', session.published);
    },
    setCamera: (wanted: boolean) => state.update((s) => ({ ...s, camera: { ...camera, wanted } })),
  };
}

test('a picture goes every five seconds, in pieces one after another, and stops with the rung', async () => {
  const { sent, step, stop } = sender();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(sent()).toEqual([]);
  step('stills');
  await vi.advanceTimersByTimeAsync(0);
  expect(sent().map(({ piece, pieces }) => [piece, pieces])).toEqual([[0, 3]]);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(sent().map(({ piece }) => piece)).toEqual([0, 1, 2]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent().at(-1)).toMatchObject({ still: 2, piece: 0 });
  step('low');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sent()).toHaveLength(4);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('while something is shared the face makes room for it, and is sent again afterwards', async () => {
  const { sent, share, step, stop } = sender();
  share(false);
  step('stills');
  await vi.advanceTimersByTimeAsync(6_000);
  expect(sent()).toEqual([]);
  share();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent()).toHaveLength(1);
  stop();
});

test('a piece that is not acknowledged keeps the next one waiting; a lost one ends its picture, not the sending', async () => {
  const { signaling, sent, step, stop } = sender();
  let acknowledge: ((error?: Error) => void) | undefined;
  signaling.answer = () =>
    new Promise((resolve, reject) => {
      acknowledge = (error) => (error ? reject(error) : resolve({}));
    });
  step('stills');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(sent()).toHaveLength(1);
  acknowledge?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent()).toHaveLength(2);
  acknowledge?.(new Error('gone'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent().at(-1)).toMatchObject({ still: 2, piece: 0 });
  stop();
});

test('with the camera off nothing is sent, and on again it is', async () => {
  const { sent, step, setCamera, stop } = sender();
  setCamera(false);
  step('stills');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent()).toEqual([]);
  setCamera(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(sent()).toHaveLength(1);
  stop();
});

const pieceOf = (piece: Partial<NoticePayload<'call:stillSent'>>): NoticePayload<'call:stillSent'> => ({
  callId: 'c',
  participantId: 'p',
  still: 1,
  piece: 0,
  pieces: 2,
  data: btoa('RIFF'),
  ...piece,
});

test('pieces become a picture; one with a gap never does; the newest replaces the one before', async () => {
  const signaling = new FakeSignaling();
  const onChange = vi.fn();
  const stills = receiveStills({ signaling, callId: 'c', nowMs: () => 7 }, onChange);
  const arrive = (piece: Partial<NoticePayload<'call:stillSent'>>) => signaling.notify('call:stillSent', pieceOf(piece));
  arrive({});
  arrive({ callId: 'other', piece: 1 });
  expect(stills.of('p')).toBeNull();
  arrive({ piece: 1, data: btoa('end') });
  const first = stills.of('p');
  expect(first).toMatchObject({ atMs: 7 });
  expect(await (await fetch(first?.url ?? '')).text()).toBe('RIFFend');
  arrive({ still: 2 });
  arrive({ still: 3, piece: 1 });
  expect(stills.of('p')).toBe(first);
  arrive({ still: 4, pieces: 1 });
  expect(stills.of('p')).not.toBe(first);
  expect(onChange).toHaveBeenCalledTimes(2);
  signaling.notify('call:participantLeft', { callId: 'c', participantId: 'p' });
  expect(stills.of('p')).toBeNull();
  stills.close();
  expect(signaling.listeners).toBe(0);
});
