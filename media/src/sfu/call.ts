import type { types } from 'mediasoup';
import { validateAndNormalizeRtpCapabilities } from 'mediasoup/ortc';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_PARTICIPANTS } from '@hoi-chan/shared/features/callSizes.ts';
import type { ConsumerOptions, MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { TransportOptions } from '@hoi-chan/shared/features/rtp.ts';
import { ROUTER_CODECS } from '@hoi-chan/shared/features/routerCodecs.ts';
import type { BandwidthLimits } from '@hoi-chan/shared/features/mediaControl.ts';
import type { Notify } from './notify.ts';
import { Participant } from './participant.ts';
import type { SourcedProducer } from './sentSources.ts';
import type { PooledWorker } from './workerPool.ts';

const SPEAKER_INTERVAL_MS = 300;
/** Softer than this (dBov, RFC 6464) counts as silence. */
const SILENCE_DBOV = -60;
const SILENCE_INTERVAL_MS = 800;

export interface JoinResult {
  routerRtpCapabilities: types.RtpCapabilities;
  sendTransport: TransportOptions;
  recvTransport: TransportOptions;
  consumers: ConsumerOptions[];
}

/** One call: one router on one worker, and its participants. */
export class Call {
  readonly id: string;
  readonly #place: PooledWorker;
  readonly #router: types.Router;
  readonly #speaker: types.ActiveSpeakerObserver;
  readonly #levels: types.AudioLevelObserver;
  readonly #participants = new Map<string, Participant>();
  readonly #notify: Notify;
  readonly #onClosed: () => void;
  #activeSpeaker: string | null = null;
  /** What the senders were told last, by producer. */
  readonly #wanted = new WeakMap<types.Producer, number>();
  readonly #observed = new WeakSet<types.Producer>();
  #pendingJoins = 0;
  #closed = false;

  private constructor(
    id: string,
    place: PooledWorker,
    parts: { router: types.Router; speaker: types.ActiveSpeakerObserver; levels: types.AudioLevelObserver },
    hooks: { notify: Notify; onClosed: () => void },
  ) {
    this.id = id;
    this.#place = place;
    this.#router = parts.router;
    this.#speaker = parts.speaker;
    this.#levels = parts.levels;
    this.#notify = hooks.notify;
    this.#onClosed = hooks.onClosed;
    this.#router.once('workerclose', () => {
      if (this.#closed) return;
      this.close();
      this.#notify('control:callLost', { callId: this.id });
    });
    this.#speaker.on('dominantspeaker', ({ producer }) => this.#setActiveSpeaker(this.#ownerOf(producer.id)));
    this.#levels.on('silence', () => this.#setActiveSpeaker(null));
  }

  static async create(id: string, place: PooledWorker, hooks: { notify: Notify; onClosed: () => void }): Promise<Call> {
    place.calls += 1;
    try {
      const mediaCodecs = ROUTER_CODECS.map((codec) => ({ ...codec }));
      const router = await place.worker.createRouter({ mediaCodecs });
      const [speaker, levels] = await Promise.all([
        router.createActiveSpeakerObserver({ interval: SPEAKER_INTERVAL_MS }),
        router.createAudioLevelObserver({ maxEntries: 1, threshold: SILENCE_DBOV, interval: SILENCE_INTERVAL_MS }),
      ]);
      return new Call(id, place, { router, speaker, levels }, hooks);
    } catch (error) {
      place.calls -= 1;
      throw new AppError('UNAVAILABLE', 'the call could not be created', { reason: 'worker_lost', cause: error });
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  get workerPid(): number {
    return this.#place.worker.pid;
  }

  get participantIds(): string[] {
    return [...this.#participants.keys()];
  }

  /** CONFLICT `call_full`, or `already_joined` for a seat that is taken; TypeError for capabilities that make no sense. */
  async join(participantId: string, rtpCapabilities: types.RtpCapabilities, limits?: BandwidthLimits): Promise<JoinResult> {
    if (this.#participants.has(participantId)) throw new AppError('CONFLICT', 'this seat has joined already', { reason: 'already_joined' });
    if (this.#participants.size + this.#pendingJoins >= MAX_PARTICIPANTS)
      throw new AppError('CONFLICT', 'the call is full', { reason: 'call_full' });
    this.#pendingJoins += 1;
    try {
      // mediasoup itself would only notice when there is something to consume, and then call it "cannot consume".
      validateAndNormalizeRtpCapabilities(rtpCapabilities);
      return await this.#join(participantId, rtpCapabilities, limits);
    } finally {
      this.#pendingJoins -= 1;
      // A call whose only join failed would otherwise keep its router for ever.
      this.#closeIfEmpty();
    }
  }

  async #join(participantId: string, rtpCapabilities: types.RtpCapabilities, limits: BandwidthLimits | undefined): Promise<JoinResult> {
    const participant = await Participant.create(this.#router, this.#place.webRtcServer, {
      id: participantId,
      rtpCapabilities,
      limits,
      onConsumerClosed: (consumerId) => this.#notify('control:consumerClosed', { callId: this.id, participantId, consumerId }),
    });
    if (this.#closed) {
      participant.close();
      throw new AppError('UNAVAILABLE', 'the call was lost', { reason: 'worker_lost', retryAfterSeconds: 1 });
    }
    this.#participants.set(participantId, participant);
    try {
      for (const other of this.#participants.values()) {
        if (other === participant) continue;
        for (const theirs of other.producers) void participant.consume(other.id, theirs, this.#router);
      }
      const consumers = await participant.admit();
      return { routerRtpCapabilities: this.#router.rtpCapabilities, ...participant.transportOptions, consumers };
    } catch (error) {
      this.leave(participantId);
      throw error;
    }
  }

  /** NOT_FOUND when nobody sits there. */
  assertParticipant(participantId: string): Participant {
    const participant = this.#participants.get(participantId);
    if (participant === undefined) throw new AppError('NOT_FOUND', 'no such participant');
    return participant;
  }

  /** Starts to send a source; everybody else is given a paused consumer of it. */
  async produce(participantId: string, options: Parameters<Participant['produce']>[0]): Promise<{ producerId: string }> {
    const participant = this.assertParticipant(participantId);
    const own = await participant.produce(options);
    const { producer, source } = own;
    // Asked for again, it is heard by them already.
    if (source === 'microphone' && !this.#observed.has(producer)) {
      this.#observed.add(producer);
      await Promise.all([this.#speaker.addProducer({ producerId: producer.id }), this.#levels.addProducer({ producerId: producer.id })]);
    }
    this.#tellProducer(participantId, own, producer.paused ? 'paused' : 'active');
    for (const other of this.#participants.values()) {
      if (other !== participant) this.#offer(other, participantId, own);
    }
    return { producerId: producer.id };
  }

  async setProducer(participantId: string, producerId: string, paused: boolean): Promise<void> {
    const own = this.assertParticipant(participantId).assertProducer(producerId);
    await (paused ? own.producer.pause() : own.producer.resume());
    this.#tellProducer(participantId, own, paused ? 'paused' : 'active');
  }

  closeProducer(participantId: string, producerId: string): void {
    const own = this.assertParticipant(participantId).assertProducer(producerId);
    own.producer.close();
    this.#tellProducer(participantId, own, 'closed');
  }

  /** Idempotent. The call closes with its last participant. */
  leave(participantId: string): void {
    const participant = this.#participants.get(participantId);
    if (participant === undefined) return;
    this.#participants.delete(participantId);
    participant.close();
    if (this.#activeSpeaker === participantId) this.#setActiveSpeaker(null);
    this.#closeIfEmpty();
  }

  /** What a receiver wants to see has changed; its senders hear of it at once. */
  async setConsumers(participantId: string, changes: Parameters<Participant['setConsumers']>[0]): Promise<void> {
    await this.assertParticipant(participantId).setConsumers(changes);
    this.sampleWanted();
  }

  /** Tells each sender of a picture in layers the largest that anybody can use. The smallest is always made, for who comes in next. */
  sampleWanted(): void {
    const atMs = performance.now();
    for (const sender of this.#participants.values()) {
      for (const { source, producer } of sender.producers) {
        if (producer.type !== 'simulcast') continue;
        const wishes = [...this.#participants.values()].flatMap((receiver) => receiver.layerWanted(producer, atMs) ?? []);
        const spatialLayer = Math.max(0, ...wishes);
        if (this.#wanted.get(producer) === spatialLayer) continue;
        this.#wanted.set(producer, spatialLayer);
        this.#notify('control:producerWanted', {
          callId: this.id,
          participantId: sender.id,
          producerId: producer.id,
          source,
          spatialLayer,
        });
      }
    }
  }

  sampleQuality(): void {
    for (const participant of this.#participants.values()) {
      if (!participant.sampleQuality()) continue;
      this.#notify('control:networkQualityChanged', { callId: this.id, participantId: participant.id, quality: participant.quality });
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const participant of this.#participants.values()) participant.close();
    this.#participants.clear();
    this.#router.close();
    this.#place.calls -= 1;
    this.#onClosed();
  }

  #closeIfEmpty(): void {
    if (this.#participants.size === 0 && this.#pendingJoins === 0) this.close();
  }

  #offer(receiver: Participant, fromParticipantId: string, own: SourcedProducer): void {
    if (receiver.isConsuming(own.producer.id)) return;
    receiver
      .consume(fromParticipantId, own, this.#router)
      .then((consumer) => {
        if (consumer === undefined || !receiver.joined) return;
        this.#notify('control:consumerCreated', { callId: this.id, participantId: receiver.id, consumer });
      })
      // Its receiver misses one stream and the call goes on; mediasoup has logged why.
      .catch(() => undefined);
  }

  #tellProducer(
    participantId: string,
    { producer, source }: { producer: types.Producer; source: MediaSource },
    state: 'active' | 'paused' | 'closed',
  ): void {
    this.#notify('control:producerChanged', { callId: this.id, participantId, producerId: producer.id, source, state });
  }

  #ownerOf(producerId: string): string | null {
    for (const participant of this.#participants.values()) {
      if (participant.producers.some(({ producer }) => producer.id === producerId)) return participant.id;
    }
    return null;
  }

  #setActiveSpeaker(participantId: string | null): void {
    if (this.#closed || this.#activeSpeaker === participantId) return;
    this.#activeSpeaker = participantId;
    this.#notify('control:activeSpeakerChanged', { callId: this.id, participantId });
  }
}
