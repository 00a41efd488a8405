import { LARGEST_BLOCK, LONGEST_AGE, parseRed, writeRed } from './red.ts';
import type { RedBlock } from './red.ts';

/** In the pauses of speech Opus sends a byte or two (DTX): no word is lost with them. */
const SILENCE_BYTES = 2;
/**
 * A pause begins with one such packet, and then nothing is sent for up to 400 ms; the browser gives us frames without content meanwhile. Where that one
 * packet is lost nothing comes that could carry its copy or be missed, and the receiver goes on making up sound. So it is sent again, so many samples
 * later: farther apart than the packets of a burst, and before the receiver has played what it keeps.
 */
const PAUSE_AGAIN = [1_920, 4_800];

/** Takes the browser's own redundant packets apart and writes them anew, with as much redundancy as is wanted now. */
export class RedWriter {
  /** How many packets back the sound is that each packet carries once more; none: only its own. */
  distances: readonly number[] = [];
  /** Newest first. */
  #sent: { timestamp: number; data: Uint8Array }[] = [];
  #pause: { timestamp: number; payloadType: number; primary: Uint8Array; told: number } | undefined;

  /**
   * @param timestamp of the packet, in samples at 48 kHz
   * @returns the packet itself where it is no redundant one
   */
  write(packet: Uint8Array<ArrayBuffer>, timestamp: number): Uint8Array<ArrayBuffer> {
    if (packet.length === 0) return this.#pauseAgain(timestamp) ?? packet;
    const parsed = parseRed(packet);
    if (parsed === undefined) return packet;
    const { payloadType, primary } = parsed;
    const older = this.#olderThan(timestamp);
    this.#pause = primary.length <= SILENCE_BYTES ? { timestamp, payloadType, primary: primary.slice(), told: 0 } : undefined;
    this.#remember(primary, timestamp);
    return writeRed({ payloadType, older, primary });
  }

  /** As often as words get copies. */
  #pauseAgain(timestamp: number): Uint8Array<ArrayBuffer> | undefined {
    const pause = this.#pause;
    if (pause === undefined || pause.told >= this.distances.length) return undefined;
    const due = PAUSE_AGAIN[pause.told];
    if (due === undefined || (timestamp - pause.timestamp) >>> 0 < due) return undefined;
    pause.told += 1;
    return writeRed({ payloadType: pause.payloadType, older: this.#olderThan(timestamp), primary: pause.primary });
  }

  #olderThan(timestamp: number): RedBlock[] {
    return this.distances
      .toSorted((a, b) => b - a)
      .flatMap((distance): RedBlock[] => {
        const earlier = this.#sent[distance - 1];
        if (earlier === undefined) return [];
        // RTP's clock begins anew after 32 bits (RFC 3550 §5.1).
        const age = (timestamp - earlier.timestamp) >>> 0;
        return age > 0 && age <= LONGEST_AGE ? [{ age, data: earlier.data }] : [];
      });
  }

  #remember(primary: Uint8Array, timestamp: number): void {
    const speaks = primary.length > SILENCE_BYTES && primary.length <= LARGEST_BLOCK;
    if (!speaks) return;
    // A copy: the browser takes its buffer back.
    this.#sent = [{ timestamp, data: primary.slice() }, ...this.#sent].slice(0, FARTHEST);
  }
}

/** At 60 ms no more fit into the 14 bits of a header; at 20 ms nobody waits longer. */
const FARTHEST = 5;
