/** Counters of a sending connection, since its start. */
export interface PathSample {
  atMs: number;
  packetsSent: number;
  /** Everything that came in, receiver reports included (`transport.bytesReceived`, https://www.w3.org/TR/webrtc-stats/#transportstats-dict*). */
  bytesReceived: number;
}

/** `quiet`: nothing came in, and nothing says that anything should have. `woke`: the machine slept between two samples. */
export type PathVerdict = 'alive' | 'quiet' | 'lost' | 'woke';

/** How often to sample: with `QUIET_MS` a dead path is noticed in under two seconds. */
export const SAMPLE_MS = 400;
const QUIET_MS = 1_200;
/** Opus in DTX sends 2.5 packets a second; fewer unanswered ones than this are no sign. */
const UNANSWERED_PACKETS = 3;
/** Timers of a background tab may come once a second; a gap like this is a closed lid. */
const SLEPT_MS = 5_000;

/**
 * Notices a dead path from what does not come back: the SFU answers what we send with transport feedback several times a second
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01), so packets that go out while nothing comes in mean that the path is gone. The browser
 * itself only says so after about five seconds, and gives up after thirty (RFC 7675).
 */
export class PathWatch {
  #last: PathSample | undefined;
  /** When the first packet that nothing answered went out, at the earliest, and how many had gone out before it. */
  #unanswered: { sinceMs: number; packetsBefore: number } | undefined;

  push(sample: PathSample): PathVerdict {
    const last = this.#last;
    this.#last = sample;
    if (last === undefined) return 'quiet';
    if (sample.atMs - last.atMs > SLEPT_MS) {
      this.#unanswered = undefined;
      return 'woke';
    }
    // Any change: another connection may have begun to count anew.
    if (sample.bytesReceived !== last.bytesReceived) {
      this.#unanswered = undefined;
      return 'alive';
    }
    // Before the first answer it is still connecting.
    if (sample.bytesReceived === 0) return 'quiet';
    if (this.#unanswered === undefined && sample.packetsSent > last.packetsSent) {
      this.#unanswered = { sinceMs: last.atMs, packetsBefore: last.packetsSent };
    }
    const unanswered = this.#unanswered;
    if (unanswered === undefined) return 'quiet';
    const dead = sample.atMs - unanswered.sinceMs >= QUIET_MS && sample.packetsSent - unanswered.packetsBefore >= UNANSWERED_PACKETS;
    return dead ? 'lost' : 'quiet';
  }
}
