import { setTimeout as delay } from 'node:timers/promises';
import { createWorker } from 'mediasoup';
import type { types } from 'mediasoup';
import { AppError } from '@hoi-chan/shared/errors.ts';

export interface WorkerPoolOptions {
  workerCount: number;
  /** Worker i listens on `rtcPortBase + i`, UDP and TCP; 0: the system chooses. */
  rtcPortBase: number;
  listenIp: string;
  announcedAddress?: string | undefined;
  workerBin?: string | undefined;
  /** Told when a worker is gone; its calls are told by their routers. */
  onWorkerDied?: (info: { slot: number; pid: number }) => void;
  onRespawnFailed?: (error: unknown) => void;
}

/** One mediasoup worker with the one WebRtcServer all its transports share. */
export interface PooledWorker {
  readonly slot: number;
  readonly worker: types.Worker;
  readonly webRtcServer: types.WebRtcServer;
  /** Calls placed here and not yet closed. */
  calls: number;
}

const RESPAWN_PAUSE_MS = 500;
/** A worker starts in some 50 ms; who asks later than this is better served by another node. */
const RETURN_TIMEOUT_MS = 1_500;

/** A worker a core. A worker that dies is replaced on the same port; its calls are lost and must join again. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #slots: (PooledWorker | undefined)[] = [];
  readonly #respawns = new Set<NodeJS.Timeout>();
  #usage = { cpuMs: 0, atMs: performance.now(), load: 0 };
  /** Settles with the replacement under way. */
  #returned: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Starts all workers. Rejects, and leaves none behind, when one cannot start (binary missing, port taken). */
  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      await Promise.all(Array.from({ length: options.workerCount }, (_, slot) => pool.#spawn(slot)));
    } catch (error) {
      pool.close();
      throw error;
    }
    return pool;
  }

  get workers(): readonly PooledWorker[] {
    return this.#slots.filter((slot) => slot !== undefined);
  }

  /** The worker with the fewest calls; where all have just died, the first that is back. Rejects with UNAVAILABLE when that takes too long. */
  async getLeastLoaded(): Promise<PooledWorker> {
    if (this.workers.length === 0) await Promise.race([this.#returned, delay(RETURN_TIMEOUT_MS, undefined, { ref: false })]);
    const [first, ...others] = this.workers;
    if (first === undefined) throw new AppError('UNAVAILABLE', 'no media worker is running', { reason: 'no_worker', retryAfterSeconds: 1 });
    return others.reduce((best, candidate) => (candidate.calls < best.calls ? candidate : best), first);
  }

  /** Share of one core that all workers together used since the last time it was asked, 0…workers. */
  async measureCpuLoad(): Promise<number> {
    const usages = await Promise.all(this.workers.map(({ worker }) => worker.getResourceUsage().catch(() => undefined)));
    const cpuMs = usages.reduce((sum, usage) => sum + (usage ? usage.ru_utime + usage.ru_stime : 0), 0);
    const atMs = performance.now();
    const elapsedMs = atMs - this.#usage.atMs;
    // A replaced worker starts its count anew: the sum may fall.
    const load = elapsedMs > 0 ? Math.max(0, cpuMs - this.#usage.cpuMs) / elapsedMs : this.#usage.load;
    this.#usage = { cpuMs, atMs, load };
    return load;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#respawns) clearTimeout(timer);
    this.#respawns.clear();
    for (const { worker } of this.workers) worker.close();
    this.#slots.length = 0;
  }

  async #spawn(slot: number): Promise<void> {
    const { rtcPortBase, listenIp, announcedAddress, workerBin } = this.#options;
    const worker = await createWorker({ logLevel: 'warn', ...(workerBin !== undefined && { workerBin }) });
    try {
      const port = rtcPortBase === 0 ? undefined : rtcPortBase + slot;
      const webRtcServer = await worker.createWebRtcServer({
        listenInfos: (['udp', 'tcp'] as const).map((protocol) => ({
          protocol,
          ip: listenIp,
          ...(announcedAddress !== undefined && { announcedAddress }),
          ...(port !== undefined && { port }),
        })),
      });
      if (this.#closed) {
        worker.close();
        return;
      }
      this.#slots[slot] = { slot, worker, webRtcServer, calls: 0 };
      worker.on('died', () => this.#replace(slot, worker.pid));
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  #replace(slot: number, pid: number): void {
    if (this.#closed) return;
    this.#slots[slot] = undefined;
    this.#options.onWorkerDied?.({ slot, pid });
    this.#respawn(slot);
  }

  #respawn(slot: number): void {
    this.#returned = this.#spawn(slot).catch((error: unknown) => {
      if (this.#closed) return;
      this.#options.onRespawnFailed?.(error);
      const timer = setTimeout(() => {
        this.#respawns.delete(timer);
        this.#respawn(slot);
      }, RESPAWN_PAUSE_MS);
      this.#respawns.add(timer);
    });
  }
}
