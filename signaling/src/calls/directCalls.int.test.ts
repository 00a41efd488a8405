import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallClient } from './testing/callClient.ts';
import { CallStage } from './testing/callStage.ts';
import { startFakeNode } from './testing/fakeNode.ts';
import type { FakeNode } from './testing/fakeNode.ts';

const stage = new CallStage();
afterEach(() => stage.close());

const commandsOf = (node: FakeNode, name: string) => node.commands.filter((command) => command.name === name);

describe('two in one network', () => {
  const [here, there] = ['203.0.113.7', '203.0.113.8'];
  const isState = (state: string) => (payload: Record<string, unknown>) => payload['state'] === state;
  let node: FakeNode;
  let callId: string;
  let an: CallClient;
  let binh: CallClient;
  let seats: { an: string; binh: string };
  beforeEach(async () => {
    await stage.serve({ seatKeptMs: 300, iceServersFor: () => [{ urls: ['turn:turn.example.vn'] }] });
    node = await stage.addNode('a', 1);
    callId = randomUUID();
    [an, binh] = [await stage.person('An', undefined, here), await stage.person('Bình', undefined, here)];
    seats = { an: (await an.join(callId)).participantId, binh: (await binh.join(callId)).participantId };
  });
  const lastState = ({ notices }: CallClient) => notices.findLast(({ name }) => name === 'call:directChanged')?.payload['state'];
  const toldToRejoin = ({ notices }: CallClient) => notices.filter(({ name }) => name === 'call:rejoinRequired').length;
  async function goDirect(): Promise<void> {
    await binh.request('call:setDirect', { callId, direct: true });
    await an.untilNotice('call:rejoinRequired');
    await binh.untilNotice('call:rejoinRequired');
    const [first, second] = [await an.join(callId, seats.an), await binh.join(callId, seats.binh)];
    expect([first.mode, second.mode, second.peerToCall, second.near]).toEqual(['p2p', 'p2p', first.participantId, true]);
    // Nothing is relayed, and nobody outside learns of it.
    expect([first.iceServers, second.iceServers]).toEqual([[], []]);
    seats = { an: first.participantId, binh: second.participantId };
    expect([lastState(an), lastState(binh)]).toEqual(['chosen', 'chosen']);
  }

  test('are told so, may speak directly, and either brings the call back', async () => {
    await an.untilNotice('call:directChanged', isState('offered'));
    await binh.untilNotice('call:directChanged', isState('offered'));
    await goDirect();
    expect(commandsOf(node, 'control:leave').map(({ input }) => input['participantId'])).toHaveLength(2);
    // Said twice it is done once.
    await binh.request('call:setDirect', { callId, direct: true });
    await an.request('call:setDirect', { callId, direct: false });
    expect((await binh.join(callId, seats.binh)).mode).toBe('sfu');
    expect(await an.join(callId, seats.an)).toMatchObject({ mode: 'sfu', near: false, iceServers: [{}] });
    expect([toldToRejoin(an), toldToRejoin(binh)]).toEqual([2, 2]);
    await expect.poll(() => [lastState(an), lastState(binh)]).toEqual(['offered', 'offered']);
  });

  test('a third brings the call back, and nothing is offered to three', async () => {
    await goDirect();
    const chi = await stage.person('Chi', undefined, here);
    expect((await chi.join(callId)).mode).toBe('sfu');
    await expect.poll(() => [toldToRejoin(an), toldToRejoin(binh)]).toEqual([2, 2]);
    expect([(await an.join(callId, seats.an)).mode, (await binh.join(callId, seats.binh)).mode]).toEqual(['sfu', 'sfu']);
    expect([lastState(an), lastState(chi)]).toEqual(['unavailable', 'unavailable']);
    await expect(an.request('call:setDirect', { callId, direct: true })).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'direct_not_offered',
    });
  });

  test('a direct way that does not stand is given up: who takes the seat anew finds the node', async () => {
    await goDirect();
    expect((await an.join(callId, seats.an)).mode).toBe('sfu');
    expect((await binh.join(callId, seats.binh)).mode).toBe('sfu');
  });

  test('who is left alone goes back, however the other went', async () => {
    await goDirect();
    binh.socket.close();
    await expect.poll(() => toldToRejoin(an)).toBe(2);
    expect((await an.join(callId, seats.an)).mode).toBe('sfu');
    expect(lastState(an)).toBe('unavailable');
  });

  test('a node that comes up leaves a chosen direct call alone', async () => {
    await goDirect();
    await stage.addNode('b', 2);
    expect([toldToRejoin(an), toldToRejoin(binh)]).toEqual([1, 1]);
  });

  test('who comes back from another network is not offered it any more; nor is one person with two devices', async () => {
    await an.untilNotice('call:directChanged', isState('offered'));
    binh.socket.close();
    await expect.poll(() => lastState(an)).toBe('unavailable');
    const moved = await stage.person('Bình', binh.personId, there);
    await moved.request('call:setState', { callId, handRaised: true });
    await an.untilNotice('call:participantChanged', (payload) => (payload['participant'] as { handRaised: boolean }).handRaised);
    expect(lastState(an)).toBe('unavailable');
    await moved.request('call:leave', { callId });
    const second = await stage.person('An', an.personId, here);
    await second.join(callId);
    expect(lastState(second)).toBe('unavailable');
  });

  test('is for those in the call', async () => {
    const chi = await stage.person('Chi', undefined, here);
    expect(await chi.ask('call:setDirect', { callId, direct: true })).toMatchObject({ ok: false, error: { reason: 'no_seat' } });
    expect(await an.ask('call:setDirect', { callId, direct: 'yes' })).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
  });
});

describe('without a node', () => {
  test('two talk directly, their signalling passes between them and nobody else; the third is told why not', async () => {
    await stage.serve();
    const callId = randomUUID();
    const [an, binh, chi] = [await stage.person('An'), await stage.person('Bình'), await stage.person('Chi')];
    const first = await an.join(callId);
    const second = await binh.join(callId);
    expect([first.mode, second.mode]).toEqual(['p2p', 'p2p']);
    expect([first.peerToCall, second.peerToCall]).toEqual([null, first.participantId]);
    await binh.request('call:signal', { callId, toParticipantId: first.participantId, signal: { kind: 'rtc', data: {} } });
    expect(await an.untilNotice('call:signalled')).toEqual({
      callId,
      fromParticipantId: second.participantId,
      signal: { kind: 'rtc', data: {} },
    });
    await expect(chi.join(callId)).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'no_media_node' });
    await expect(chi.request('call:signal', { callId, toParticipantId: first.participantId, signal: {} })).rejects.toMatchObject({
      reason: 'no_seat',
    });
    await expect(binh.request('call:signal', { callId, toParticipantId: randomUUID(), signal: {} })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const large = { filler: 'x'.repeat(70_000) };
    await expect(binh.request('call:signal', { callId, toParticipantId: first.participantId, signal: large })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    await expect(an.request('call:setConsumers', { callId, consumers: [] })).rejects.toMatchObject({ reason: 'direct_call' });
  });

  test('whose node was lost calls nobody who has not come back yet: that seat is about to be given up', async () => {
    const server = await stage.serve();
    const node = await startFakeNode('a');
    await node.heartbeat(server.url);
    await server.untilNodes(1);
    const callId = randomUUID();
    const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
    const [first, second] = [await an.join(callId), await binh.join(callId)];
    expect([first.mode, second.peerToCall]).toEqual(['sfu', null]);
    await node.close();
    for (const one of [an, binh]) await one.untilNotice('call:rejoinRequired');
    const back = await an.join(callId, first.participantId);
    expect(back).toMatchObject({ mode: 'p2p', peerToCall: null });
    expect(await binh.join(callId, second.participantId)).toMatchObject({ mode: 'p2p', peerToCall: back.participantId });
  });

  test('a node that comes takes the call over', async () => {
    await stage.serve();
    const callId = randomUUID();
    const an = await stage.person('An');
    const { participantId } = await an.join(callId);
    await stage.addNode('late', 1);
    expect(await an.untilNotice('call:rejoinRequired')).toEqual({ callId, reason: 'mode_changed' });
    expect(await an.join(callId, participantId)).toMatchObject({ mode: 'sfu' });
  });
});
