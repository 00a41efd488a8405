import type { Rung } from './ladder.ts';
import type { PacketMs } from './voicePackets.ts';

/** Opus speech rates, bit/s (RFC 7587 §3.1.1: 16 to 20 kbit/s wideband, 28 to 40 fullband). */
const VOICE_BPS: Record<Rung, number> = { hd: 32_000, sd: 32_000, low: 24_000, stills: 20_000, voice: 16_000 };
/**
 * In-band error correction wants room: Opus gives a lost packet's copy only from about 19 kbit/s on at 5 % loss in wideband, below it narrows
 * the band instead (libopus `decide_fec`, threshold 16 kbit/s × (125 − loss %) / 100).
 */
const LOSSY_BPS = 24_000;

/** What is known of the way beside the rung. */
export interface VoiceWay {
  /** Packets get lost steadily on our side. */
  lossy: boolean;
  /** Packets get lost now and then on our side, or did a moment ago. */
  losing: boolean;
  /** Our link has no room for copies of the voice. */
  tight: boolean;
  /** Somebody who hears us has a link that the voices alone fill. */
  thinReceiver: boolean;
  /** Somebody who hears us loses packets on the way from the SFU. */
  lossyReceiver: boolean;
  /** Everybody who hears us can take redundant packets. */
  redundancy: boolean;
}

/** Nothing speaks against sending it as the rung says. */
export const CLEAR: VoiceWay = {
  lossy: false,
  losing: false,
  tight: false,
  thinReceiver: false,
  lossyReceiver: false,
  redundancy: false,
};

export interface VoiceSettings {
  packetMs: PacketMs;
  maxBps: number;
  /** How many packets back the sound is that each packet carries once more (RFC 2198). */
  distances: readonly number[];
}

/**
 * Long packets come in few pieces, and a burst takes three or four of them: two copies, as far behind as the header can say (16,383 samples, five packets
 * of 60 ms). At 11 kbit/s Opus still codes wideband (from some 9 on), and three times that with headers are some 46 kbit/s.
 */
const LONG_DISTANCES = [3, 5];
const TWICE_COPIED_BPS = 11_000;
/** Where there is room: one copy before anything is known of loss, since bursts tell nobody that they come; and a second, farther one once it is. */
const CALM_DISTANCES = [2];
/** Three times 32 kbit/s with headers is 130, more than a poor link carries beside a picture; only the best rung says that there is room. */
const SHORT_TWICE_COPIED_BPS = 24_000;
const LOSING_DISTANCES = [2, 4];

/**
 * How the voice is sent on a rung. Long packets where headers (some 60 bytes each) would cost as much as the speech: on our link or on that of
 * whoever listens, for whom the SFU cannot make other packets out of ours. Where a second copy goes along, Opus needs no room for one of its own.
 */
export function voiceOf(rung: Rung, way: VoiceWay): VoiceSettings {
  const { lossy, losing, tight, thinReceiver, lossyReceiver, redundancy } = way;
  const packetMs = !thinReceiver && (rung === 'hd' || rung === 'sd') ? 20 : 60;
  const loses = lossy || losing || lossyReceiver;
  const distances = !redundancy
    ? []
    : packetMs === 20
      ? loses
        ? LOSING_DISTANCES
        : CALM_DISTANCES
      : loses && !tight
        ? LONG_DISTANCES
        : [];
  const spared = thinReceiver ? Math.min(LOSSY_BPS, VOICE_BPS[rung]) : VOICE_BPS[rung];
  if (distances === LONG_DISTANCES) return { packetMs, distances, maxBps: TWICE_COPIED_BPS };
  if (distances === LOSING_DISTANCES && rung !== 'hd') return { packetMs, distances, maxBps: Math.min(SHORT_TWICE_COPIED_BPS, spared) };
  if (distances.length > 0) return { packetMs, distances, maxBps: spared };
  return { packetMs, distances, maxBps: lossy && !tight ? Math.max(LOSSY_BPS, spared) : spared };
}

const LOSSY_ABOVE = 0.03;
const CLEAN_BELOW = 0.01;
/** A new report weighs this much: three seconds at two samples each. */
const WEIGHT = 0.15;

/** Lost now and then: bursts are short and come again, so it counts for a while. */
const LOSING_ABOVE = 0.007;
const LOSING_BELOW = 0.002;
const LOSING_KEPT_SAMPLES = 40;

/** Says whether packets are lost steadily enough to spend bits on it; one bad second is no reason, and it does not flutter between. */
export class LossWatch {
  readonly #above: number;
  readonly #below: number;
  readonly #keptSamples: number;
  #share = 0;
  #lossy = false;
  #calmFor = 0;

  /** @param keptSamples how many calm samples it takes to forget it */
  constructor(above = LOSSY_ABOVE, below = CLEAN_BELOW, keptSamples = 0) {
    this.#above = above;
    this.#below = below;
    this.#keptSamples = keptSamples;
  }

  /** @param known packets get lost as far as is known already */
  static ofAnyLoss(known = false): LossWatch {
    const watch = new LossWatch(LOSING_ABOVE, LOSING_BELOW, LOSING_KEPT_SAMPLES);
    watch.#lossy = known;
    return watch;
  }

  get lossy(): boolean {
    return this.#lossy;
  }

  /** Takes one sample; true when the verdict changed. */
  push(lossShare: number | undefined): boolean {
    if (lossShare === undefined) return false;
    this.#share += (lossShare - this.#share) * WEIGHT;
    this.#calmFor = this.#share < this.#below ? this.#calmFor + 1 : 0;
    const before = this.#lossy;
    if (this.#share > this.#above) this.#lossy = true;
    else if (this.#calmFor > this.#keptSamples) this.#lossy = false;
    return this.#lossy !== before;
  }
}

/** Long packets at 11 kbit/s, each with the copies of two others, are some 46 kbit/s with headers. */
const TIGHT_BELOW_BPS = 45_000;
const ROOM_ABOVE_BPS = 55_000;
/** Round trips longer than the shortest by a third and this are a queue that stays. */
const QUEUE_MS = 100;
/** Without copies the queue goes, which is no sign of room yet: ten seconds at two samples each. */
const TIGHT_KEPT_SAMPLES = 20;

/**
 * Says when the link lacks the room for copies of the voice. A low estimate alone does not: it falls by loss too, and there copies are what keeps the
 * words; only a queue says that there is no room.
 */
export class RoomWatch {
  #shortestMs: number | undefined;
  #tight = false;
  #calmFor = 0;

  get tight(): boolean {
    return this.#tight;
  }

  /** Takes one sample; true when the verdict changed. */
  push({ availableBps, roundTripMs }: { availableBps: number | undefined; roundTripMs: number | undefined }): boolean {
    const before = this.#tight;
    const shortest = this.#shortestMs;
    if (roundTripMs !== undefined)
      // Follows a longer way slowly, so that a queue does not become the measure.
      this.#shortestMs = shortest === undefined || roundTripMs < shortest ? roundTripMs : shortest + (roundTripMs - shortest) * 0.01;
    if (availableBps === undefined) return false;
    const queued = roundTripMs !== undefined && shortest !== undefined && roundTripMs > shortest * 1.33 + QUEUE_MS;
    this.#calmFor = queued ? 0 : this.#calmFor + 1;
    if (queued && availableBps < TIGHT_BELOW_BPS) this.#tight = true;
    else if (availableBps > ROOM_ABOVE_BPS || this.#calmFor > TIGHT_KEPT_SAMPLES) this.#tight = false;
    return this.#tight !== before;
  }
}
