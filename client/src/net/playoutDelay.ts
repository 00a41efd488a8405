/** Counters of one voice that comes, since its start (https://www.w3.org/TR/webrtc-stats/#inboundrtpstats-dict*). */
export interface PlayoutCounters {
  atMs: number;
  /** totalSamplesReceived: what was played, made up or not. */
  played: number;
  /** concealedSamples without silentConcealedSamples: what had to be made up while somebody spoke. */
  concealed: number;
  /** Packets that came, and that did not. */
  received: number;
  lost: number;
  /** Copies of what is lost come with later packets (RFC 2198), as far as we know. */
  redundant: boolean;
}

const SAMPLES_PER_MS = 48;
const WINDOW_MS = 4_000;
/** Where more is made up, words go; where less, they do not. */
const BAD = 0.03;
const GOOD = 0.01;
/** As long as the way loses more than this, it is the delay that keeps the words together. */
const STILL_LOSES = 0.01;
/** Packets missing in one reading: bursts come again, and what comes late after all was missing, too. */
const BURST = 2;
/** One step holds one packet of 60 ms and the asking again for it on a way of 100 ms. */
const STEP_MS = 160;
/** Until half a minute has shown that nothing gets lost: the copies of short packets come four packets (80 ms) later, and the first burst tells nobody that it comes. */
const FIRST_MS = STEP_MS;
/** A lost packet comes again after a round trip (300 ms on a commune's link) and a packet's length; more delay costs more than it saves. */
const LONGEST_MS = 480;
const GOOD_FOR_MS = 30_000;
/** The second copy of a long packet comes five packets later (300 ms). */
const COPIES_MS = 320;
/** What a voice is like at first tells of its sender's link; later also of somebody else's who hears it. */
const YOUNG_MS = 10_000;
/** Long enough to tell long packets from short ones. */
const ENOUGH_MS = 900;
/** Longer packets than this carry their copies so far behind that the browser's own choice gives them up. */
const LONG_PACKET_MS = 35;

/**
 * How long a voice is kept before it is played, beyond what the browser chooses (`RTCRtpReceiver.jitterBufferTarget`, ms). The browser follows the
 * jitter of what arrives and gives up what is lost; asked for again (NACK) a lost packet does come, a round trip later. On a long way that loses
 * packets half a second of delay is worth whole words. Back by steps once nothing is made up and nothing is lost any more.
 */
export class PlayoutDelay {
  #window: PlayoutCounters[] = [];
  #targetMs = FIRST_MS;
  #goodSinceMs: number | undefined;
  #lostBefore = 0;
  #burstAtMs: number | undefined;
  #firstAtMs: number | undefined;

  get targetMs(): number {
    return this.#targetMs;
  }

  /** Takes one reading. */
  push(counters: PlayoutCounters): void {
    const { atMs } = counters;
    if (counters.played < (this.#window.at(-1)?.played ?? 0)) this.#window = [];
    this.#window = [...this.#window.filter((earlier) => atMs - earlier.atMs <= WINDOW_MS), counters];
    if (counters.lost - this.#lostBefore >= BURST) this.#burstAtMs = atMs;
    this.#lostBefore = counters.lost;
    this.#firstAtMs ??= atMs;
    if (atMs - this.#firstAtMs <= YOUNG_MS && this.#targetMs < LONGEST_MS && this.#inLongPackets()) return this.waitLong();
    if (this.#waitsForCopies(atMs)) return this.waitForCopies();
    const share = this.#share();
    if (this.#burstAtMs === atMs) this.#goodSinceMs = undefined;
    if (share === undefined) return;
    if (share > GOOD || this.#lostShare() > STILL_LOSES) this.#goodSinceMs = undefined;
    else this.#goodSinceMs ??= atMs;
    if (share > BAD && this.#targetMs < LONGEST_MS) this.#moveTo(this.#targetMs + (this.#gapMs() > STEP_MS ? 2 : 1) * STEP_MS);
    else if (this.#targetMs > 0 && this.#goodSinceMs !== undefined && atMs - this.#goodSinceMs >= GOOD_FOR_MS) {
      this.#moveTo(this.#targetMs - STEP_MS);
      this.#goodSinceMs = atMs;
    }
  }

  /** A voice that begins in long packets has a poor link: until half a minute has shown that nothing is lost, it is met with all the patience there is. */
  waitLong(): void {
    this.#moveTo(LONGEST_MS);
  }

  /** The way was taken for a long one, and is none. */
  waitNoLonger(): void {
    this.#moveTo(FIRST_MS);
  }

  /** Copies come, or will. */
  waitForCopies(): void {
    if (this.#targetMs < COPIES_MS) this.#moveTo(COPIES_MS);
  }

  /** A change shows only in what comes after it, and stretching the sound counts as made up for a moment itself. */
  #moveTo(targetMs: number): void {
    this.#targetMs = Math.max(0, Math.min(LONGEST_MS, targetMs));
    this.#window = [];
  }

  /** Made up since the reading before, ms of each voice. More than a step of it at once is a queue of half a second, which one step would not meet. */
  #gapMs(): number {
    const [before, now] = this.#window.slice(-2);
    if (before === undefined || now === undefined || now.played <= before.played) return 0;
    return ((now.concealed - before.concealed) / (now.played - before.played)) * (now.atMs - before.atMs);
  }

  #inLongPackets(): boolean {
    const [first, last] = [this.#window[0], this.#window.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < ENOUGH_MS) return false;
    const packets = last.received - first.received;
    return packets > 0 && (last.played - first.played) / SAMPLES_PER_MS / packets > LONG_PACKET_MS;
  }

  /** Something was lost, or a burst came lately: its copies, or it itself once more, come long packets later. */
  #waitsForCopies(atMs: number): boolean {
    const [first, last] = [this.#window[0], this.#window.at(-1)];
    if (this.#targetMs >= COPIES_MS || first === undefined || last === undefined || !this.#inLongPackets()) return false;
    const inBursts = this.#burstAtMs !== undefined && atMs - this.#burstAtMs < GOOD_FOR_MS;
    return inBursts || (last.redundant && last.lost > first.lost);
  }

  #lostShare(): number {
    const [first, last] = [this.#window[0], this.#window.at(-1)];
    if (first === undefined || last === undefined) return 0;
    const lost = Math.max(0, last.lost - first.lost);
    return lost === 0 ? 0 : lost / (lost + last.received - first.received);
  }

  /** Made up, of the last seconds; undefined before there are enough of them. */
  #share(): number | undefined {
    const [first, last] = [this.#window[0], this.#window.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < WINDOW_MS / 2 || last.played <= first.played)
      return undefined;
    return Math.max(0, last.concealed - first.concealed) / (last.played - first.played);
  }
}
