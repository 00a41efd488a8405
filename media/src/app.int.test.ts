import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { observer } from 'mediasoup';
import type { types } from 'mediasoup';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MediaApp } from './app.ts';
import {
  RTP_CAPABILITIES,
  SECRET,
  connectControl,
  opusParameters,
  simulcastParameters,
  startFakeSignaling,
  startNode,
} from './testing/mediaNode.ts';
import type { ControlClient, FakeSignaling } from './testing/mediaNode.ts';

let signaling: FakeSignaling;
let node: MediaApp;
let control: ControlClient;
/** mediasoup tells of every worker this process starts; the one under test is the latest. */
let worker: types.Worker;

beforeAll(async () => {
  observer.on('newworker', (created) => {
    worker = created;
  });
  signaling = await startFakeSignaling();
  node = await startNode(signaling.url);
});
afterAll(async () => {
  await node.close();
  await signaling.close();
});
beforeEach(async () => {
  control = await connectControl(node.url);
  return () => control.socket.close();
});

async function join(callId: string, participantId = randomUUID()) {
  const joined = await control.request('control:join', { callId, participantId, rtpCapabilities: RTP_CAPABILITIES });
  return { ...joined, seat: { callId, participantId } };
}
type Joined = Awaited<ReturnType<typeof join>>;

function produce({ seat, sendTransport }: Joined, source: 'microphone' | 'camera' = 'microphone') {
  const video = source === 'camera';
  const rtpParameters = video ? simulcastParameters() : opusParameters();
  return control.request('control:produce', {
    ...seat,
    transportId: sendTransport.id,
    kind: video ? 'video' : 'audio',
    source,
    rtpParameters,
    paused: false,
  });
}

describe('a call', () => {
  test('gives each one transports on the one port of the worker, over UDP and TCP', async () => {
    const { sendTransport, recvTransport, consumers } = await join(randomUUID());
    const candidates = [sendTransport, recvTransport].flatMap(({ iceCandidates }) => iceCandidates);
    expect(new Set(candidates.map(({ protocol }) => protocol))).toEqual(new Set(['udp', 'tcp']));
    expect(new Set(candidates.map(({ protocol, port }) => `${String(protocol)} ${String(port)}`)).size).toBe(2);
    expect(consumers).toEqual([]);
    // The browser tries UDP first: TCP stalls behind every lost packet, and is there only for where UDP is blocked.
    const byPriority = sendTransport.iceCandidates.toSorted((a, b) => Number(b['priority']) - Number(a['priority']));
    expect(byPriority[0]?.protocol).toBe('udp');
    expect(byPriority.at(-1)?.protocol).toBe('tcp');
  });

  test('offers whoever comes later everything that flows, paused, and whoever is there what starts later', async () => {
    const callId = randomUUID();
    const first = await join(callId);
    await produce(first, 'microphone');
    await produce(first, 'camera');
    const second = await join(callId);
    expect(second.consumers.map(({ source, type, participantId }) => ({ source, type, participantId }))).toEqual(
      expect.arrayContaining([
        { source: 'microphone', type: 'simple', participantId: first.seat.participantId },
        { source: 'camera', type: 'simulcast', participantId: first.seat.participantId },
      ]),
    );
    const { producerId } = await produce(second);
    const created = await control.untilNotice('control:consumerCreated');
    expect(created).toMatchObject({
      participantId: first.seat.participantId,
      consumer: { producerId, participantId: second.seat.participantId, source: 'microphone' },
    });
  });

  test('two joins at the same moment share one router', async () => {
    const callId = randomUUID();
    const routersBefore = (await worker.dump()).routerIds.length;
    await Promise.all([join(callId), join(callId), join(callId)]);
    expect((await worker.dump()).routerIds.length).toBe(routersBefore + 1);
    const { calls } = await control.request('control:list', {});
    expect(calls.find((call) => call.callId === callId)?.participantIds).toHaveLength(3);
  });

  test('tells of a producer that pauses, resumes and closes, and closes its consumers', async () => {
    const callId = randomUUID();
    const [first, second] = [await join(callId), await join(callId)];
    const { producerId } = await produce(first);
    const { consumer } = (await control.untilNotice('control:consumerCreated')) as { consumer: { consumerId: string } };
    await control.request('control:setConsumers', {
      ...second.seat,
      consumers: [{ consumerId: consumer.consumerId, paused: false, priority: 200 }],
    });
    await control.request('control:setProducer', { ...first.seat, producerId, paused: true });
    await control.request('control:setProducer', { ...first.seat, producerId, paused: false });
    await control.request('control:closeProducer', { ...first.seat, producerId });
    expect(await control.untilNotice('control:consumerClosed')).toEqual({ ...second.seat, consumerId: consumer.consumerId });
    const states = control.notices.filter(({ name }) => name === 'control:producerChanged').map(({ payload }) => payload['state']);
    expect(states).toEqual(['active', 'paused', 'active', 'closed']);
  });

  test('holds twelve and no more', async () => {
    const callId = randomUUID();
    await Promise.all(Array.from({ length: 12 }, () => join(callId)));
    await expect(join(callId)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'call_full' });
  });

  test('gives new ICE parameters on restart', async () => {
    const { seat, sendTransport } = await join(randomUUID());
    const { iceParameters } = await control.request('control:restartIce', { ...seat, transportId: sendTransport.id });
    expect(iceParameters.usernameFragment).not.toBe(sendTransport.iceParameters.usernameFragment);
  });
});

describe('nothing is left behind', () => {
  test('after fifty joins and leaves, some of them while others speak', { timeout: 60_000 }, async () => {
    // What earlier tests left in their calls goes first.
    for (const { callId } of (await control.request('control:list', {})).calls) await control.request('control:endCall', { callId });
    for (let round = 0; round < 10; round += 1) {
      const callId = randomUUID();
      const people = await Promise.all(Array.from({ length: 5 }, () => join(callId)));
      await Promise.all(people.flatMap((person) => [produce(person), produce(person, 'camera')]));
      await Promise.all(people.map(({ seat }) => control.request('control:leave', seat)));
    }
    const dump = await worker.dump();
    expect(dump.routerIds).toEqual([]);
    // One WebRtcServer, none of whose transports survived; the handlers left are its own.
    expect(dump.webRtcServerIds).toHaveLength(1);
    expect(dump.channelMessageHandlers.channelRequestHandlers).toEqual(dump.webRtcServerIds);
    expect((await control.request('control:list', {})).calls).toEqual([]);
  });

  test('leaving and ending twice is as good as once', async () => {
    const { seat } = await join(randomUUID());
    expect(await control.request('control:leave', seat)).toEqual({});
    expect(await control.request('control:leave', seat)).toEqual({});
    expect(await control.request('control:endCall', { callId: seat.callId })).toEqual({});
  });
});

describe('bad input', () => {
  test.each([
    ['a wrong secret', { secret: 'something else', protocolVersion: 1 }, 'UNAUTHENTICATED'],
    ['no secret', { protocolVersion: 1 }, 'UNAUTHENTICATED'],
    ['a secret that is no text', { secret: { toString: SECRET }, protocolVersion: 1 }, 'UNAUTHENTICATED'],
    ['another protocol', { secret: SECRET, protocolVersion: 999 }, 'INVALID_REQUEST'],
  ])('%s is refused at the door', async (_what, auth, code) => {
    await expect(connectControl(node.url, auth)).rejects.toMatchObject({ data: { code } });
  });

  const seat = { callId: randomUUID(), participantId: randomUUID() };
  test.each([
    ['an unknown command', 'control:format', {}, 'INVALID_REQUEST'],
    ['a name from Object.prototype', 'constructor', {}, 'INVALID_REQUEST'],
    ['no input', 'control:join', undefined, 'INVALID_REQUEST'],
    ['text for an object', 'control:join', 'join', 'INVALID_REQUEST'],
    ['an id that is none', 'control:leave', { ...seat, callId: '../../etc' }, 'INVALID_REQUEST'],
    ['more fields than agreed', 'control:leave', { ...seat, admin: true }, 'INVALID_REQUEST'],
    ['capabilities beyond the cap', 'control:join', { ...seat, rtpCapabilities: { codecs: 'x'.repeat(70_000) } }, 'INVALID_REQUEST'],
    [
      'an unknown call',
      'control:produce',
      { ...seat, transportId: 'x', kind: 'audio', source: 'microphone', rtpParameters: {}, paused: false },
      'NOT_FOUND',
    ],
  ])('%s is answered with a reason', async (_what, name, input, code) => {
    expect(await control.ask(name, input)).toMatchObject({ ok: false, error: { code } });
    expect(control.socket.connected).toBe(true);
  });

  test('RTP parameters that mediasoup refuses are the sender’s fault, and the call goes on', async () => {
    const joined = await join(randomUUID());
    const base = {
      ...joined.seat,
      transportId: joined.sendTransport.id,
      kind: 'audio' as const,
      source: 'microphone' as const,
      paused: false,
    };
    for (const rtpParameters of [{}, { codecs: [] }, { codecs: [{ mimeType: 'audio/opus' }], encodings: 5 }]) {
      await expect(control.request('control:produce', { ...base, rtpParameters })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    }
    const asked = { ...base, rtpParameters: opusParameters() };
    const [made, again] = await Promise.all([control.request('control:produce', asked), control.request('control:produce', asked)]);
    expect(made).toHaveProperty('producerId');
    // Its answer may have been lost: the same request gets the same answer, while it is made and afterwards.
    expect(again).toEqual(made);
    expect(await control.request('control:produce', asked)).toEqual(made);
    await expect(control.request('control:produce', { ...base, rtpParameters: opusParameters() })).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'source_taken',
    });
    await expect(control.request('control:produce', { ...base, source: 'camera', rtpParameters: opusParameters() })).rejects.toMatchObject({
      reason: 'wrong_kind',
    });
  });

  test('capabilities that make no sense take no seat', async () => {
    const callId = randomUUID();
    const first = await join(callId);
    await produce(first);
    const bad = { callId, participantId: randomUUID(), rtpCapabilities: { codecs: [{ kind: 7 }] } };
    await expect(control.request('control:join', bad)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    const { calls } = await control.request('control:list', {});
    expect(calls.find((call) => call.callId === callId)?.participantIds).toEqual([first.seat.participantId]);
  });

  test('nobody commands what belongs to another seat', async () => {
    const callId = randomUUID();
    const [first, second] = [await join(callId), await join(callId)];
    const { producerId } = await produce(first);
    await expect(control.request('control:closeProducer', { ...second.seat, producerId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(control.request('control:restartIce', { ...second.seat, transportId: first.sendTransport.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a message beyond the limit ends that connection, not the node', async () => {
    const gone = new Promise((resolve) => control.socket.once('disconnect', resolve));
    control.socket.emit('control:leave', { filler: 'x'.repeat(300_000) }, () => undefined);
    await gone;
    const again = await connectControl(node.url);
    expect(await again.ask('control:list', {})).toMatchObject({ ok: true });
    again.socket.close();
  });
});

describe('the node', () => {
  test('reports itself to signaling, is ready then, and counts for Prometheus', async () => {
    await expect.poll(() => signaling.heartbeats.length).toBeGreaterThan(0);
    expect(signaling.heartbeats.at(-1)).toMatchObject({ nodeId: 'node-under-test', controlUrl: node.url, workers: 1, draining: false });
    expect((await fetch(`${node.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${node.url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${node.url}/metrics`)).text()).toContain('media_workers 1');
  });

  test('replaces a worker that was killed and tells which calls are lost', async () => {
    const { seat } = await join(randomUUID());
    const [pid] = node.workerPids;
    process.kill(pid!, 'SIGKILL');
    const lost = await control.untilNotice('control:callLost', 1);
    expect(control.notices.filter(({ name }) => name === 'control:callLost').map(({ payload }) => payload['callId'])).toContain(
      seat.callId,
    );
    expect(lost).toHaveProperty('callId');
    // Asked at once: answered by the replacement.
    await join(seat.callId);
    expect(node.workerPids).not.toContain(pid);
  });

  test('drains: says so, is no longer ready, and waits for its calls', async () => {
    const other = await startNode(signaling.url, { MEDIA_NODE_ID: 'draining-node' });
    const its = await connectControl(other.url);
    const seat = { callId: randomUUID(), participantId: randomUUID() };
    await its.request('control:join', { ...seat, rtpCapabilities: RTP_CAPABILITIES });
    const drained = other.drain(10_000);
    await expect.poll(() => signaling.heartbeats.some(({ nodeId, draining }) => nodeId === 'draining-node' && draining)).toBe(true);
    expect((await fetch(`${other.url}/health/ready`)).status).toBe(503);
    await its.request('control:leave', seat);
    await drained;
    its.socket.close();
    await other.close();
    await other.close();
  });

  test('a port that is taken is said at once and leaves nothing running', async () => {
    await expect(startNode(signaling.url, { CONTROL_PORT: String(node.port) })).rejects.toThrow(/EADDRINUSE/);
  });
});
