import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { OwnSeat } from './ownSeat.ts';
import { FakeSignaling } from './testing/fakes.ts';

const callId = '2f7a0a52-6a4f-4c3f-9c39-0f4d4ac0a001';
const unavailable = () => new AppError('UNAVAILABLE', 'no', { reason: 'offline' });

let signaling: FakeSignaling;
let remembered: string | null;
let changeNetwork: () => void;
let nowMs: number;
let seat: OwnSeat;
beforeEach(() => {
  signaling = new FakeSignaling();
  remembered = 'seat-before';
  nowMs = 100_000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  seat = new OwnSeat({
    signaling,
    callId,
    memory: { get: () => remembered, set: (_callId, taken) => void (remembered = taken) },
    onNetwork: (handler) => {
      changeNetwork = handler;
      return () => (changeNetwork = () => undefined);
    },
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});
const lastAsked = () => signaling.requests.at(-1)?.input;

test('the tab remembers the seat from the join to the end', () => {
  expect([seat.remembered, seat.participantId]).toEqual(['seat-before', null]);
  seat.taken('seat-1');
  expect([seat.remembered, seat.participantId]).toEqual(['seat-1', 'seat-1']);
  seat.giveUp();
  expect(remembered).toBeNull();
});

test('a claim says all that the others knew of us', async () => {
  seat.taken('seat-1');
  await seat.setHandRaised(true);
  seat.tellDownlink({ thin: true, lossy: false });
  expect(lastAsked()).toEqual({ callId, thinDownlink: true, lossyDownlink: false });
  seat.unheardFor(9_000);
  expect(await seat.claim({})).toBe(true);
  expect(lastAsked()).toEqual({
    callId,
    participantId: 'seat-1',
    unheardMs: 9_000,
    handRaised: true,
    thinDownlink: true,
    lossyDownlink: false,
  });
});

test('says since when nothing was heard, also where the socket that came in between went before it could ask', async () => {
  seat.taken('seat-1');
  signaling.answer = () => {
    throw unavailable();
  };
  seat.unheardFor(9_000);
  // That passes: nothing is lost yet.
  expect(await seat.claim({})).toBe(true);
  nowMs += 3_000;
  signaling.answer = () => ({});
  seat.unheardFor(1_000);
  expect(await seat.claim({})).toBe(true);
  expect(lastAsked()).toMatchObject({ participantId: 'seat-1', unheardMs: 12_000 });
  // Answered: what was heard until then is known.
  nowMs += 50_000;
  seat.unheardFor(500);
  await seat.claim({});
  expect(lastAsked()).toMatchObject({ unheardMs: 500 });
});

describe('with another address', () => {
  const asked = (name: string) => signaling.requests.filter((request) => request.name === name).map(({ input }) => input);
  const refuseClaim = (join: () => unknown): void => {
    signaling.answer = (name) => {
      if (name === 'call:join') return join();
      throw new AppError('NOT_FOUND', 'no seat', { reason: 'no_seat' });
    };
  };
  beforeEach(() => {
    seat.taken('seat-1');
    changeNetwork();
    seat.unheardFor(500);
  });

  test('does not claim the seat, until its media has moved', async () => {
    expect(seat.networkChanged).toBe(true);
    expect(await seat.claim({})).toBe(true);
    // Where the server knows that the old socket is dead, it still has to know since when.
    expect(asked('call:setState')).toMatchObject([{ participantId: undefined, unheardMs: 500 }]);
    seat.moved();
    seat.unheardFor(500);
    await seat.claim({});
    expect(lastAsked()).toMatchObject({ participantId: 'seat-1' });
    expect(asked('call:join')).toHaveLength(1);
  });

  test('asks for a new seat in the same breath, which is used where the old one is refused', async () => {
    refuseClaim(() => ({ participantId: 'seat-2' }));
    expect(await seat.claim({ codecs: [] })).toBe(false);
    const question = { callId, rtpCapabilities: { codecs: [] }, previousParticipantId: 'seat-1' };
    expect(signaling.requests.map(({ name }) => name)).toEqual(['call:setState', 'call:join']);
    expect(lastAsked()).toEqual({ ...question, unlessSeated: true });
    expect(await seat.ask({ codecs: [] }, 'seat-1')).toMatchObject({ participantId: 'seat-2' });
    expect(asked('call:join')).toHaveLength(1);
    // Once.
    await seat.ask({ codecs: [] }, 'seat-2');
    expect(lastAsked()).toEqual({ ...question, previousParticipantId: 'seat-2' });
  });

  test('asks once more where that question failed', async () => {
    refuseClaim(() => {
      throw unavailable();
    });
    expect(await seat.claim({})).toBe(false);
    refuseClaim(() => ({ participantId: 'seat-2' }));
    expect(await seat.ask({}, 'seat-1')).toMatchObject({ participantId: 'seat-2' });
    expect(asked('call:join')).toHaveLength(2);
  });

  test('joins anew where nothing is known of either question', async () => {
    signaling.answer = () => {
      throw unavailable();
    };
    expect(await seat.claim({})).toBe(false);
  });
});

test('a seat that the server does not give back is told as lost', async () => {
  seat.taken('seat-1');
  signaling.answer = () => {
    throw new AppError('NOT_FOUND', 'no seat', { reason: 'no_seat' });
  };
  seat.unheardFor(500);
  expect(await seat.claim({})).toBe(false);
});
