import { FLOW_SAMPLE_MS, SilenceWatch } from './silenceWatch.ts';
import type { Flow, Inbound } from './silenceWatch.ts';

export interface SilenceKeeperInput {
  /** undefined while nothing is connected: whoever cannot hear cannot tell who is silent. */
  read(): Promise<readonly Inbound[] | undefined>;
  onChange(flows: Flow[]): void;
}

/** Samples what comes in, over all connections of a stay, and tells when somebody falls silent or is heard again. */
export class SilenceKeeper {
  readonly #watch = new SilenceWatch();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #input: SilenceKeeperInput;
  #reading = false;
  #closed = false;

  constructor(input: SilenceKeeperInput) {
    this.#input = input;
    this.#timer = setInterval(() => void this.#sample(), FLOW_SAMPLE_MS);
  }

  restart(): void {
    this.#watch.restart();
    this.#input.onChange([]);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    // Statistics that take longer than a period would pile up.
    if (this.#reading || this.#closed) return;
    this.#reading = true;
    const inbound = await this.#input.read().catch(() => undefined);
    this.#reading = false;
    if (this.#closed || inbound === undefined) return;
    const now = performance.now();
    if (this.#watch.push(now, inbound)) this.#input.onChange(this.#watch.flows(now));
  }
}
