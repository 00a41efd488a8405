/** Counters of all voices that come, since their start. */
export interface VoiceCounters {
  atMs: number;
  received: number;
  lost: number;
  roundTripMs?: number | undefined;
}

/** How often to look: with the window below, a link that drowns is answered in about a second. */
export const CARE_SAMPLE_MS = 500;
const WINDOW_MS = 2_000;
/** A link that loses by itself loses less, or for less long; one that carries more than it can loses far more. */
const DROWNING = 0.18;
/** Opus in DTX sends 2.5 packets a second: too few to judge by. */
const ENOUGH_PACKETS = 12;
const FIRST_HOLD_MS = 10_000;
const LONGEST_HOLD_MS = 80_000;
/** Drowning again so soon, the pictures were the reason. */
const PROOF_MS = 20_000;

/** No packet for so long is a cut, which holding pictures back would not mend; what was lost in it shows for a while afterwards. */
const CUT_MS = 1_000;
const AFTER_CUT_MS = 1_000;

/** Round trips longer than the shortest by a third and this: the voices alone fill the link, and nothing goes beside them. */
const QUEUE_MS = 60;

/** After trouble the link counts as thin for so long: what spares it must not come and go. */
const THIN_KEPT_MS = 30_000;

/** What is held back of what we receive: nothing, the faces, or the screens too. */
export type Held = 0 | 1 | 2;

/**
 * Watches over the voice on the receiving link. The SFU fits pictures to what it believes the link carries, but on a drowning link its belief comes
 * late: the feedback it lives on drowns too. Who hears the gaps knows first, and asks for no pictures for a while.
 */
export class ReceiveCare {
  #window: VoiceCounters[] = [];
  #held: Held = 0;
  #until = 0;
  #releasedAt = Number.NEGATIVE_INFINITY;
  #holdMs = FIRST_HOLD_MS;
  #shortestMs = Number.POSITIVE_INFINITY;
  #grewAt = Number.NEGATIVE_INFINITY;
  #judgeFrom = Number.NEGATIVE_INFINITY;
  #thinUntil = Number.NEGATIVE_INFINITY;
  #atMs = 0;

  /**
   * @param poorUntilMs the link is taken for a poor one until then: no pictures before the voices have come through
   * @param thinSinceMs the link was known to be thin by then, from the connection before this one
   */
  constructor(poorUntilMs?: number, thinSinceMs?: number) {
    if (thinSinceMs !== undefined) this.#thinUntil = thinSinceMs + THIN_KEPT_MS;
    if (poorUntilMs === undefined) return;
    this.#held = 1;
    this.#until = poorUntilMs;
  }

  get held(): Held {
    return this.#held;
  }

  /** The voices alone fill the link, or did a moment ago: it is worth telling those who send them. */
  get thin(): boolean {
    return this.#atMs < this.#thinUntil;
  }

  /** Takes one reading; true when what is held has changed. `thin` may have changed besides. */
  push(counters: VoiceCounters): boolean {
    const { atMs } = counters;
    const received = this.#window.at(-1)?.received ?? 0;
    if (counters.received !== received) {
      if (atMs - this.#grewAt > CUT_MS) this.#judgeFrom = atMs + AFTER_CUT_MS;
      this.#grewAt = atMs;
    }
    this.#atMs = atMs;
    // Streams came or went: the sums begin anew.
    if (counters.received < received || atMs < this.#judgeFrom) this.#window = [];
    this.#window = [...this.#window.filter((earlier) => atMs - earlier.atMs <= WINDOW_MS), counters];
    if (this.#drowns()) return this.#hold(atMs);
    const { roundTripMs = 0 } = counters;
    if (roundTripMs > 0) this.#shortestMs = Math.min(this.#shortestMs, roundTripMs);
    const queued = roundTripMs > this.#shortestMs * 1.33 + QUEUE_MS;
    if (this.#held > 0 && queued) this.#thinUntil = atMs + THIN_KEPT_MS;
    if (this.#held === 0 || atMs < this.#until || queued) return false;
    this.#held = 0;
    this.#releasedAt = atMs;
    this.#window = [];
    return true;
  }

  #drowns(): boolean {
    const [first, last] = [this.#window[0], this.#window.at(-1)];
    if (first === undefined || last === undefined) return false;
    const lost = Math.max(0, last.lost - first.lost);
    const expected = lost + last.received - first.received;
    return expected >= ENOUGH_PACKETS && lost / expected > DROWNING;
  }

  #hold(atMs: number): boolean {
    this.#thinUntil = atMs + THIN_KEPT_MS;
    if (this.#held === 2) return false;
    if (this.#held === 0) {
      this.#holdMs = atMs - this.#releasedAt < PROOF_MS ? Math.min(this.#holdMs * 2, LONGEST_HOLD_MS) : FIRST_HOLD_MS;
    }
    this.#held = this.#held === 0 ? 1 : 2;
    this.#until = atMs + this.#holdMs;
    // What was lost before shows for a while yet; it is not counted against the next step.
    this.#window = [];
    return true;
  }
}
