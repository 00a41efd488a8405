import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IceRestarts } from './restartIce.ts';
import { FakeSignaling } from './testing/fakes.ts';

const credentials = (name: string) => ({ usernameFragment: name, password: `password of ${name}`, iceLite: true });

/** A connection of mediasoup-client, as far as restarts go; what it was restarted with. */
function fakeTransport(id: string) {
  const used: string[] = [];
  const transport = {
    id,
    connectionState: 'connected' as RTCPeerConnectionState,
    async restartIce({ iceParameters }: { iceParameters: { usernameFragment: string } }) {
      used.push(iceParameters.usernameFragment);
    },
  };
  return { transport, used };
}

let signaling: FakeSignaling;
let send: ReturnType<typeof fakeTransport>;
let recv: ReturnType<typeof fakeTransport>;
let restarts: IceRestarts;

beforeEach(() => {
  vi.useFakeTimers();
  signaling = new FakeSignaling();
  [send, recv] = [fakeTransport('send'), fakeTransport('recv')];
  restarts = new IceRestarts({
    signaling,
    callId: 'c',
    transports: [send.transport, recv.transport],
  });
});
afterEach(() => vi.useRealTimers());

test('each connection in use gets the new credentials of the server', async () => {
  recv.transport.connectionState = 'new';
  signaling.answer = () => ({ iceParameters: credentials('send-1') });
  await restarts.restart();
  expect([send.used, recv.used]).toEqual([['send-1'], []]);
});

test('a question that is late is not asked twice, and its answer counts whenever it comes', async () => {
  recv.transport.connectionState = 'new';
  let answer: (value: unknown) => void = () => undefined;
  signaling.answer = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const first = restarts.restart().catch(({ reason }: { reason: string }) => reason);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await first).toBe('timeout');
  const second = restarts.restart();
  expect(signaling.requests).toHaveLength(1);
  answer({ iceParameters: credentials('send-1') });
  await second;
  expect(send.used).toEqual(['send-1']);
  await Promise.all([restarts.restart(), vi.advanceTimersByTimeAsync(0).then(() => answer({ iceParameters: credentials('send-2') }))]);
  expect([signaling.requests.length, send.used]).toEqual([2, ['send-1', 'send-2']]);
});
