/** A piece that is here. */
export interface Come {
  bytes: number;
  /** From the server's sending by its clock to here by ours: what the clocks differ by is in each of them. */
  wayMs: number;
  /** From asking until here. */
  roundTripMs: number;
  /** Whether as much was on its way as may be; else it says nothing of what more would do. */
  isFilled: boolean;
  nowMs: number;
}

/** A piece fills a packet; each costs some hundred bytes of heads. */
const SMALLEST_PIECE = 1_300;
/** What a link takes at first: less than TCP sends at first (RFC 6928), an eighth of a second of 512 kbit/s. On a thin one that would be a second. */
const FIRST_BYTES = 8_400;
const FIRST_BYTES_OF_THIN = SMALLEST_PIECE;
const LARGEST_PIECE = 65_536;
const PIECES_AT_ONCE = 4;
const MOST_BYTES = 2_000_000;
/** How long everything that goes over the link may wait because of us: less than anybody hears. */
const TARGET_MS = 80;
/** One piece may have been held up by chance; of the last few the promptest tells how long the queue is. */
const LATEST = 3;
/** The promptest piece of this time came without a queue. Another path is longer by itself, and known for what it is after so long. */
const BASE_MS = 60_000;
/** What was found out of a link says little of it when nothing has gone over it for so long. */
const IDLE_MS = 10_000;
/** Pieces more or fewer in a round trip, at most. */
const GAIN = 2;
/** For a queue of more than twice the target, once a round trip, to what the link carries without one; one that fell far is followed in two steps. */
const MOST_CUT = 0.25;

/**
 * How many bytes may be on their way at once, so that they fill what nobody else needs of a link and hardly make a queue: what comes later than the promptest
 * did is the queue, and the window follows it (LEDBAT, RFC 6817). At first it doubles each round trip.
 * Pure: time comes with what is told.
 */
export class PieceWindow {
  readonly #isThin: () => boolean;
  #bytes = FIRST_BYTES;
  #isFirstRise = true;
  #latest: number[] = [];
  #base: { atMs: number; wayMs: number }[] = [];
  #cutAtMs = Number.NEGATIVE_INFINITY;
  #heardAtMs = Number.NEGATIVE_INFINITY;

  /** `isThin`: the link is known for one on which a single packet is heard. */
  constructor(isThin: () => boolean = () => false) {
    this.#isThin = isThin;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What is asked for at once. */
  get pieceBytes(): number {
    return Math.round(Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, this.#bytes / PIECES_AT_ONCE)));
  }

  /** Before something is asked for again. */
  begins(nowMs: number): void {
    if (nowMs - this.#heardAtMs <= IDLE_MS) return;
    this.#bytes = Math.min(this.#bytes, this.#isThin() ? FIRST_BYTES_OF_THIN : FIRST_BYTES);
    this.#isFirstRise = true;
    this.#latest = [];
  }

  came({ bytes, wayMs, roundTripMs, isFilled, nowMs }: Come): void {
    this.#heardAtMs = nowMs;
    // Ascending from the front, so that the first is the least: what took longer than this one before it tells nothing any more.
    this.#base = [...this.#base.filter((past) => past.wayMs < wayMs && nowMs - past.atMs < BASE_MS), { atMs: nowMs, wayMs }];
    this.#latest = [...this.#latest.slice(1 - LATEST), wayMs];
    const queueMs = Math.min(...this.#latest) - (this.#base[0]?.wayMs ?? wayMs);
    if (queueMs > TARGET_MS / 2) this.#isFirstRise = false;
    if (queueMs > 2 * TARGET_MS) {
      if (nowMs - this.#cutAtMs < roundTripMs) return;
      this.#cutAtMs = nowMs;
      this.#set(this.#bytes * Math.max(MOST_CUT, (roundTripMs - queueMs + TARGET_MS) / roundTripMs));
    } else if (queueMs > TARGET_MS || isFilled) {
      const off = (TARGET_MS - queueMs) / TARGET_MS;
      this.#set(this.#bytes + (this.#isFirstRise ? bytes : (GAIN * off * bytes * this.pieceBytes) / this.#bytes));
    }
  }

  #set(bytes: number): void {
    this.#bytes = Math.min(MOST_BYTES, Math.max(SMALLEST_PIECE, bytes));
  }
}
