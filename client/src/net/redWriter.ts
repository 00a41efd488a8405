import { LARGEST_BLOCK, LONGEST_AGE, parseRed, writeRed } from './red.ts';
import type { RedBlock } from './red.ts';

/** In the pauses of speech Opus sends a byte or two (DTX): no word is lost with them. */
const SILENCE_BYTES = 2;

/** Takes the browser's own redundant packets apart and writes them anew, with as much redundancy as is wanted now. */
export class RedWriter {
  /** How many packets back the sound is that each packet carries once more; none: only its own. */
  distances: readonly number[] = [];
  /** Newest first. */
  #sent: { timestamp: number; data: Uint8Array }[] = [];

  /**
   * @param timestamp of the packet, in samples at 48 kHz
   * @returns the packet itself where it is no redundant one
   */
  write(packet: Uint8Array<ArrayBuffer>, timestamp: number): Uint8Array<ArrayBuffer> {
    const parsed = parseRed(packet);
    if (parsed === undefined) return packet;
    const { payloadType, primary } = parsed;
    const older = this.distances
      .toSorted((a, b) => b - a)
      .flatMap((distance): RedBlock[] => {
        const earlier = this.#sent[distance - 1];
        if (earlier === undefined) return [];
        // RTP's clock begins anew after 32 bits (RFC 3550 §5.1).
        const age = (timestamp - earlier.timestamp) >>> 0;
        return age > 0 && age <= LONGEST_AGE ? [{ age, data: earlier.data }] : [];
      });
    this.#remember(primary, timestamp);
    return writeRed({ payloadType, older, primary });
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
