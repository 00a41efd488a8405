import type { types } from 'mediasoup';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { BandwidthLimits } from '@hoi-chan/shared/features/mediaControl.ts';
import { Call } from './call.ts';
import type { JoinResult } from './call.ts';
import type { Notify } from './notify.ts';
import type { WorkerPool } from './workerPool.ts';

const QUALITY_EVERY_MS = 1_000;

/** The calls of this node. A call is created by its first join; joins that come at once wait for the same creation. */
export class CallRegistry {
  readonly #pool: WorkerPool;
  readonly #notify: Notify;
  readonly #calls = new Map<string, Call>();
  readonly #creating = new Map<string, Promise<Call>>();
  readonly #qualityTimer: NodeJS.Timeout;
  #closed = false;

  constructor(pool: WorkerPool, notify: Notify) {
    this.#pool = pool;
    this.#notify = notify;
    this.#qualityTimer = setInterval(() => {
      for (const call of this.#calls.values()) {
        call.sampleQuality();
        call.sampleWanted();
      }
    }, QUALITY_EVERY_MS);
    this.#qualityTimer.unref();
  }

  get calls(): readonly Call[] {
    return [...this.#calls.values()];
  }

  get participantCount(): number {
    return this.calls.reduce((sum, call) => sum + call.participantIds.length, 0);
  }

  /** UNAVAILABLE while no worker lives. */
  async join(callId: string, participantId: string, rtpCapabilities: types.RtpCapabilities, limits?: BandwidthLimits): Promise<JoinResult> {
    const call = await this.#findOrCreate(callId);
    return call.join(participantId, rtpCapabilities, limits);
  }

  /** NOT_FOUND when this node does not hold the call. */
  assertCall(callId: string): Call {
    const call = this.#calls.get(callId);
    if (call === undefined) throw new AppError('NOT_FOUND', 'no such call');
    return call;
  }

  findCall(callId: string): Call | undefined {
    return this.#calls.get(callId);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#qualityTimer);
    for (const call of this.calls) call.close();
  }

  async #findOrCreate(callId: string): Promise<Call> {
    const existing = this.#calls.get(callId);
    if (existing !== undefined) return existing;
    const pending = this.#creating.get(callId);
    if (pending !== undefined) return pending;
    const creating = this.#create(callId).finally(() => this.#creating.delete(callId));
    this.#creating.set(callId, creating);
    return creating;
  }

  async #create(callId: string): Promise<Call> {
    const call = await Call.create(callId, await this.#pool.getLeastLoaded(), {
      notify: this.#notify,
      onClosed: () => this.#calls.delete(callId),
    });
    this.#calls.set(callId, call);
    if (this.#closed) call.close();
    return call;
  }
}
