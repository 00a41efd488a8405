import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { types } from 'mediasoup';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RTP_CAPABILITIES, opusParameters, simulcastParameters } from '../testing/mediaNode.ts';
import { CallRegistry } from './callRegistry.ts';
import { WorkerPool } from './workerPool.ts';

const CAPABILITIES = RTP_CAPABILITIES as unknown as types.RtpCapabilities;

let pool: WorkerPool;
let registry: CallRegistry;
/** Sources each seat was told of after its join. */
const told = new Map<string, string[]>();

beforeAll(async () => {
  pool = await WorkerPool.create({ workerCount: 1, rtcPortBase: 0, listenIp: '127.0.0.1', workerBin: process.env['MEDIASOUP_WORKER_BIN'] });
  registry = new CallRegistry(pool, (name, payload) => {
    if (name !== 'control:consumerCreated' || !('consumer' in payload)) return;
    told.set(payload.participantId, [...(told.get(payload.participantId) ?? []), payload.consumer.source]);
  });
});
afterAll(() => {
  registry.close();
  pool.close();
});

/** As on a machine that has no time: by the time the worker's answers are read, several of them lie there. */
function standStill(): void {
  const until = performance.now() + 4;
  while (performance.now() < until);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await nextTurn();
    standStill();
  }
}

test.each(Array.from({ length: 8 }, (_, turn) => turn))(
  'whoever comes in while somebody begins to send is given every stream, whatever answer of the worker comes when (%i)',
  async (later) => {
    const callId = randomUUID();
    const seat = randomUUID();
    const { sendTransport } = await registry.join(callId, 'sender', CAPABILITIES);
    const call = registry.assertCall(callId);
    const send = (source: 'microphone' | 'camera') =>
      call.produce('sender', {
        transportId: sendTransport.id,
        kind: source === 'camera' ? 'video' : 'audio',
        source,
        rtpParameters: (source === 'camera' ? simulcastParameters() : opusParameters()) as unknown as types.RtpParameters,
        paused: false,
      });
    await send('microphone');
    let busy = true;
    const working = (async () => {
      while (busy) await turns(1);
    })();
    const joining = registry.join(callId, seat, CAPABILITIES);
    await turns(later);
    const sending = send('camera');
    const { consumers } = await joining;
    await sending;
    busy = false;
    await working;
    await expect
      .poll(() => [...consumers.map(({ source }) => source), ...(told.get(seat) ?? [])].toSorted())
      .toEqual(['camera', 'microphone']);
  },
);
