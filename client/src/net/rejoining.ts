import { AppError } from '@hoi-chan/shared/errors.ts';

const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 3_000;

/** What passes by itself: worth another try, and no reason to give up. */
export function isPassing(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED');
}

export interface RejoiningInput {
  /** One try. */
  join(): Promise<unknown>;
  /** Refused for good. */
  onRefused(error: unknown): void;
}

/** Joins again until it works, one join at a time; what fails while one is under way is sorted into the old seat's troubles and the new one's. */
export class Rejoining {
  readonly #input: RejoiningInput;
  #working = false;
  #answered = false;
  #moved = false;
  #again = false;
  #over = false;
  #wake: (() => void) | undefined;

  constructor(input: RejoiningInput) {
    this.#input = input;
  }

  get isUnderWay(): boolean {
    return this.#working;
  }

  /** False when one is under way already. */
  start(): boolean {
    if (this.#working || this.#over) return false;
    this.#working = true;
    void this.#work().finally(() => {
      this.#working = false;
    });
    return true;
  }

  /** The server has given a new seat: what it says from now on is about that one. */
  answered(): void {
    this.#answered = true;
  }

  /** The server says that a seat is lost. Until the answer is here that is the one we are giving up. */
  seatLost(): void {
    this.#again ||= this.#answered;
  }

  /** The new connection has taken over from the old one. */
  moved(): void {
    this.#moved = true;
  }

  /** The connection in use is lost. Until the new one has taken over that is the one we are giving up, and it may fail as it likes. */
  connectionLost(): void {
    this.#again ||= this.#moved;
  }

  /** Waits no longer for the next try. */
  wake(): void {
    this.#wake?.();
  }

  close(): void {
    this.#over = true;
    this.#wake?.();
  }

  async #work(): Promise<void> {
    let waitMs = FIRST_RETRY_MS;
    do {
      this.#again = false;
      this.#answered = false;
      this.#moved = false;
      try {
        await this.#input.join();
      } catch (error) {
        if (this.#over) return;
        if (!isPassing(error)) return this.#input.onRefused(error);
        this.#again = true;
        await this.#pause(waitMs);
        waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
      }
    } while (this.#again && !this.#over);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
