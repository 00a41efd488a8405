import { AppError } from '@hoi-chan/shared/errors.ts';
import type { LinkState } from './callTransport.ts';
import type { Subscribe } from './networkChange.ts';
import { PathWatch, SAMPLE_MS } from './pathWatch.ts';
import type { PathSample } from './pathWatch.ts';

/** After an ICE restart, how long the new path may take to show life: three round trips of a satellite, with room. */
const SETTLE_MS = 3_000;
/** While signaling cannot be reached; its return and the network's are not waited for but told. */
const RETRY_MS = 1_000;
/** Restarts that went through and brought nothing: then the other end is gone, and a new seat is needed. */
const MAX_RESTARTS = 2;

export interface PathKeeperInput {
  /** Rejects when the counters cannot be had; asked again at the next sample. */
  read(): Promise<PathSample>;
  /** New ICE credentials for all connections. Rejects with UNAVAILABLE while signaling cannot be reached. */
  restart(): Promise<void>;
  /** `failed`: restarting does not help, join again. */
  onChange(state: 'connected' | 'disconnected' | 'failed'): void;
  onSignalingBack: Subscribe;
  onNetworkChange: Subscribe;
}

/** Watches the way of the media and repairs it, first by ICE restart (RFC 8445 §9, seat and streams are kept), in the end by giving up. */
export class PathKeeper {
  readonly #input: PathKeeperInput;
  readonly #watch = new PathWatch();
  readonly #stops: (() => void)[];
  readonly #timer: ReturnType<typeof setInterval>;
  #iceState: LinkState = 'connecting';
  #silent = false;
  #lost = false;
  #recovering = false;
  #reading = false;
  #over = false;
  #wake: (() => void) | undefined;

  constructor(input: PathKeeperInput) {
    this.#input = input;
    this.#timer = setInterval(() => void this.#sample(), SAMPLE_MS);
    this.#stops = [input.onSignalingBack(() => this.#wake?.()), input.onNetworkChange(() => this.#networkChanged())];
  }

  /** The browser's own opinion of the connections. */
  iceChanged(state: LinkState): void {
    this.#iceState = state;
    // A connection that stands again speaks for itself, also when nobody sends anything.
    if (state === 'connected') this.#silent = false;
    this.#update();
  }

  close(): void {
    this.#over = true;
    clearInterval(this.#timer);
    for (const stop of this.#stops) stop();
    this.#wake?.();
  }

  async #sample(): Promise<void> {
    // Statistics that take longer than a period would pile up.
    if (this.#reading || this.#over) return;
    this.#reading = true;
    const sample = await this.#input.read().catch(() => undefined);
    this.#reading = false;
    if (sample === undefined || this.#over) return;
    const verdict = this.#watch.push(sample);
    if (verdict === 'woke') this.#networkChanged();
    if (verdict === 'lost') this.#silent = true;
    if (verdict === 'alive') this.#silent = false;
    this.#update();
  }

  /** The old way may be gone without a sign; a restart costs one round trip and the old way carries on meanwhile. */
  #networkChanged(): void {
    if (this.#over || this.#iceState === 'connecting') return;
    if (this.#recovering) this.#wake?.();
    else void this.#input.restart().catch(() => undefined);
  }

  #update(): void {
    const lost = this.#silent || this.#iceState === 'disconnected' || this.#iceState === 'failed';
    if (this.#over || lost === this.#lost) return;
    this.#lost = lost;
    this.#input.onChange(lost ? 'disconnected' : 'connected');
    if (!lost) this.#wake?.();
    else if (!this.#recovering) void this.#recover();
  }

  async #recover(): Promise<void> {
    this.#recovering = true;
    let restarts = 0;
    while (this.#lost && !this.#over) {
      if (restarts === MAX_RESTARTS) return this.#giveUp();
      try {
        await this.#input.restart();
        restarts += 1;
        await this.#pause(SETTLE_MS);
      } catch (error) {
        // It stands again by itself: what was asked in between may fail as it likes.
        if (!this.#lost) break;
        if (!(error instanceof AppError) || error.code !== 'UNAVAILABLE') return this.#giveUp();
        await this.#pause(RETRY_MS);
      }
    }
    this.#recovering = false;
  }

  #giveUp(): void {
    this.#recovering = false;
    if (this.#over) return;
    this.close();
    this.#input.onChange('failed');
  }

  #pause(ms: number): Promise<void> {
    if (!this.#lost || this.#over) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
