import { PieceWindow } from './pieceWindow.ts';

/** Leave to ask for so many bytes. */
export interface Leave {
  bytes: number;
  /** They are here, or will not come. `wayMs`: how long the way was from the server (see `Come`), where that says something of the link. */
  over(wayMs?: number): void;
}

interface Waiting {
  wanted: () => number;
  isSmall: boolean;
  go: (leave: Leave) => void;
}

/** Lets pieces of all bodies of this page go, as many bytes at once as the window has; those of small bodies first. */
export class PieceGate {
  readonly #window: PieceWindow;
  readonly #nowMs: () => number;
  #underWay = 0;
  #waiting: Waiting[] = [];

  constructor(nowMs: () => number = () => performance.now(), isThin?: () => boolean) {
    this.#window = new PieceWindow(isThin);
    this.#nowMs = nowMs;
  }

  /** Waits for its turn. `most`: what there is to ask for; undefined: not known yet. @throws what `signal` says */
  async take(most: number | undefined, isSmall: boolean, signal: AbortSignal | undefined): Promise<Leave> {
    return this.#wait(() => Math.min(most ?? Infinity, this.#window.pieceBytes), isSmall, signal);
  }

  /** For a piece that got lost, of the size it had. */
  async takeAgain(bytes: number, isSmall: boolean, signal: AbortSignal | undefined): Promise<Leave> {
    return this.#wait(() => bytes, isSmall, signal);
  }

  async #wait(wanted: () => number, isSmall: boolean, signal: AbortSignal | undefined): Promise<Leave> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(signal?.reason as Error);
      };
      const go = (leave: Leave): void => {
        signal?.removeEventListener('abort', stop);
        resolve(leave);
      };
      const waiting: Waiting = { wanted, isSmall, go };
      signal?.addEventListener('abort', stop, { once: true });
      this.#waiting.push(waiting);
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#underWay === 0) this.#window.begins(this.#nowMs());
    for (;;) {
      const next = this.#waiting.find(({ isSmall }) => isSmall) ?? this.#waiting[0];
      if (next === undefined) return;
      const bytes = next.wanted();
      if (this.#underWay > 0 && this.#underWay + bytes > this.#window.bytes) return;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      next.go(this.#leave(bytes));
    }
  }

  #leave(bytes: number): Leave {
    const askedAtMs = this.#nowMs();
    let isOver = false;
    this.#underWay += bytes;
    return {
      bytes,
      over: (wayMs) => {
        if (isOver) return;
        isOver = true;
        const nowMs = this.#nowMs();
        const isFilled = this.#underWay + this.#window.pieceBytes > this.#window.bytes;
        if (wayMs !== undefined) this.#window.came({ bytes, wayMs, roundTripMs: nowMs - askedAtMs, isFilled, nowMs });
        this.#underWay -= bytes;
        this.#pump();
      },
    };
  }
}
