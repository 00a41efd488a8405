const WINDOW_MS = 1_000;

/** So many in each second, which begins with the first. For what comes with every message: no promise, no timer. */
export class PerSecond {
  readonly #most: number;
  #taken = 0;
  #until = -Infinity;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether one more may be taken. What is refused counts as nothing. `now` in milliseconds, from any origin that only rises. */
  take(now = performance.now()): boolean {
    if (now >= this.#until) {
      this.#until = now + WINDOW_MS;
      this.#taken = 0;
    }
    if (this.#taken >= this.#most) return false;
    this.#taken += 1;
    return true;
  }
}
