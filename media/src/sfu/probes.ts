import type { types } from 'mediasoup';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { TransportOptions } from '@hoi-chan/shared/features/rtp.ts';
import { optionsOf } from './participant.ts';
import type { WorkerPool } from './workerPool.ts';

/** A check takes two seconds and what it took to be asked for. */
const LIVES_MS = 8_000;
/** A hundred people who check their link at the same moment come again in some seconds. */
const MOST_AT_ONCE = 40;

/** Ways to this node that somebody tries before a call: each a router without codecs and one transport, on which only ICE is ever answered. */
export class Probes {
  readonly #pool: WorkerPool;
  readonly #livesMs: number;
  #open = 0;

  constructor(pool: WorkerPool, livesMs = LIVES_MS) {
    this.#pool = pool;
    this.#livesMs = livesMs;
  }

  get open(): number {
    return this.#open;
  }

  /** RATE_LIMITED `too_many_checks`; UNAVAILABLE while no worker lives. */
  async make(): Promise<TransportOptions> {
    if (this.#open >= MOST_AT_ONCE)
      throw new AppError('RATE_LIMITED', 'too many checks at once', { reason: 'too_many_checks', retryAfterSeconds: 10 });
    this.#open += 1;
    let router: types.Router | undefined;
    try {
      const { worker, webRtcServer } = await this.#pool.getLeastLoaded();
      router = await worker.createRouter({ mediaCodecs: [] });
      const made = router;
      // Also when its worker dies or the node is closed.
      made.observer.once('close', () => {
        clearTimeout(timer);
        this.#open -= 1;
      });
      const timer = setTimeout(() => made.close(), this.#livesMs);
      timer.unref();
      return optionsOf(await made.createWebRtcTransport({ webRtcServer, preferUdp: true }));
    } catch (error) {
      if (router === undefined) this.#open -= 1;
      else router.close();
      throw error;
    }
  }
}
