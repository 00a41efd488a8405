import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { createCallSession } from './callSession.ts';
import type { CallJoined, CallSession } from './callTransport.ts';
import type { TransportInput } from './openTransport.ts';
import { FakeSignaling, FakeTransport } from './testing/fakes.ts';

const callId = '2f7a0a52-6a4f-4c3f-9c39-0f4d4ac0a001';
const track = {} as MediaStreamTrack;
const unavailable = () => new AppError('UNAVAILABLE', 'no', { reason: 'offline' });

let signaling: FakeSignaling;
let transports: FakeTransport[];
let remembered: string | null;
let session: CallSession;
let events: string[];
let joins: number;
let opened: TransportInput[];
let beforeOpen: () => Promise<void>;
let changeNetwork: () => void;

function answerJoin(): CallJoined {
  joins += 1;
  const seat = `seat-${joins}`;
  return {
    participantId: seat,
    mode: 'sfu',
    iceServers: [],
    sendTransport: null,
    recvTransport: null,
    routerRtpCapabilities: null,
    participants: [],
    consumers: [],
    startedAt: '2026-01-01T00:00:00Z',
    peerToCall: null,
    near: false,
    maxUpBps: null,
  };
}

beforeEach(() => {
  signaling = new FakeSignaling();
  signaling.answer = (name) => (name === 'call:join' ? answerJoin() : {});
  transports = [];
  remembered = null;
  events = [];
  joins = 0;
  opened = [];
  beforeOpen = async () => undefined;
  session = makeSession();
  for (const name of ['joined', 'rejoining', 'ended', 'failed', 'publishFailed'] as const) session.on(name, () => events.push(name));
});

function makeSession(): ReturnType<typeof createCallSession> {
  return createCallSession({
    signaling,
    callId,
    seatMemory: { get: () => remembered, set: (_callId, seat) => void (remembered = seat) },
    rtpCapabilities: async () => ({}),
    onNetwork: (handler) => {
      changeNetwork = handler;
      return () => undefined;
    },
    openTransport: async (input) => {
      opened.push(input);
      await beforeOpen();
      const { joined, inbox } = input;
      const transport = new FakeTransport(joined, inbox);
      transports.push(transport);
      return transport;
    },
  });
}

const joinsAsked = () => signaling.requests.filter(({ name }) => name === 'call:join');
const previousSeats = () => joinsAsked().map(({ input }) => (input as { previousParticipantId: string | null }).previousParticipantId);

describe('a call session', () => {
  test('sends what was published before the join together with it, muted if so', async () => {
    await session.publish('microphone', track, { paused: true });
    await session.publish('camera', track);
    await session.join();
    expect(transports[0]?.did).toEqual(['publish microphone paused', 'publish camera']);
    expect(remembered).toBe('seat-1');
  });

  test('takes the seat over that this tab had before it was reloaded', async () => {
    remembered = 'seat-before';
    await session.join();
    expect(previousSeats()).toEqual(['seat-before']);
  });

  test('after a loss joins again with the old seat, the same tracks, the same views, as they are by then', async () => {
    await session.publish('microphone', track);
    await session.join();
    await session.setPublishedPaused('microphone', true);
    session.setView({ participantId: 'x', source: 'camera', visible: false, widthPx: 1, heightPx: 1 });
    signaling.notify('call:rejoinRequired', { callId, reason: 'worker_lost' });
    await vi.waitFor(() => expect(transports).toHaveLength(2));
    expect(previousSeats()).toEqual([null, 'seat-1']);
    expect(transports[0]?.did).toContain('close');
    expect(transports[1]?.did).toEqual(['hide camera', 'publish microphone paused']);
    expect(events).toEqual(['joined', 'rejoining', 'joined']);
  });

  test('a connection that is made because the network changed is told so; one that is made first, or later, is not', async () => {
    changeNetwork();
    await session.join();
    changeNetwork();
    signaling.notify('call:rejoinRequired', { callId, reason: 'worker_lost' });
    await vi.waitFor(() => expect(transports).toHaveLength(2));
    signaling.notify('call:rejoinRequired', { callId, reason: 'worker_lost' });
    await vi.waitFor(() => expect(transports).toHaveLength(3));
    expect(opened.map(({ networkChanged }) => networkChanged)).toEqual([false, true, false]);
  });

  test('what was found of the receiving link goes on with the next connection, unless the network has changed', async () => {
    await session.join();
    const [first] = transports;
    signaling.notify('call:rejoinRequired', { callId, reason: 'worker_lost' });
    await vi.waitFor(() => expect(transports).toHaveLength(2));
    changeNetwork();
    signaling.notify('call:rejoinRequired', { callId, reason: 'worker_lost' });
    await vi.waitFor(() => expect(transports).toHaveLength(3));
    expect(opened.map(({ care }) => care)).toEqual([undefined, first?.care, undefined]);
    expect(opened[1]?.care).toBe(first?.care);
  });

  test('two losses told at once are one rejoin; another call’s loss is none', async () => {
    await session.join();
    signaling.notify('call:rejoinRequired', { callId: '2f7a0a52-6a4f-4c3f-9c39-0f4d4ac0a002', reason: 'worker_lost' });
    signaling.notify('call:rejoinRequired', { callId, reason: 'worker_lost' });
    transports[0]?.events.emit('linkChanged', { state: 'failed' });
    signaling.notify('call:rejoinRequired', { callId, reason: 'node_lost' });
    await vi.waitFor(() => expect(transports).toHaveLength(2));
    await Promise.resolve();
    expect(joinsAsked()).toHaveLength(2);
  });

  test('keeps trying while the server cannot be reached, at once when the socket is back', async () => {
    vi.useFakeTimers();
    await session.join();
    let reachable = false;
    signaling.answer = (name) => {
      if (!reachable) throw unavailable();
      return name === 'call:join' ? answerJoin() : {};
    };
    signaling.notify('call:rejoinRequired', { callId, reason: 'node_lost' });
    await vi.advanceTimersByTimeAsync(1_000);
    const asked = joinsAsked().length;
    expect(asked).toBeGreaterThan(2);
    reachable = true;
    signaling.reconnect();
    await vi.advanceTimersByTimeAsync(0);
    expect(transports).toHaveLength(2);
    vi.useRealTimers();
  });

  test('gives up when it is refused for good, and says so once', async () => {
    await session.join();
    signaling.answer = () => {
      throw new AppError('CONFLICT', 'over', { reason: 'call_closed' });
    };
    signaling.notify('call:rejoinRequired', { callId, reason: 'node_lost' });
    await vi.waitFor(() => expect(events).toContain('failed'));
    expect(transports[0]?.did).toContain('close');
    expect(session.linkState).toBe('closed');
    expect(signaling.listeners).toBe(0);
  });

  test('a socket that comes back takes the seat again without touching the media; a seat that is gone is joined anew', async () => {
    await session.join();
    signaling.reconnect();
    await vi.waitFor(() =>
      expect(signaling.requests.at(-1)).toEqual({
        name: 'call:setState',
        input: {
          callId,
          participantId: 'seat-1',
          unheardMs: expect.any(Number),
          handRaised: false,
          thinDownlink: false,
          lossyDownlink: false,
        },
      }),
    );
    expect(transports).toHaveLength(1);
    signaling.answer = (name) => {
      if (name === 'call:join') return answerJoin();
      throw new AppError('NOT_FOUND', 'no seat', { reason: 'no_seat' });
    };
    signaling.reconnect();
    await vi.waitFor(() => expect(transports).toHaveLength(2));
    expect(previousSeats()).toEqual([null, 'seat-1']);
  });

  test('after a change of network the seat is not claimed, and the media is left alone unless the server says so', async () => {
    await session.join();
    changeNetwork();
    signaling.reconnect(500);
    const asked = () => signaling.requests.slice(1).map(({ name }) => name);
    await vi.waitFor(() => expect(asked()).toEqual(['call:setState', 'call:join']));
    expect(signaling.requests[1]?.input).toMatchObject({ participantId: undefined, unheardMs: expect.any(Number) });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(transports).toHaveLength(1);
    expect(events).toEqual(['joined']);
    signaling.answer = (name) => {
      if (name === 'call:join') return answerJoin();
      throw new AppError('NOT_FOUND', 'no seat', { reason: 'no_seat' });
    };
    signaling.reconnect(500);
    await vi.waitFor(() => expect(transports).toHaveLength(2));
    expect(asked()).toEqual(['call:setState', 'call:join', 'call:setState', 'call:join']);
    expect(events).toEqual(['joined', 'rejoining', 'joined']);
  });

  test('tells the others that our link is thin, again after each reconnect, and the next connection that it was', async () => {
    await session.join();
    transports[0]?.events.emit('downlinkChanged', { thin: true, lossy: true });
    expect(signaling.requests.at(-1)).toEqual({ name: 'call:setState', input: { callId, thinDownlink: true, lossyDownlink: true } });
    signaling.reconnect();
    await vi.waitFor(() =>
      expect(signaling.requests.at(-1)).toEqual({
        name: 'call:setState',
        input: expect.objectContaining({ callId, handRaised: false, thinDownlink: true, lossyDownlink: true }),
      }),
    );
    signaling.notify('call:rejoinRequired', { callId, reason: 'worker_lost' });
    await vi.waitFor(() => expect(opened).toMatchObject([{ downlink: { thin: false } }, { downlink: { thin: true } }]));
  });

  test('a slow join begins with the voice alone, and the others are told to spare the link before the first of theirs comes', async () => {
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    signaling.answer = (name) => {
      if (name !== 'call:join') return {};
      nowMs += 900;
      return answerJoin();
    };
    let toldBefore = false;
    beforeOpen = async () => void (toldBefore = signaling.requests.at(-1)?.name === 'call:setState');
    await session.join();
    clock.mockRestore();
    expect(toldBefore).toBe(true);
    expect(signaling.requests.at(-1)?.input).toEqual({ callId, thinDownlink: true, lossyDownlink: true });
    expect(opened).toMatchObject([{ slow: true, downlink: { thin: true, lossy: true } }]);
    expect(session.rung).toBe('voice');
  });

  test('a join that waits for the first connection says nothing of the link', async () => {
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    signaling.reached = async () => void (nowMs += 5_000);
    await session.join();
    clock.mockRestore();
    expect(opened).toMatchObject([{ slow: false }]);
  });

  test('a long way begins with the small picture; how long the service took for its answer makes none', async () => {
    const joinOver = async (wayMs: number, serviceMs: number): Promise<void> => {
      let nowMs = 0;
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
      signaling.answer = (name) => {
        if (name !== 'call:join') return {};
        nowMs += wayMs + serviceMs;
        return { ...answerJoin(), tookMs: serviceMs };
      };
      await session.join();
      clock.mockRestore();
    };
    await joinOver(40, 400);
    expect(session.rung).toBe('sd');
    expect(opened).toMatchObject([{ slow: false, far: false, downlink: { thin: false, lossy: false } }]);
    await session.leave();
    session = makeSession();
    await joinOver(130, 40);
    expect(session.rung).toBe('low');
    expect(opened.at(-1)).toMatchObject({ slow: false, far: true, downlink: { thin: false, lossy: true } });
  });

  test('a connection that fails while its successor is being opened is no reason to join twice', async () => {
    await session.join();
    const opening = Promise.withResolvers<void>();
    beforeOpen = () => opening.promise;
    transports[0]?.events.emit('linkChanged', { state: 'failed' });
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    transports[0]?.events.emit('linkChanged', { state: 'failed' });
    opening.resolve();
    await vi.waitFor(() => expect(transports).toHaveLength(2));
    await vi.waitFor(() => expect(transports[0]?.did).toContain('close'));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(joinsAsked()).toHaveLength(2);
  });

  test('ends when the call ends, and leaving says so to the server once', async () => {
    await session.join();
    await session.leave();
    await session.leave();
    expect(signaling.requests.filter(({ name }) => name === 'call:leave')).toHaveLength(1);
    expect(remembered).toBeNull();
    expect(signaling.listeners).toBe(0);
  });

  test('a seat that is given after we have left is given back', async () => {
    const answered = Promise.withResolvers<CallJoined>();
    signaling.answer = (name) => (name === 'call:join' ? answered.promise : {});
    const joining = session.join();
    await vi.waitFor(() => expect(joinsAsked()).toHaveLength(1));
    await session.leave();
    answered.resolve(answerJoin());
    await expect(joining).rejects.toMatchObject({ reason: 'call_closed' });
    expect(signaling.requests.map(({ name }) => name)).toEqual(['call:join', 'call:leave']);
    expect(remembered).toBeNull();
  });

  test('one that was left before its join was sent asks for no seat', async () => {
    const joining = session.join();
    await session.leave();
    await expect(joining).rejects.toMatchObject({ reason: 'call_closed' });
    expect(signaling.requests).toEqual([]);
  });

  test('a refused first join is the caller’s to handle', async () => {
    signaling.answer = () => {
      throw new AppError('CONFLICT', 'full', { reason: 'call_full' });
    };
    await expect(session.join()).rejects.toMatchObject({ reason: 'call_full' });
    expect(events).toEqual([]);
  });
});
