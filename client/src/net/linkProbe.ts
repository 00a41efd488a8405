/** A seat in a call is kept for so long; later nobody waits with the phone at the ear. */
const HURRY_MS = 120_000;
const EVERY_MS = 500;
/** What has not opened by then was sent into the cut. Three round trips of a satellite, with room for a lost packet. */
const GIVE_UP_MS = 4_000;
/** A refusal that comes at once is an answer: the link stands and the server is away, which the library's own patience is made for. */
const REFUSED_WITHIN_MS = 150;
const AFTER_REFUSAL_MS = 4_000;
/** Once one stands, what is left to do over it takes about as long as opening it did; by then it was lost as well. */
const LOST_AFTER_MS = 1_000;
const LOST_AFTER_OPENINGS = 3;

/**
 * Notices within half a second that a lost link carries again. The library's own attempt does not: its first packet was sent into the cut, and TCP
 * sends the next one after 1, 3, 7 and 15 s (RFC 6298 §5.5), so that a call would stay silent for seconds on a link that is well. A new attempt
 * every half second costs some hundred bytes a second, and only while there is nothing to be disturbed.
 */
export class LinkProbe {
  readonly #open: () => WebSocket;
  readonly #onAlive: (socket: WebSocket) => void;
  readonly #tries = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #untilMs = 0;

  /**
   * `open` begins a connection to signaling; `onAlive` is given one that stands, and it is theirs from then on. Until `stop` that one is doubted:
   * a link that comes back in pieces may lose it again, and then another is given.
   */
  constructor({ open, onAlive }: { open: () => WebSocket; onAlive: (socket: WebSocket) => void }) {
    this.#open = open;
    this.#onAlive = onAlive;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#untilMs = performance.now() + HURRY_MS;
    this.#next(EVERY_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#endTries();
  }

  #endTries(): void {
    for (const end of this.#tries) end();
  }

  #next(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (performance.now() > this.#untilMs) return this.stop();
      this.#next(EVERY_MS);
      this.#try();
    }, waitMs);
  }

  #try(): void {
    const begunMs = performance.now();
    const socket = this.#open();
    const giveUp = setTimeout(() => end(), GIVE_UP_MS);
    const letGo = (): void => {
      clearTimeout(giveUp);
      this.#tries.delete(end);
      socket.onopen = null;
      socket.onerror = null;
    };
    const end = (): void => {
      letGo();
      socket.close();
    };
    this.#tries.add(end);
    socket.onopen = () => {
      letGo();
      this.#endTries();
      this.#next(Math.max(LOST_AFTER_MS, (performance.now() - begunMs) * LOST_AFTER_OPENINGS));
      this.#onAlive(socket);
    };
    socket.onerror = () => {
      end();
      if (performance.now() - begunMs < REFUSED_WITHIN_MS && this.#timer !== undefined) this.#next(AFTER_REFUSAL_MS);
    };
  }
}
