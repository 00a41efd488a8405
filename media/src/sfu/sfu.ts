import type { types } from 'mediasoup';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { controlRequests } from '@hoi-chan/shared/features/mediaControl.ts';
import type { z } from 'zod';
import { CallRegistry } from './callRegistry.ts';
import type { Notify } from './notify.ts';
import { Probes } from './probes.ts';
import { WorkerPool } from './workerPool.ts';
import type { WorkerPoolOptions } from './workerPool.ts';

export type ControlName = keyof typeof controlRequests;
export type ControlInput<N extends ControlName> = z.output<(typeof controlRequests)[N]['input']>;
export type ControlOutput<N extends ControlName> = z.input<(typeof controlRequests)[N]['output']>;
export type ControlHandlers = { [N in ControlName]: (input: ControlInput<N>) => Promise<ControlOutput<N>> | ControlOutput<N> };

export interface SfuLoad {
  workers: number;
  calls: number;
  participants: number;
  cpuLoad: number;
}

/** The whole SFU of this node behind plain data: nobody outside this folder sees mediasoup. */
export interface Sfu {
  readonly handlers: ControlHandlers;
  measureLoad(): Promise<SfuLoad>;
  /** Workers alive right now. */
  readonly workerPids: readonly number[];
  close(): void;
}

/** What of the RTP envelopes is mediasoup's own: the contract has capped their size, mediasoup checks the rest and throws TypeError. */
function asRtp<T>(envelope: Record<string, unknown>): T {
  return envelope as unknown as T;
}

/** Starts the workers. Rejects when one cannot start. */
export async function createSfu(options: WorkerPoolOptions, notify: Notify): Promise<Sfu> {
  const pool = await WorkerPool.create(options);
  const registry = new CallRegistry(pool, notify);
  const probes = new Probes(pool);
  const seatOf = ({ callId, participantId }: { callId: string; participantId: string }) =>
    registry.assertCall(callId).assertParticipant(participantId);

  const handlers: ControlHandlers = {
    'control:join': async ({ callId, participantId, rtpCapabilities, limits }) => {
      const capabilities = asRtp<types.RtpCapabilities>(rtpCapabilities);
      const { routerRtpCapabilities, ...rest } = await registry.join(callId, participantId, capabilities, limits);
      return { ...rest, routerRtpCapabilities: { ...routerRtpCapabilities } };
    },
    'control:connectTransport': async ({ transportId, dtlsParameters, ...seat }) => {
      await seatOf(seat).connectTransport(transportId, dtlsParameters as types.DtlsParameters);
      return {};
    },
    'control:produce': ({ callId, participantId, rtpParameters, ...options }) =>
      registry.assertCall(callId).produce(participantId, { ...options, rtpParameters: asRtp<types.RtpParameters>(rtpParameters) }),
    'control:setProducer': async ({ callId, participantId, producerId, paused }) => {
      await registry.assertCall(callId).setProducer(participantId, producerId, paused);
      return {};
    },
    'control:closeProducer': ({ callId, participantId, producerId }) => {
      registry.assertCall(callId).closeProducer(participantId, producerId);
      return {};
    },
    'control:setConsumers': async ({ consumers, callId, participantId }) => {
      await registry.assertCall(callId).setConsumers(participantId, consumers);
      return {};
    },
    'control:restartIce': async ({ transportId, ...seat }) => ({ iceParameters: await seatOf(seat).restartIce(transportId) }),
    'control:leave': ({ callId, participantId }) => {
      registry.findCall(callId)?.leave(participantId);
      return {};
    },
    'control:openProbe': async () => ({ transport: await probes.make() }),
    'control:endCall': ({ callId }) => {
      registry.findCall(callId)?.close();
      return {};
    },
    'control:list': () => ({ calls: registry.calls.map(({ id, participantIds }) => ({ callId: id, participantIds })) }),
  };

  return {
    handlers,
    async measureLoad() {
      return {
        workers: pool.workers.length,
        calls: registry.calls.length,
        participants: registry.participantCount,
        cpuLoad: await pool.measureCpuLoad(),
      };
    },
    get workerPids() {
      return pool.workers.map(({ worker }) => worker.pid);
    },
    close() {
      registry.close();
      pool.close();
    },
  };
}

/** Maps what mediasoup throws (TypeError for bad parameters, InvalidStateError for a closed thing) to the errors that may cross the edge. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof TypeError)
    return new AppError('INVALID_REQUEST', 'the media parameters were refused', { reason: 'bad_rtp_parameters', cause: error });
  if (error instanceof Error && error.name === 'InvalidStateError') return new AppError('NOT_FOUND', 'already closed', { cause: error });
  return new AppError('INTERNAL', 'internal error', { cause: error });
}
