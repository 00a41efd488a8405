/** Shut until it is opened once, for good. Whoever comes before waits, but not for ever. */
export class Gate {
  readonly #patienceMs: number;
  readonly #waiting = new Set<() => void>();
  #isOpen = false;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Settles when it is open, or when the patience is at its end. */
  async passed(): Promise<void> {
    if (this.#isOpen) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, this.#patienceMs);
      this.#waiting.add(go);
    });
  }

  open(): void {
    this.#isOpen = true;
    for (const go of this.#waiting) go();
  }
}
