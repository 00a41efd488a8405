import type { types } from 'mediasoup';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';

export interface SourcedProducer {
  source: MediaSource;
  producer: types.Producer;
}

/**
 * A browser passes over what asks for a key frame within 300 ms of the last time it was asked (libwebrtc: EncoderRtcpFeedback), and mediasoup asks again a
 * second later. So who asks again so soon waits, where the first was answered.
 */
const KEY_FRAMES_APART_MS = 350;

const VIDEO_SOURCES: readonly MediaSource[] = ['camera', 'screen'];

/** What one seat sends: each source once. */
export class SentSources {
  readonly #transport: types.WebRtcTransport;
  readonly #producers = new Map<string, SourcedProducer>();
  /** Asked for, from then on: two requests at once must not both be granted, and the same one again gets the same answer. */
  readonly #asked = new Map<MediaSource, { mid: string | undefined; made: Promise<SourcedProducer> }>();

  constructor(transport: types.WebRtcTransport) {
    this.#transport = transport;
  }

  get all(): readonly SourcedProducer[] {
    return [...this.#producers.values()];
  }

  /**
   * CONFLICT `source_taken` for a source that is sent already under another `mid`: with the same one it is the same request, whose answer got lost.
   * INVALID_REQUEST for parameters mediasoup refuses.
   */
  async produce(source: MediaSource, options: types.ProducerOptions): Promise<SourcedProducer> {
    if ((options.kind === 'video') !== VIDEO_SOURCES.includes(source)) {
      throw new AppError('INVALID_REQUEST', 'kind and source do not fit', { reason: 'wrong_kind' });
    }
    const { mid } = options.rtpParameters;
    const taken = this.#asked.get(source);
    if (taken !== undefined) {
      if (mid !== undefined && taken.mid === mid) return taken.made;
      throw new AppError('CONFLICT', 'this source is being sent already', { reason: 'source_taken' });
    }
    const asked = { mid, made: this.#make(source, options) };
    this.#asked.set(source, asked);
    const forget = (): void => void (this.#asked.get(source) === asked && this.#asked.delete(source));
    asked.made.then(({ producer }) => producer.observer.once('close', forget), forget);
    return asked.made;
  }

  /** NOT_FOUND when this seat has no such producer. */
  assertOne(producerId: string): SourcedProducer {
    const own = this.#producers.get(producerId);
    if (own === undefined) throw new AppError('NOT_FOUND', 'no such producer');
    return own;
  }

  clear(): void {
    this.#producers.clear();
  }

  async #make(source: MediaSource, options: types.ProducerOptions): Promise<SourcedProducer> {
    const producer = await this.#transport.produce({ ...options, keyFrameRequestDelay: KEY_FRAMES_APART_MS }).catch((error: unknown) => {
      throw new AppError('INVALID_REQUEST', 'the RTP parameters were refused', { reason: 'bad_rtp_parameters', cause: error });
    });
    const own = { source, producer };
    this.#producers.set(producer.id, own);
    producer.observer.once('close', () => this.#producers.delete(producer.id));
    return own;
  }
}
