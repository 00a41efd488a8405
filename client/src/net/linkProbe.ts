import { onNetworkChange, type Subscribe } from './networkChange.ts';

/** A seat in a call is kept for so long; later nobody waits with the phone at the ear. */
const HURRY_MS = 120_000;
const FIRST_MS = 500;
/** What has not opened by then was sent into the cut: TCP sends its first packet again after 1 s, and then only after 3 and 7 (RFC 6298 §5.5). */
const GIVE_UP_MS = 1_500;
/** Of the ways there are, the longest: three round trips of a satellite, with room for a lost packet. */
const LONGEST_GIVE_UP_MS = 4_000;
/**
 * Chromium holds back a WebSocket by 1 to 5 s x 2^n / 65536, n being those that are being opened and those that failed within some minutes
 * (`websocket_throttler.cc`): after ten failures by some 50 ms, after sixteen by seconds. So later each try is given TCP's third packet as well.
 */
const HASTY_TRIES = 10;
const PATIENT_GIVE_UP_MS = 3_200;
/** Chromium opens one WebSocket to an address at a time and lets the next one go a little after the last (`websocket_endpoint_lock_manager.cc`). */
const GAP_MS = 50;
/** A refusal that comes at once is an answer: the link stands and the server is away, which is not pressed. */
const REFUSED_WITHIN_MS = 150;
const AFTER_REFUSAL_MS = [500, 1_000, 2_000, 4_000];
const AFTER_REFUSAL_SPREAD = 0.3;
/** Once one stands, what is left to do over it takes about as long as opening it did; by then it was lost as well. */
const LOST_AFTER_MS = 1_000;
const LOST_AFTER_OPENINGS = 3;

export interface LinkProbeInput {
  /** Begins a connection to signaling. */
  open: () => WebSocket;
  /**
   * Given one that stands, which is theirs from then on. Until `stop` that one is doubted: a link that comes back in pieces may lose it again, and
   * then another is given.
   */
  onAlive: (socket: WebSocket) => void;
  /** Two minutes are over. */
  onGivenUp: () => void;
  /** For tests. */
  onNetwork?: Subscribe;
  random?: () => number;
}

/**
 * Notices that a lost link carries again: opens one connection after the other, never two at a time, and gives up soon what was sent into the cut.
 * The library's own attempt waits for TCP instead, so that a call would stay silent for seconds on a link that is well.
 */
export class LinkProbe {
  readonly #input: Required<LinkProbeInput>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopListening: (() => void) | undefined;
  #endTry: (() => void) | undefined;
  #untilMs = 0;
  #usualMs = 0;
  #tries = 0;
  #refusals = 0;

  constructor({ onNetwork = onNetworkChange, random = Math.random, ...input }: LinkProbeInput) {
    this.#input = { ...input, onNetwork, random };
  }

  /** `usualMs`: how long a connection took when the link was well, for ways on which a try needs longer. */
  start(usualMs = 0): void {
    if (this.#timer !== undefined) return;
    this.#untilMs = performance.now() + HURRY_MS;
    this.#usualMs = usualMs;
    this.#tries = 0;
    this.#refusals = 0;
    this.#stopListening = this.#input.onNetwork(() => {
      this.#endTry?.();
      this.#next(GAP_MS);
    });
    this.#next(FIRST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#endTry?.();
  }

  #next(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (performance.now() <= this.#untilMs) return this.#try();
      this.stop();
      this.#input.onGivenUp();
    }, waitMs);
  }

  #try(): void {
    const begunMs = performance.now();
    const giveUpMs = this.#tries < HASTY_TRIES ? Math.max(GIVE_UP_MS, this.#usualMs) : Math.max(PATIENT_GIVE_UP_MS, this.#usualMs);
    this.#tries += 1;
    const socket = this.#input.open();
    const letGo = (): void => {
      this.#endTry = undefined;
      socket.onopen = null;
      socket.onerror = null;
    };
    const end = (): void => {
      letGo();
      socket.close();
    };
    this.#endTry = end;
    socket.onopen = () => {
      letGo();
      this.#refusals = 0;
      this.#next(Math.max(LOST_AFTER_MS, (performance.now() - begunMs) * LOST_AFTER_OPENINGS));
      this.#input.onAlive(socket);
    };
    socket.onerror = () => {
      end();
      this.#next(performance.now() - begunMs < REFUSED_WITHIN_MS ? this.#afterRefusalMs() : GAP_MS);
    };
    // The next one begins when this one is given up.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        end();
        this.#next(GAP_MS);
      },
      Math.min(LONGEST_GIVE_UP_MS, giveUpMs),
    );
  }

  /** Spread, so that a server that comes back is not asked by everybody at once. */
  #afterRefusalMs(): number {
    const waitMs = AFTER_REFUSAL_MS[this.#refusals] ?? AFTER_REFUSAL_MS.at(-1) ?? 0;
    this.#refusals += 1;
    return waitMs * (1 + AFTER_REFUSAL_SPREAD * (2 * this.#input.random() - 1));
  }
}
