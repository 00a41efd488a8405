import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Actor } from '../access/actor.ts';
import { CallService } from './callService.ts';
import { NodeRegistry } from './nodeRegistry.ts';

const log = pino({ level: 'silent' });
const doctor = (name: string): Actor => {
  const personId = randomUUID();
  const facility = { facilityId: personId, facilityName: 'Trạm Y tế', provinceId: personId };
  return {
    kind: 'staff',
    role: 'specialist',
    personId,
    familyId: personId,
    name,
    title: 'BS',
    ...facility,
    specialties: [],
    mustChangePassword: false,
  };
};
const callId = randomUUID();
const lan = { actor: doctor('Lan'), socketId: 'lan-1', ip: '' };
const tam = { actor: doctor('Tâm'), socketId: 'tam-1', ip: '' };
let nodes: NodeRegistry;
let calls: CallService;
let told: { socketId: string; name: string; payload: unknown }[];

beforeEach(async () => {
  vi.useFakeTimers();
  told = [];
  nodes = new NodeRegistry({ secret: 'secret', log });
  calls = new CallService({
    rights: {
      assertMayJoin: async (actor) => {
        if (actor.kind !== 'staff') throw new Error('staff only here');
        const { personId, name, title, facilityName, role } = actor;
        return { subject: { kind: 'consult', consultId: callId }, person: { personId, name, title, facilityName, role } };
      },
      onFirstJoin: async () => undefined,
      onSnapshotAsked: async () => undefined,
      isPictureOf: async () => true,
      onCallEnded: async () => undefined,
    },
    nodes,
    log,
    forceP2p: true,
    emit: (socketId, name, payload) => void told.push({ socketId, name, payload }),
  });
  for (const caller of [lan, tam]) await calls.join(caller, { callId, rtpCapabilities: {}, previousParticipantId: null });
});
afterEach(() => {
  calls.close();
  nodes.close();
  vi.useRealTimers();
});

const namesTold = (socketId: string): string[] => told.filter((notice) => notice.socketId === socketId).map(({ name }) => name);

test('P17 a cut of 110 seconds keeps the seat: nothing is asked again, and what was missed is told', async () => {
  const seat = calls.table.assertSeat(lan, callId).seat.participantId;
  calls.onSocketGone(lan.socketId);
  expect(namesTold(tam.socketId).at(-1)).toBe('call:participantChanged');
  await vi.advanceTimersByTimeAsync(60_000);
  calls.setState(tam, callId, { handRaised: true });
  await vi.advanceTimersByTimeAsync(50_000);
  const back = { actor: lan.actor, socketId: 'lan-2', ip: '' };
  calls.setState(back, callId, { handRaised: false });
  expect(calls.table.assertSeat(back, callId).seat.participantId).toBe(seat);
  const missed = told
    .filter(({ socketId, name }) => socketId === 'lan-2' && name === 'call:participantChanged')
    .map(({ payload }) => payload);
  expect(missed).toContainEqual(expect.objectContaining({ participant: expect.objectContaining({ name: 'Tâm', handRaised: true }) }));
  // Long after the old time would have been up.
  await vi.advanceTimersByTimeAsync(300_000);
  expect(calls.table.find(callId)?.seats.size).toBe(2);
  expect(namesTold(tam.socketId)).not.toContain('call:participantLeft');
});

test('P17 after two minutes the seat is given up, and whoever comes back has to join', async () => {
  calls.onSocketGone(lan.socketId);
  await vi.advanceTimersByTimeAsync(119_000);
  expect(namesTold(tam.socketId)).not.toContain('call:participantLeft');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(namesTold(tam.socketId)).toContain('call:participantLeft');
  expect(() => calls.setState({ actor: lan.actor, socketId: 'lan-2', ip: '' }, callId, { handRaised: true })).toThrow(
    expect.objectContaining({ reason: 'no_seat' }),
  );
});

test('a reload within the time takes the old seat over instead of sitting down twice', async () => {
  const before = calls.table.assertSeat(lan, callId).seat.participantId;
  calls.onSocketGone(lan.socketId);
  await vi.advanceTimersByTimeAsync(110_000);
  const joined = await calls.join(
    { actor: lan.actor, socketId: 'lan-2', ip: '' },
    { callId, rtpCapabilities: {}, previousParticipantId: before },
  );
  expect(joined.participants.map(({ name }) => name).toSorted()).toEqual(['Lan', 'Tâm']);
});

test('whoever is alone and comes back by a reload is not put out later by the clock of the moment in between', async () => {
  calls.leave(tam, callId);
  const before = calls.table.assertSeat(lan, callId).seat.participantId;
  const back = { actor: lan.actor, socketId: 'lan-2', ip: '' };
  await calls.join(back, { callId, rtpCapabilities: {}, previousParticipantId: before });
  await vi.advanceTimersByTimeAsync(600_000);
  calls.setState(back, callId, { handRaised: true });
  expect(calls.table.find(callId)?.seats.size).toBe(1);
});

describe('a client that knows sooner than the server that its socket is dead', () => {
  const back = { actor: lan.actor, socketId: 'lan-2', ip: '' };
  const seatOfLan = () => [...(calls.table.find(callId)?.seats.values() ?? [])].find((seat) => seat.person.name === 'Lan');
  const claim = (unheardMs: number) => ({ participantId: seatOfLan()?.participantId, unheardMs, handRaised: false });
  const noSeat: unknown = expect.objectContaining({ reason: 'no_seat' });

  test('takes its seat back, and is told again how things stand', async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    calls.setState(tam, callId, { handRaised: true });
    await vi.advanceTimersByTimeAsync(10_000);
    calls.setState(back, callId, claim(16_000));
    expect(seatOfLan()).toMatchObject({ socketId: 'lan-2', awaySince: null });
    const again = told.filter(({ socketId }) => socketId === 'lan-2').map(({ payload }) => payload);
    expect(again).toContainEqual(expect.objectContaining({ participant: expect.objectContaining({ name: 'Tâm', handRaised: true }) }));
    // The old socket's end, noticed at last, is nobody's any more.
    calls.onSocketGone(lan.socketId);
    expect(seatOfLan()?.awaySince).toBeNull();
  });

  test('joins anew when something happened meanwhile that cannot be told again', async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    calls.leave(tam, callId);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(() => calls.setState(back, callId, claim(16_000))).toThrow(noSeat);
    // Heard since then: nothing is missing.
    calls.setState(back, callId, claim(3_000));
    expect(seatOfLan()?.socketId).toBe('lan-2');
  });

  test('is told again as well what went into the dead socket before the server noticed, and joins anew where that cannot be', async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    calls.setState(tam, callId, { handRaised: true });
    await vi.advanceTimersByTimeAsync(10_000);
    calls.onSocketGone(lan.socketId);
    calls.setState(tam, callId, { handRaised: false });
    await vi.advanceTimersByTimeAsync(60_000);
    calls.setState(back, callId, claim(76_000));
    const hands = told.flatMap(({ socketId, payload }) => {
      const { participant } = payload as { participant?: { name: string; handRaised: boolean } };
      return socketId === 'lan-2' && participant?.name === 'Tâm' ? [participant.handRaised] : [];
    });
    expect(hands).toEqual([true, false]);
    // The next socket dies at once, with what it was just told, and then somebody leaves.
    const later = { ...back, socketId: 'lan-3' };
    calls.leave(tam, callId);
    calls.onSocketGone('lan-2');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(() => calls.setState(later, callId, claim(11_000))).toThrow(noSeat);
    expect(() => calls.setState({ ...later, socketId: 'lan-4' }, callId, { ...claim(11_000), participantId: undefined })).toThrow(noSeat);
  });

  test('is told once more what it missed, when the socket that came in between died as well', async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    calls.onSocketGone(lan.socketId);
    calls.setState(tam, callId, { handRaised: true });
    calls.setState(back, callId, claim(500));
    calls.onSocketGone(back.socketId);
    await vi.advanceTimersByTimeAsync(5_000);
    calls.setState({ ...back, socketId: 'lan-3' }, callId, claim(5_500));
    const again = told.filter(({ socketId }) => socketId === 'lan-3').map(({ payload }) => payload);
    expect(again).toContainEqual(expect.objectContaining({ participant: expect.objectContaining({ name: 'Tâm', handRaised: true }) }));
  });

  test('gets nobody else’s seat, nor one over a socket of which it does not say that it is dead', async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    expect(() => calls.setState({ ...back, actor: doctor('Hoa') }, callId, claim(16_000))).toThrow(noSeat);
    expect(() => calls.setState(back, callId, { participantId: seatOfLan()?.participantId, handRaised: true })).toThrow(noSeat);
    expect(() => calls.setState(back, callId, { handRaised: true, unheardMs: 16_000 })).toThrow(noSeat);
    expect(seatOfLan()?.socketId).toBe('lan-1');
  });

  test('two devices of one person that are away at once are told apart by their seats', async () => {
    calls.leave(tam, callId);
    const { participantId } = await calls.join(
      { ...lan, socketId: 'lan-phone' },
      { callId, rtpCapabilities: {}, previousParticipantId: null },
    );
    for (const socketId of ['lan-1', 'lan-phone']) calls.onSocketGone(socketId);
    calls.setState(back, callId, { participantId, handRaised: true });
    expect(calls.table.assertSeat(back, callId).seat.participantId).toBe(participantId);
  });
});
