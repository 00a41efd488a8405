/** Sends what changed at once, but never more often than every `intervalMs`; what comes in between travels with the next. */
export class LatestOnly {
  readonly #intervalMs: number;
  readonly #send: () => void;
  #sentAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs: number, send: () => void) {
    this.#intervalMs = intervalMs;
    this.#send = send;
  }

  /** Something is there to send; `send` reads it when its time has come. */
  push(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#sentAt + this.#intervalMs - performance.now();
    if (waitMs <= 0) this.#now();
    else this.#timer = setTimeout(() => this.#now(), waitMs).unref();
  }

  /** What waits is not sent any more. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #now(): void {
    this.#timer = undefined;
    this.#sentAt = performance.now();
    this.#send();
  }
}
