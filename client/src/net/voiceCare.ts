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
  /** Somebody who hears us has a link that the voices alone fill. */
  thinReceiver: boolean;
}

/** Nothing speaks against sending it as the rung says. */
export const CLEAR: VoiceWay = { lossy: false, thinReceiver: false };

/**
 * How the voice is sent on a rung. Long packets where headers (some 60 bytes each) would cost as much as the speech: on our link or on that of
 * whoever listens, for whom the SFU cannot make other packets out of ours.
 */
export function voiceOf(rung: Rung, { lossy, thinReceiver }: VoiceWay): { packetMs: PacketMs; maxBps: number } {
  const spared = thinReceiver ? Math.min(LOSSY_BPS, VOICE_BPS[rung]) : VOICE_BPS[rung];
  return {
    packetMs: !thinReceiver && (rung === 'hd' || rung === 'sd') ? 20 : 60,
    maxBps: lossy ? Math.max(LOSSY_BPS, spared) : spared,
  };
}

const LOSSY_ABOVE = 0.03;
const CLEAN_BELOW = 0.01;
/** A new report weighs this much: three seconds at two samples each. */
const WEIGHT = 0.15;

/** Says whether packets are lost steadily enough to spend bits on it; one bad second is no reason, and it does not flutter between. */
export class LossWatch {
  #share = 0;
  #lossy = false;

  get lossy(): boolean {
    return this.#lossy;
  }

  /** Takes one sample; true when the verdict changed. */
  push(lossShare: number | undefined): boolean {
    if (lossShare === undefined) return false;
    this.#share += (lossShare - this.#share) * WEIGHT;
    const before = this.#lossy;
    if (this.#share > LOSSY_ABOVE) this.#lossy = true;
    else if (this.#share < CLEAN_BELOW) this.#lossy = false;
    return this.#lossy !== before;
  }
}
