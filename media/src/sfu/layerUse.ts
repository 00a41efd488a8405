/** A receiver that is given less than it asked for so long cannot take more. */
const SHORT_AFTER_MS = 8_000;
/** Then it is believed for so long, and each time twice as long: finding out again costs the sender a larger picture. */
const FIRST_BELIEF_MS = 30_000;
const LONGEST_BELIEF_MS = 240_000;

export interface LayerSample {
  atMs: number;
  /** False while the receiver does not show this picture. */
  flows: boolean;
  /** What its tile asks for. */
  preferred: number;
  /** What mediasoup gives it now, by its bandwidth; -1: nothing. */
  current: number;
  /** The largest layer the sender sends now. */
  sent: number;
}

/** The largest layer of one picture that one receiver can use: what it asks for, or less where its link has proved too thin. */
export class LayerUse {
  #shortSinceMs: number | undefined;
  #believed: { layer: number; untilMs: number } | undefined;
  #beliefMs = FIRST_BELIEF_MS;

  /** -1 while it wants nothing. */
  push({ atMs, flows, preferred, current, sent }: LayerSample): number {
    if (!flows) {
      this.#shortSinceMs = undefined;
      return -1;
    }
    if (this.#believed !== undefined && atMs >= this.#believed.untilMs) this.#believed = undefined;
    const expected = Math.min(preferred, this.#believed?.layer ?? preferred, sent);
    const short = current < expected;
    this.#shortSinceMs = short ? (this.#shortSinceMs ?? atMs) : undefined;
    if (this.#shortSinceMs !== undefined && atMs - this.#shortSinceMs >= SHORT_AFTER_MS) {
      this.#believed = { layer: Math.max(0, current), untilMs: atMs + this.#beliefMs };
      this.#beliefMs = Math.min(this.#beliefMs * 2, LONGEST_BELIEF_MS);
      this.#shortSinceMs = undefined;
    }
    return Math.min(preferred, this.#believed?.layer ?? preferred);
  }
}
