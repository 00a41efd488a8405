/** Counters of all pictures that come, since their start; what was sent again counts as lost the first time. */
export interface PictureCounters {
  received: number;
  lost: number;
}

const WINDOW_MS = 1_100;
/** A few packets say nothing; a picture of 100 kbit/s has some twelve a second, and that little does not flood anything. */
const ENOUGH_PACKETS = 30;
/** Bursts of a bad radio link stay below this over a second; a link that fell to a fifth loses three of four. */
const FLOODED = 0.35;

/**
 * Says when pictures flood the link. A full queue drops what does not fit, and that is pictures: voices are small and squeeze in. So the voices tell late
 * of a link that has fallen, while the SFU sends every lost piece of picture again, which keeps the queue full for seconds.
 */
export class PictureFlood {
  #window: (PictureCounters & { atMs: number })[] = [];

  /** Takes one reading; true when the pictures flood the link. */
  push(atMs: number, counters: PictureCounters): boolean {
    const last = this.#window.at(-1);
    // Streams came or went: the sums begin anew.
    if (last !== undefined && counters.received + counters.lost < last.received + last.lost) this.#window = [];
    this.#window = [...this.#window.filter((earlier) => atMs - earlier.atMs <= WINDOW_MS), { atMs, ...counters }];
    const [first] = this.#window;
    if (first === undefined) return false;
    const lost = Math.max(0, counters.lost - first.lost);
    const expected = lost + counters.received - first.received;
    return expected >= ENOUGH_PACKETS && lost / expected > FLOODED;
  }

  /** What was lost until now is answered. */
  forget(): void {
    this.#window = [];
  }
}
