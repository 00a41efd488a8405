/**
 * One figure for a person's link, from the scores mediasoup keeps for each RTP stream (0 no packets … 10 no loss,
 * https://mediasoup.org/documentation/v3/mediasoup/rtp-parameters-and-capabilities/) and the state of ICE.
 */
export interface LinkSample {
  /** False when ICE or DTLS of a transport that was up is down. */
  connected: boolean;
  /** Best encoding of each producer that should be sending. */
  producerScores: number[];
  /** Each consumer that should be receiving. */
  consumerScores: number[];
}

/** 0 lost, 1 bad, 2 fair, 3 good, 4 very good. The worst stream decides: one starved stream is what the person notices. */
export function qualityOf(sample: LinkSample): number {
  if (!sample.connected) return 0;
  const scores = [...sample.producerScores, ...sample.consumerScores];
  if (scores.length === 0) return 4;
  const worst = Math.min(...scores);
  if (worst >= 9) return 4;
  if (worst >= 7) return 3;
  if (worst >= 4) return 2;
  return 1;
}

const RISE_AFTER_SAMPLES = 3;

/** Falls at once, rises one step only after several better samples, so that the bars on screen do not flicker. */
export class QualityFilter {
  #quality = 4;
  #better = 0;

  get quality(): number {
    return this.#quality;
  }

  /** Takes one sample; true when the quality changed. */
  push(sample: number): boolean {
    if (sample < this.#quality) {
      this.#quality = sample;
      this.#better = 0;
      return true;
    }
    this.#better = sample > this.#quality ? this.#better + 1 : 0;
    if (this.#better < RISE_AFTER_SAMPLES) return false;
    this.#quality += 1;
    this.#better = 0;
    return true;
  }
}
