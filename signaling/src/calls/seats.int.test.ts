import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CallServer } from './testing/callServer.ts';
import { CallStage } from './testing/callStage.ts';
import type { FakeNode } from './testing/fakeNode.ts';

let server: CallServer;
let node: FakeNode;
const stage = new CallStage();
beforeEach(async () => {
  server = await stage.serve({ seatKeptMs: 1_500, emptyEndsAfterMs: 100 });
  node = await stage.addNode('a', 1);
});
afterEach(() => stage.close());

const commandsOf = (name: string) => node.commands.filter((command) => command.name === name);
const isAway = (payload: Record<string, unknown>) => (payload['participant'] as { awaySince: string | null }).awaySince !== null;
const raised = (payload: Record<string, unknown>) => (payload['participant'] as { handRaised: boolean }).handRaised;

test('a seat taken over is not doubled, keeps its hand, and only its own person can take it', async () => {
  const callId = randomUUID();
  const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
  const { participantId } = await an.join(callId);
  await binh.join(callId);
  await an.request('call:setState', { callId, handRaised: true });
  const again = await stage.person('An', an.personId);
  const joined = await again.join(callId, participantId);
  expect(joined.participants.map(({ name, handRaised }) => [name, handRaised])).toEqual([
    ['Bình', false],
    ['An', true],
  ]);
  expect(await binh.untilNotice('call:participantLeft')).toEqual({ callId, participantId });
  expect(commandsOf('control:leave').map(({ input }) => input['participantId'])).toContain(participantId);
  const thief = await stage.person('Chi');
  const { participants } = await thief.join(callId, joined.participantId);
  expect(participants).toHaveLength(3);
});

test('a lost socket keeps the seat for a while; who comes back in time is told what it missed', async () => {
  const callId = randomUUID();
  const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
  await an.join(callId);
  const { participantId } = await binh.join(callId);
  binh.socket.close();
  expect(await an.untilNotice('call:participantChanged', isAway)).toMatchObject({ participant: { participantId } });
  const consumer = {
    consumerId: 'c',
    participantId: randomUUID(),
    producerId: 'p',
    source: 'camera',
    kind: 'video',
    rtpParameters: {},
    producerPaused: false,
    type: 'simulcast',
  };
  node.notify('control:consumerCreated', { callId, participantId, consumer });
  const back = await stage.person('Bình', binh.personId);
  await back.request('call:setState', { callId, handRaised: false });
  expect(await back.untilNotice('call:consumerCreated')).toEqual({ callId, consumer });
  expect(commandsOf('control:leave')).toEqual([]);
});

test('a new seat asked for together with the claim of the old one is given only where that is refused', async () => {
  const callId = randomUUID();
  const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
  await an.join(callId);
  const { participantId } = await binh.join(callId);
  const question = { callId, rtpCapabilities: {}, previousParticipantId: participantId, unlessSeated: true };
  const askBoth = async (who: Awaited<ReturnType<typeof stage.person>>) =>
    Promise.all([who.ask('call:setState', { callId, handRaised: false }), who.ask('call:join', question)]);
  // The server believes in the old socket.
  const moved = await stage.person('Bình', binh.personId);
  const [refused, joined] = await askBoth(moved);
  expect(refused).toMatchObject({ ok: false, error: { reason: 'no_seat' } });
  expect(joined).toMatchObject({ ok: true });
  // It knows that this one is gone.
  moved.socket.close();
  await an.untilNotice('call:participantChanged', isAway);
  const [kept, notNeeded] = await askBoth(await stage.person('Bình', binh.personId));
  expect(kept).toMatchObject({ ok: true });
  expect(notNeeded).toMatchObject({ ok: false, error: { code: 'CONFLICT', reason: 'seated' } });
});

test('a socket that the server still believes in gives way to the one its owner says has followed it', async () => {
  const callId = randomUUID();
  const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
  await an.join(callId);
  const { participantId } = await binh.join(callId);
  const back = await stage.person('Bình', binh.personId);
  expect(await back.ask('call:setState', { callId, handRaised: true })).toMatchObject({ ok: false, error: { reason: 'no_seat' } });
  await back.request('call:setState', { callId, participantId, unheardMs: 100, handRaised: true });
  expect(await an.untilNotice('call:participantChanged', raised)).toMatchObject({ participant: { participantId, awaySince: null } });
  // The end of the old one is nobody's any more; what is told next comes over the new one.
  binh.socket.close();
  await an.request('call:leave', { callId });
  expect(await back.untilNotice('call:participantLeft')).toMatchObject({ callId });
  expect(commandsOf('control:leave').map(({ input }) => input['participantId'])).not.toContain(participantId);
});

test('a socket whose end the server noticed first: what had gone into it unheard is told again, or the seat is taken anew', async () => {
  const callId = randomUUID();
  const [an, binh, chi] = [await stage.person('An'), await stage.person('Bình'), await stage.person('Chi')];
  await an.join(callId);
  await chi.join(callId);
  const { participantId } = await binh.join(callId);
  await an.request('call:setState', { callId, handRaised: true });
  server.cutSocketOf(participantId);
  await an.untilNotice('call:participantChanged', isAway);
  const back = await stage.person('Bình', binh.personId);
  await back.request('call:setState', { callId, participantId, unheardMs: 5_000, handRaised: false });
  expect(await back.untilNotice('call:participantChanged', raised)).toMatchObject({ participant: { name: 'An' } });
  // Somebody leaves, and that goes into the dead socket: it cannot be told twice.
  await chi.request('call:leave', { callId });
  server.cutSocketOf(participantId);
  await expect.poll(() => an.notices.filter(({ name, payload }) => name === 'call:participantChanged' && isAway(payload))).toHaveLength(2);
  const again = await stage.person('Bình', binh.personId);
  expect(await again.ask('call:setState', { callId, participantId, unheardMs: 5_000, handRaised: false })).toMatchObject({
    ok: false,
    error: { reason: 'no_seat' },
  });
  expect((await again.join(callId, participantId)).participants.map(({ name }) => name).toSorted()).toEqual(['An', 'Bình']);
});

test('who does not come back has left, and an empty call ends by itself', async () => {
  const callId = randomUUID();
  const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
  const { participantId } = await an.join(callId);
  await binh.join(callId);
  an.socket.close();
  expect(await binh.untilNotice('call:participantLeft')).toEqual({ callId, participantId });
  await binh.request('call:leave', { callId });
  await expect.poll(() => server.told).toContain(`ended:${callId}:nobody`);
  expect(await binh.ask('call:setState', { callId, handRaised: true })).toMatchObject({
    ok: false,
    error: { code: 'NOT_FOUND', reason: 'no_seat' },
  });
});
