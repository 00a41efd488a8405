import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Signaling } from './signaling.ts';

/** The socket library, as far as we lean on it: who tries again, and when it is told to connect. */
const library = vi.hoisted(() => {
  const handlers = new Map<string, (payload?: unknown) => void>();
  const did: string[] = [];
  const socket = {
    connected: false,
    io: {
      reconnection: (on: boolean) => did.push(on ? 'library tries' : 'library rests'),
      on: (_name: 'open', handler: () => void) => handler(),
      engine: { on: (_name: 'packet', handler: () => void) => void handlers.set('packet', handler) },
    },
    on: (name: string, handler: (payload?: unknown) => void) => void handlers.set(name, handler),
    onAny: () => undefined,
    offAny: () => undefined,
    removeAllListeners: () => undefined,
    connect: () => did.push('connect'),
    disconnect: () => did.push('disconnect'),
    timeout: () => ({ emitWithAck: () => new Promise(() => undefined) }),
  };
  return { handlers, did, socket };
});
vi.mock('socket.io-client', () => ({ io: () => library.socket, WebSocket: class {} }));

const { did, socket } = library;
const tell = (name: string, payload?: unknown): void => library.handlers.get(name)?.(payload);
let opened: { onopen?: (event: Event) => void; close(): void }[];
let signaling: Signaling;
let refresh: () => Promise<boolean>;

beforeEach(async () => {
  vi.useFakeTimers();
  opened = [];
  refresh = async () => false;
  vi.stubGlobal(
    'WebSocket',
    class {
      constructor() {
        opened.push(this);
      }
      close(): void {}
    },
  );
  signaling = await Signaling.create({
    accessToken: () => 'T',
    refresh: () => refresh(),
    onTooOld: () => undefined,
    onSessionEnded: () => undefined,
    url: 'http://127.0.0.1',
  });
  socket.connected = true;
  tell('connect');
  did.length = 0;
});
afterEach(() => {
  signaling.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
function lose(): void {
  socket.connected = false;
  tell('disconnect', 'ping timeout');
}

test('a lost link is tried by us alone; over what stands the library connects, and may try again itself from then on', () => {
  lose();
  expect(did).toEqual(['library rests']);
  vi.advanceTimersByTime(4_000);
  expect([opened.length, did]).toEqual([3, ['library rests']]);
  opened[2]?.onopen?.(new Event('open'));
  expect(did).toEqual(['library rests', 'disconnect', 'connect']);
  socket.connected = true;
  tell('connect');
  expect([did.at(-1), signaling.state]).toEqual(['library tries', 'connected']);
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(3);
});

test('after two minutes the library goes on alone', () => {
  lose();
  vi.advanceTimersByTime(130_000);
  expect(did).toEqual(['library rests', 'library tries', 'connect']);
  const before = opened.length;
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(before);
});

test('a server that answers, if only to refuse, is not pressed with more connections', async () => {
  lose();
  vi.advanceTimersByTime(500);
  opened[0]?.onopen?.(new Event('open'));
  tell('connect_error', Object.assign(new Error('busy'), { data: { code: 'UNAVAILABLE', message: 'busy', retryAfterSeconds: 3 } }));
  await vi.advanceTimersByTimeAsync(2_900);
  expect([opened.length, did]).toEqual([1, ['library rests', 'disconnect', 'connect', 'library tries']]);
  await vi.advanceTimersByTimeAsync(200);
  expect(did.at(-1)).toBe('connect');
});

test('a token that ran out in the cut is got anew, over as many tries as the link needs; a session that is over is not', async () => {
  const tries: string[] = [];
  refresh = async () => {
    tries.push('refresh');
    if (tries.length < 3) throw new Error('offline');
    return true;
  };
  lose();
  const unauthenticated = Object.assign(new Error('token'), { data: { code: 'UNAUTHENTICATED', message: 'token' } });
  for (const _ of [1, 2]) {
    did.length = 0;
    tell('connect_error', unauthenticated);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([did, signaling.state]).toEqual([['library tries', 'connect'], 'lost']);
  }
  tell('connect_error', unauthenticated);
  await vi.advanceTimersByTimeAsync(0);
  expect([tries.length, did.at(-1)]).toEqual([3, 'connect']);
  socket.connected = true;
  tell('connect');
  expect(signaling.state).toBe('connected');

  refresh = async () => false;
  lose();
  tell('connect_error', unauthenticated);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signaling.state).toBe('refused');
});

test('says how long nothing had been heard from the socket that was lost, not when its end was noticed', async () => {
  const gaps: number[] = [];
  signaling.onReconnected(({ unheardMs }) => gaps.push(unheardMs));
  tell('packet');
  await vi.advanceTimersByTimeAsync(15_000);
  lose();
  await vi.advanceTimersByTimeAsync(1_000);
  // The greeting of the new one.
  tell('packet');
  socket.connected = true;
  tell('connect');
  expect(gaps).toEqual([16_000]);
});
