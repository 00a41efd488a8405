import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { NODE_SECRET } from './testing/callServer.ts';
import type { CallServer, CallServerOptions } from './testing/callServer.ts';
import { CallStage } from './testing/callStage.ts';
import type { FakeNode } from './testing/fakeNode.ts';

let server: CallServer;
const stage = new CallStage();
afterEach(() => stage.close());

async function serve(options: CallServerOptions = {}): Promise<void> {
  server = await stage.serve(options);
}
const commandsOf = (node: FakeNode, name: string) => node.commands.filter((command) => command.name === name);

describe('at a node', () => {
  let node: FakeNode;
  beforeEach(async () => {
    await serve({ seatKeptMs: 1_500, emptyEndsAfterMs: 100 });
    node = await stage.addNode('a', 1);
  });

  test('a join is answered in one go, and the others are told', async () => {
    const callId = randomUUID();
    const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
    const first = await an.join(callId);
    expect(first).toMatchObject({
      mode: 'sfu',
      sendTransport: { id: 't' },
      recvTransport: { id: 't' },
      participants: [{ name: 'An', producers: [] }],
    });
    const second = await binh.join(callId);
    expect(second.participants.map(({ name }) => name)).toEqual(['An', 'Bình']);
    const told = await an.untilNotice('call:participantJoined');
    expect(told).toMatchObject({ callId, participant: { participantId: second.participantId, name: 'Bình' } });
    expect(server.told).toEqual([`first:${callId}`]);
  });

  test('commands carry the caller’s own seat, whatever the caller says', async () => {
    const callId = randomUUID();
    const an = await stage.person('An');
    const { participantId } = await an.join(callId);
    await an.request('call:setConsumers', { callId, consumers: [{ consumerId: 'c', paused: false }] });
    expect(commandsOf(node, 'control:setConsumers')).toEqual([
      { name: 'control:setConsumers', input: { callId, participantId, consumers: [{ consumerId: 'c', paused: false }] } },
    ]);
    expect(await an.ask('call:setConsumers', { callId, participantId: randomUUID(), consumers: [] })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_REQUEST' },
    });
  });

  test('what the node tells of a seat reaches who it concerns', async () => {
    const callId = randomUUID();
    const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
    const { participantId } = await an.join(callId);
    await binh.join(callId);
    node.notify('control:producerChanged', { callId, participantId, producerId: 'p', source: 'microphone', state: 'paused' });
    node.notify('control:networkQualityChanged', { callId, participantId, quality: 1 });
    const isBad = (payload: Record<string, unknown>) => (payload['participant'] as { networkQuality: number }).networkQuality === 1;
    expect(await binh.untilNotice('call:participantChanged', isBad)).toMatchObject({
      participant: { participantId, producers: [{ producerId: 'p', source: 'microphone', paused: true }] },
    });
    node.notify('control:activeSpeakerChanged', { callId, participantId });
    expect(await an.untilNotice('call:activeSpeakerChanged')).toEqual({ callId, participantId });
    // Not a word about a malformed notice, nor does it end anything.
    node.notify('control:networkQualityChanged', { callId, participantId, quality: 'bad' });
    await an.request('call:setState', { callId, handRaised: true });
    expect(
      await binh.untilNotice('call:participantChanged', (payload) => (payload['participant'] as { handRaised: boolean }).handRaised),
    ).toBeTruthy();
  });

  test('ending is for everybody, and reaches the node', async () => {
    const callId = randomUUID();
    const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
    await an.join(callId);
    await binh.join(callId);
    await an.request('call:end', { callId });
    expect(await binh.untilNotice('call:ended')).toEqual({ callId, byName: 'An' });
    expect(server.told).toContain(`ended:${callId}:An`);
    expect(commandsOf(node, 'control:endCall')).toEqual([{ name: 'control:endCall', input: { callId } }]);
  });

  test('a link that is thin is told to the others, beside the hand, and is still so after a rejoin', async () => {
    const callId = randomUUID();
    const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
    const { participantId } = await an.join(callId);
    await binh.join(callId);
    await an.request('call:setState', { callId, handRaised: true });
    await an.request('call:setState', { callId, thinDownlink: true });
    const state = await binh.untilNotice(
      'call:participantChanged',
      (payload) => (payload['participant'] as { thinDownlink: boolean }).thinDownlink,
    );
    expect(state['participant']).toMatchObject({ participantId, handRaised: true, thinDownlink: true });
    const { participants } = await an.join(callId, participantId);
    expect(participants.find(({ name }) => name === 'An')).toMatchObject({ handRaised: true, thinDownlink: true });
  });

  test('the thirteenth finds the call full', async () => {
    const callId = randomUUID();
    const people = await Promise.all(Array.from({ length: 13 }, (_, index) => stage.person(`Người ${index}`)));
    for (const one of people.slice(0, 12)) await one.join(callId);
    await expect(people[12]!.join(callId)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'call_full' });
  });

  test('a lost worker sends everybody back in, and until then commands are refused with the reason', async () => {
    const callId = randomUUID();
    const an = await stage.person('An');
    const { participantId } = await an.join(callId);
    node.notify('control:callLost', { callId });
    expect(await an.untilNotice('call:rejoinRequired')).toEqual({ callId, reason: 'worker_lost' });
    await expect(an.request('call:setConsumers', { callId, consumers: [] })).rejects.toMatchObject({ reason: 'rejoin_required' });
    expect((await an.join(callId, participantId)).participants).toHaveLength(1);
  });
});

describe('between nodes', () => {
  test('a node that does not answer is left for another within the same join', async () => {
    await serve();
    const [slow, good] = [await stage.addNode('slow', 1), await stage.addNode('good', 2)];
    slow.answer = (name) =>
      name === 'control:join'
        ? { ok: false, error: { code: 'UNAVAILABLE', message: 'gone', reason: 'node_unreachable' } }
        : { ok: true, data: {} };
    await good.heartbeat(server.url, { cpuLoad: 0.9 });
    const an = await stage.person('An');
    expect(await an.join(randomUUID())).toMatchObject({ mode: 'sfu' });
    expect([commandsOf(slow, 'control:join').length, commandsOf(good, 'control:join').length]).toEqual([1, 1]);
  });

  test('calls go to the least loaded, never to one that drains; draining moves them off', async () => {
    await serve();
    const [first, second] = [await stage.addNode('first', 1), await stage.addNode('second', 2)];
    await first.heartbeat(server.url, { cpuLoad: 0.8 });
    const callId = randomUUID();
    const an = await stage.person('An');
    const { participantId } = await an.join(callId);
    expect(commandsOf(second, 'control:join')).toHaveLength(1);
    await second.heartbeat(server.url, { draining: true });
    expect(await an.untilNotice('call:rejoinRequired')).toEqual({ callId, reason: 'drain' });
    await an.join(callId, participantId);
    expect(commandsOf(first, 'control:join')).toHaveLength(1);
  });

  test('only who knows the secret registers, and only with a whole heartbeat', async () => {
    await serve();
    const post = (authorization: string, body: unknown) =>
      fetch(new URL('/internal/media-nodes', server.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify(body),
      });
    expect((await post('Bearer wrong', {})).status).toBe(401);
    expect((await post(`Bearer ${NODE_SECRET}`, { nodeId: 'x' })).status).toBe(400);
    expect(server.nodes.usableCount).toBe(0);
  });
});

describe('rights', () => {
  test('what the consult refuses is refused, and leaves no seat', async () => {
    let closed = false;
    await serve({
      forceP2p: true,
      rights: {
        onFirstJoin: async () => {
          if (closed) throw new AppError('CONFLICT', 'the consult is signed', { reason: 'call_closed' });
          return undefined;
        },
      },
    });
    const callId = randomUUID();
    const an = await stage.person('An');
    closed = true;
    await expect(an.join(callId)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'call_closed' });
    expect(server.service.table.find(callId)?.seats.size).toBe(0);
    closed = false;
    expect(await an.join(callId)).toMatchObject({ mode: 'p2p' });
  });

  test('a call that began before this process tells so: its clock goes on', async () => {
    const began = new Date(Date.now() - 600_000);
    await serve({ forceP2p: true, rights: { onFirstJoin: async () => began } });
    expect((await (await stage.person('An')).join(randomUUID())).startedAt).toBe(began.toISOString());
  });

  test('a call that is not theirs is not found, by join, by command and by end', async () => {
    await serve({
      forceP2p: true,
      rights: {
        assertMayJoin: async () => {
          throw new AppError('NOT_FOUND', 'no such call');
        },
      },
    });
    const an = await stage.person('An');
    const callId = randomUUID();
    await expect(an.join(callId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(an.request('call:end', { callId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(an.request('call:leave', { callId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
