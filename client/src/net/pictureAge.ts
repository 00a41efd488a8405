/**
 * The newest picture of a stream: when it was shown (ms), and when the camera took it (90 kHz, counted modulo 2³²: RFC 3550, RFC 7741).
 * https://www.w3.org/TR/webrtc/#dom-rtcrtpreceiver-getsynchronizationsources
 */
export interface NewestPicture {
  timestamp: number;
  rtpTimestamp: number;
}

const CLOCK_PER_MS = 90;
/** The promptest picture of so long ago is what the others are measured by: long enough to outlast a fall, short enough to forget an old way. */
const WINDOW_MS = 3_000;
/** A stream that stood still, or began anew with other numbers. */
const GAP_MS = 2_000;

/** How late the pictures of one stream come. The two clocks have nothing in common, so only how the distance between them changes is known. */
export class PictureAge {
  #newest: NewestPicture | undefined;
  #ages: { atMs: number; ageMs: number }[] = [];
  #ageMs = 0;

  /** Takes the newest picture, the same as before if none came since. @returns how much later it came than the promptest of the last seconds, ms */
  push(picture: NewestPicture): number {
    const before = this.#newest;
    this.#newest = picture;
    if (before === undefined) return 0;
    // Modulo 2³², also backwards.
    const takenMs = ((picture.rtpTimestamp - before.rtpTimestamp) | 0) / CLOCK_PER_MS;
    const cameMs = picture.timestamp - before.timestamp;
    if (takenMs < 0 || takenMs > GAP_MS || cameMs > GAP_MS) this.#ages = [];
    else this.#ageMs += cameMs - takenMs;
    const atMs = picture.timestamp;
    this.#ages = [...this.#ages.filter((age) => atMs - age.atMs <= WINDOW_MS), { atMs, ageMs: this.#ageMs }];
    return this.#ageMs - Math.min(...this.#ages.map(({ ageMs }) => ageMs));
  }
}
