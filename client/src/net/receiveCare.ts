import type { Arrived } from './fallWatch.ts';
import { PictureFlood } from './pictureFlood.ts';
import type { PictureCounters } from './pictureFlood.ts';

/** Counters of all voices that come, since their start. */
export interface VoiceCounters {
  atMs: number;
  received: number;
  lost: number;
  roundTripMs?: number | undefined;
  /** Of everything that came over the same connection. */
  bytes?: number;
  pictures?: PictureCounters;
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
/** After a flood: what is sent again stops at once, and the queue runs empty. */
const FLOOD_HOLD_MS = 1_500;
/** After a fall that was seen before anything was lost: what waits in the queue has come by then. */
const FALL_HOLD_MS = 1_000;
/** Pictures come late, and less comes than this share of what came in the seconds before: the link has fallen. */
const FALLEN = 0.85;
/** Drowning again so soon, the pictures were the reason. */
const PROOF_MS = 20_000;

/** No packet for so long is a cut, which holding pictures back would not mend; what was lost in it shows for a while afterwards. */
const CUT_MS = 1_000;
const AFTER_CUT_MS = 1_000;

/** Round trips longer than the shortest by a third and this: the voices alone fill the link, and nothing goes beside them. */
const QUEUE_MS = 60;

/** On a link that the voices fill a packet alone takes longer than this, there and back. */
const QUICK_MS = 30;
/** How long a link on which the join was slow carries only voices at first, at least. */
const VOICES_ALONE_MS = 4_000;

/** What a link must carry for the smallest picture beside the voices, bit/s. */
const SMALLEST_PICTURE_BPS = 110_000;
/** A drowning link is full: what came is all that it carries. One that cannot take a picture at all is not asked again so soon. */
const NARROW_HOLD_MS = 60_000;
/** What is let in again comes in its smallest form for so long; a queue that grows meanwhile ends it before words are lost. */
const TRIAL_MS = 6_000;

/** After trouble the link counts as thin for so long, twice as long when trouble returns soon: what spares it must not come and go. */
const THIN_KEPT_MS = 30_000;
const NARROW_THIN_MS = 120_000;
const LONGEST_THIN_MS = 480_000;
const THIN_PROOF_MS = 60_000;

/** What is known of the link when the connection is made. */
export interface CareStart {
  /** It is taken for a poor one: no pictures before the voices have come through for a while, and the link has proved to be none of the worst. */
  poor?: boolean;
  /** It counted as thin by then, from the join or from the connection before this one. */
  thinSinceMs?: number;
}

/** What is held back of what we receive: nothing, the faces, or the screens too. */
export type Held = 0 | 1 | 2;

/**
 * Watches over the voice on the receiving link. The SFU fits pictures to what it believes the link carries, but on a drowning link its belief comes
 * late: the feedback it lives on drowns too. Who hears the gaps knows first, and asks for no pictures for a while.
 */
export class ReceiveCare {
  #window: VoiceCounters[] = [];
  readonly #flood = new PictureFlood();
  #held: Held = 0;
  #until = 0;
  #releasedAt = Number.NEGATIVE_INFINITY;
  #holdMs = FIRST_HOLD_MS;
  #shortestMs = Number.POSITIVE_INFINITY;
  #received = 0;
  #grewAt = Number.NEGATIVE_INFINITY;
  #judgeFrom = Number.NEGATIVE_INFINITY;
  #thinUntil = Number.NEGATIVE_INFINITY;
  #thinKeptMs = THIN_KEPT_MS;
  #unproved = false;
  #voicesSince: number | undefined;
  #atMs = 0;
  #trialUntil = Number.NEGATIVE_INFINITY;
  #queuedAgain = 0;
  #picturesBefore = 0;

  constructor({ poor = false, thinSinceMs }: CareStart = {}) {
    if (poor) this.#thinKeptMs = NARROW_THIN_MS;
    if (thinSinceMs !== undefined) this.#thinUntil = thinSinceMs + this.#thinKeptMs;
    if (!poor) return;
    this.#unproved = true;
    this.#holdMs = NARROW_HOLD_MS;
    this.#held = 1;
    this.#until = Infinity;
  }

  get held(): Held {
    return this.#held;
  }

  /** Pictures come again, to be tried in their smallest form. */
  get trying(): boolean {
    return this.#held === 0 && this.#atMs < this.#trialUntil;
  }

  /** The voices alone fill the link, or did a moment ago: it is worth telling those who send them. */
  get thin(): boolean {
    return this.#atMs < this.#thinUntil;
  }

  /** The link is none of the worst: a picture is worth a trial, and the others need not spare it for long. */
  prove(): void {
    if (!this.#unproved) return;
    this.#unproved = false;
    this.#holdMs = FIRST_HOLD_MS;
    this.#thinKeptMs = THIN_KEPT_MS;
    this.#thinUntil = Math.min(this.#thinUntil, (this.#voicesSince ?? this.#atMs) + THIN_KEPT_MS);
    if (this.#voicesSince !== undefined) this.#until = this.#voicesSince + VOICES_ALONE_MS;
  }

  /** Takes one reading; true when what is held or tried has changed. `thin` may have changed besides. */
  push(counters: VoiceCounters): boolean {
    const before = { held: this.#held, trying: this.trying };
    this.#read(counters);
    return this.#held !== before.held || this.trying !== before.trying;
  }

  /** Whether a fall of the link would be answered: enough comes to flood it, and nothing is held back or was a moment ago. */
  looksForFall(atMs: number): boolean {
    return this.#held === 0 && atMs - this.#releasedAt >= PROOF_MS && (this.#receivedBps() ?? 0) >= 2 * SMALLEST_PICTURE_BPS;
  }

  /**
   * Pictures come later and later: takes what came meanwhile. True when they are held back for it, since less comes than before. Where one person alone
   * is seen, a link of theirs that falls looks the same, and so does a machine that is too slow: so it happens once in a while at most.
   */
  fall(from: Arrived, to: Arrived): boolean {
    const beforeBps = this.#receivedBps();
    if (beforeBps === undefined || !this.looksForFall(to.atMs)) return false;
    // Streams came or went: the sums begin anew.
    if (to.bytes < from.bytes) return false;
    const bps = ((to.bytes - from.bytes) * 8_000) / (to.atMs - from.atMs);
    // Nothing at all is a cut; voices alone, a camera that was switched off.
    if (to.picturePackets <= from.picturePackets || bps >= beforeBps * FALLEN) return false;
    this.#pause(to.atMs, FALL_HOLD_MS);
    return true;
  }

  #read(counters: VoiceCounters): void {
    const { atMs } = counters;
    const received = this.#received;
    this.#received = counters.received;
    if (counters.received !== received) {
      if (atMs - this.#grewAt > CUT_MS) this.#judgeFrom = atMs + AFTER_CUT_MS;
      this.#grewAt = atMs;
    }
    this.#atMs = atMs;
    // Making the connection takes its time on such a link; it says nothing of what comes after.
    if (this.#voicesSince === undefined && counters.received > 0) {
      this.#voicesSince = atMs;
      if (this.#held > 0) this.#until = atMs + (this.#unproved ? NARROW_HOLD_MS : VOICES_ALONE_MS);
    }
    // Streams came or went: the sums begin anew.
    if (counters.received < received || atMs < this.#judgeFrom) {
      this.#window = [];
      this.#flood.forget();
    }
    this.#window = [...this.#window.filter((earlier) => atMs - earlier.atMs <= WINDOW_MS), counters];
    if (this.#drowns()) {
      this.#hold(atMs);
      return;
    }
    if (counters.pictures !== undefined && this.#flood.push(atMs, counters.pictures) && this.#held === 0) {
      this.#rest(atMs);
      return;
    }
    this.#prolongTrial(counters);
    const { roundTripMs = 0 } = counters;
    if (roundTripMs > 0) this.#shortestMs = Math.min(this.#shortestMs, roundTripMs);
    if (this.#shortestMs < QUICK_MS) this.#proveQuick(atMs);
    const queued = roundTripMs > this.#shortestMs * 1.33 + QUEUE_MS;
    if (this.#held > 0 && queued) this.#spare(atMs);
    this.#queuedAgain = this.trying && queued ? this.#queuedAgain + 1 : 0;
    // One long round trip may be a packet that was sent twice.
    if (this.#queuedAgain >= 2) this.#hold(atMs);
    if (this.#held === 0 || atMs < this.#until || queued) return;
    this.#held = 0;
    this.#releasedAt = atMs;
    this.#trialUntil = atMs + TRIAL_MS;
    this.#window = [];
  }

  /** It was the machine that was slow, not the link: nobody need spare it. */
  #proveQuick(atMs: number): void {
    if (!this.#unproved) return;
    this.prove();
    this.#thinUntil = atMs;
  }

  /** As long as nothing comes, nothing has been tried: the SFU may send the first picture many seconds after it was asked. */
  #prolongTrial({ atMs, pictures }: VoiceCounters): void {
    const received = pictures?.received ?? 0;
    if (this.trying && pictures !== undefined && received <= this.#picturesBefore)
      this.#trialUntil = Math.max(this.#trialUntil, atMs + TRIAL_MS);
    this.#picturesBefore = received;
  }

  /** What came over the window, bit/s; undefined when nobody counted. */
  #receivedBps(): number | undefined {
    const [first, last] = [this.#window[0], this.#window.at(-1)];
    if (first?.bytes === undefined || last?.bytes === undefined || last.atMs <= first.atMs) return undefined;
    return ((last.bytes - first.bytes) * 8_000) / (last.atMs - first.atMs);
  }

  #drowns(): boolean {
    const [first, last] = [this.#window[0], this.#window.at(-1)];
    if (first === undefined || last === undefined) return false;
    const lost = Math.max(0, last.lost - first.lost);
    const expected = lost + last.received - first.received;
    return expected >= ENOUGH_PACKETS && lost / expected > DROWNING;
  }

  /** Lets the others know for a while that our link is thin. */
  #spare(atMs: number): void {
    if (atMs >= this.#thinUntil) {
      const soon = atMs - this.#thinUntil < THIN_PROOF_MS;
      this.#thinKeptMs = soon ? Math.min(this.#thinKeptMs * 2, LONGEST_THIN_MS) : THIN_KEPT_MS;
    }
    if ((this.#receivedBps() ?? Infinity) < SMALLEST_PICTURE_BPS) this.#thinKeptMs = Math.max(this.#thinKeptMs, NARROW_THIN_MS);
    this.#thinUntil = Math.max(this.#thinUntil, atMs + this.#thinKeptMs);
  }

  /** The pictures were too much at once; whether the link takes small ones is tried soon, unless it was tried just now. */
  #rest(atMs: number): void {
    if (atMs - this.#releasedAt < PROOF_MS) return this.#hold(atMs);
    this.#pause(atMs, FLOOD_HOLD_MS);
  }

  #pause(atMs: number, holdMs: number): void {
    this.#held = 1;
    this.#holdMs = holdMs;
    this.#until = atMs + holdMs;
    this.#window = [];
    this.#flood.forget();
  }

  #hold(atMs: number): void {
    this.#unproved = false;
    this.#spare(atMs);
    if (this.#held === 2) return;
    if (this.#held === 0) {
      this.#holdMs =
        atMs - this.#releasedAt < PROOF_MS ? Math.min(Math.max(this.#holdMs * 2, FIRST_HOLD_MS), LONGEST_HOLD_MS) : FIRST_HOLD_MS;
      if ((this.#receivedBps() ?? Infinity) < SMALLEST_PICTURE_BPS) this.#holdMs = Math.max(this.#holdMs, NARROW_HOLD_MS);
    }
    this.#held = this.#held === 0 ? 1 : 2;
    this.#until = atMs + this.#holdMs;
    // What was lost before shows for a while yet; it is not counted against the next step.
    this.#window = [];
    this.#flood.forget();
  }
}
