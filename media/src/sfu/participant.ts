import type { types } from 'mediasoup';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ConsumerOptions, MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { TransportOptions } from '@hoi-chan/shared/features/rtp.ts';
import type { BandwidthLimits } from '@hoi-chan/shared/features/mediaControl.ts';
import { LayerChoice } from './layerChoice.ts';
import { LayerUse } from './layerUse.ts';
import { QualityFilter, qualityOf } from './quality.ts';
import { SentSources } from './sentSources.ts';
import type { SourcedProducer } from './sentSources.ts';

/** What a consumer carries besides its packets. */
interface SourcedConsumer {
  fromParticipantId: string;
  source: MediaSource;
  consumer: types.Consumer;
  /** Of a picture in layers. */
  choice: LayerChoice | undefined;
  use: LayerUse;
}

/** Layers of a picture nobody has asked about yet. */
const TOP_LAYER = 2;

/** What a link is taken for until the worker knows better, bit/s (mediasoup's own default). */
const FIRST_GUESS_BPS = 600_000;

/**
 * Served first when the receiver's bandwidth is short (mediasoup: 1 lowest … 255 highest). Sound never waits for a picture. Of faces the receiver says
 * which stand large: 100 to 140.
 */
const PRIORITY: Record<MediaSource, number> = { microphone: 255, screen_audio: 200, screen: 150, camera: 100 };

/** One seat in a call: a sending and a receiving transport, what it sends and what it receives. */
export class Participant {
  readonly id: string;
  readonly #rtpCapabilities: types.RtpCapabilities;
  readonly #send: types.WebRtcTransport;
  readonly #recv: types.WebRtcTransport;
  readonly #sources: SentSources;
  readonly #consumers = new Map<string, SourcedConsumer>();
  /** By producer: asked for once, however many ask. */
  readonly #consuming = new Map<string, Promise<ConsumerOptions | undefined>>();
  readonly #onConsumerClosed: (consumerId: string) => void;
  readonly #link = new QualityFilter();
  #wasConnected = false;
  #closed = false;
  #joined = false;

  private constructor(
    id: string,
    rtpCapabilities: types.RtpCapabilities,
    transports: { send: types.WebRtcTransport; recv: types.WebRtcTransport },
    onConsumerClosed: (consumerId: string) => void,
  ) {
    this.id = id;
    this.#rtpCapabilities = rtpCapabilities;
    this.#send = transports.send;
    this.#sources = new SentSources(transports.send);
    this.#recv = transports.recv;
    this.#onConsumerClosed = onConsumerClosed;
  }

  static async create(
    router: types.Router,
    webRtcServer: types.WebRtcServer,
    seat: {
      id: string;
      rtpCapabilities: types.RtpCapabilities;
      limits: BandwidthLimits | undefined;
      onConsumerClosed: (consumerId: string) => void;
    },
  ): Promise<Participant> {
    const { upBps, downBps } = seat.limits ?? { upBps: null, downBps: null };
    const options = { webRtcServer, preferUdp: true };
    const [send, recv] = await Promise.all([
      router.createWebRtcTransport(options),
      router.createWebRtcTransport({ ...options, initialAvailableOutgoingBitrate: Math.min(FIRST_GUESS_BPS, downBps ?? Infinity) }),
    ]);
    if (upBps !== null) await send.setMaxIncomingBitrate(upBps);
    if (downBps !== null) await recv.setMaxOutgoingBitrate(downBps);
    return new Participant(seat.id, seat.rtpCapabilities, { send, recv }, seat.onConsumerClosed);
  }

  get producers(): readonly SourcedProducer[] {
    return this.#sources.all;
  }

  /** False until the reply to its join has been put together: until then new consumers go into that reply. */
  get joined(): boolean {
    return this.#joined;
  }

  get quality(): number {
    return this.#link.quality;
  }

  get transportOptions(): { sendTransport: TransportOptions; recvTransport: TransportOptions } {
    return { sendTransport: optionsOf(this.#send), recvTransport: optionsOf(this.#recv) };
  }

  /** NOT_FOUND for a transport of somebody else; INVALID_REQUEST when mediasoup refuses the parameters. */
  async connectTransport(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void> {
    const transport = this.#assertTransport(transportId);
    await transport.connect({ dtlsParameters }).catch((error: unknown) => {
      throw new AppError('INVALID_REQUEST', 'the transport could not be connected', { reason: 'bad_dtls_parameters', cause: error });
    });
  }

  async restartIce(transportId: string): Promise<types.IceParameters> {
    return this.#assertTransport(transportId).restartIce();
  }

  /** Errors of `SentSources.produce`; INVALID_REQUEST for the transport that receives. */
  async produce({
    transportId,
    source,
    ...options
  }: {
    transportId: string;
    kind: types.MediaKind;
    source: MediaSource;
    rtpParameters: types.RtpParameters;
    paused: boolean;
  }): Promise<SourcedProducer> {
    if (this.#assertTransport(transportId) !== this.#send) {
      throw new AppError('INVALID_REQUEST', 'this transport does not send', { reason: 'wrong_transport' });
    }
    return this.#sources.produce(source, options);
  }

  /** NOT_FOUND when this seat has no such producer. */
  assertProducer(producerId: string): SourcedProducer {
    return this.#sources.assertOne(producerId);
  }

  /**
   * Makes the paused consumer of another seat's producer, once. Undefined when this device cannot decode it, or either side is gone by then.
   */
  consume(fromParticipantId: string, { source, producer }: SourcedProducer, router: types.Router): Promise<ConsumerOptions | undefined> {
    const pending = this.#consuming.get(producer.id);
    if (pending !== undefined) return pending;
    const consuming = this.#consume(fromParticipantId, source, producer, router);
    this.#consuming.set(producer.id, consuming);
    producer.observer.once('close', () => this.#consuming.delete(producer.id));
    return consuming;
  }

  isConsuming(producerId: string): boolean {
    return this.#consuming.has(producerId);
  }

  /**
   * Everything it is given with its join, and from now on it is told of what is new. What somebody began to send while the others' streams were being made
   * belongs to either: it would otherwise be in neither.
   */
  async admit(): Promise<ConsumerOptions[]> {
    for (;;) {
      const asked = [...this.#consuming.values()];
      const made = await Promise.all(asked);
      if ([...this.#consuming.values()].some((consuming) => !asked.includes(consuming))) continue;
      this.#joined = true;
      return made.filter((options) => options !== undefined).filter(({ consumerId }) => this.#consumers.has(consumerId));
    }
  }

  /** Unknown consumers are passed over: their producer closed while the request was on its way. */
  async setConsumers(
    changes: {
      consumerId: string;
      paused?: boolean | undefined;
      preferredLayers?: { spatialLayer: number; temporalLayer: number } | undefined;
      priority?: number | undefined;
    }[],
  ): Promise<void> {
    await Promise.all(
      changes.map(async ({ consumerId, paused, preferredLayers, priority }) => {
        const { consumer, choice } = this.#consumers.get(consumerId) ?? {};
        if (consumer === undefined || consumer.closed) return;
        // All at once, so that a later change cannot come between: the worker takes them in order.
        await Promise.all([
          preferredLayers !== undefined && choice?.ask(preferredLayers),
          priority !== undefined && consumer.setPriority(priority),
          paused === true && consumer.pause(),
          paused === false && consumer.resume(),
        ]);
      }),
    );
  }

  /** The largest layer of this picture that this seat can use now; undefined when it does not receive it at all. */
  layerWanted(producer: types.Producer, atMs: number): number | undefined {
    for (const { consumer, use } of this.#consumers.values()) {
      if (consumer.producerId !== producer.id) continue;
      const sent = Math.max(-1, ...producer.score.map(({ encodingIdx, score }) => (score > 0 ? encodingIdx : -1)));
      return use.push({
        atMs,
        flows: !consumer.paused,
        preferred: consumer.preferredLayers?.spatialLayer ?? TOP_LAYER,
        current: consumer.currentLayers?.spatialLayer ?? -1,
        sent: producer.paused ? -1 : sent,
      });
    }
    return undefined;
  }

  /** Samples the link; true when its quality changed. */
  sampleQuality(): boolean {
    const transports = [this.#send, this.#recv];
    const used = transports.filter((transport) => transport.dtlsState !== 'new');
    const up = used.every(({ dtlsState, iceState }) => dtlsState !== 'failed' && dtlsState !== 'closed' && iceState !== 'disconnected');
    this.#wasConnected ||= used.some(({ dtlsState }) => dtlsState === 'connected');
    if (!this.#wasConnected) return false;
    return this.#link.push(
      qualityOf({
        connected: up,
        // A score of 0 is a stream that rests (DTX, muted, a layer nobody needs): its silence says nothing about the link.
        producerScores: this.producers
          .filter(({ producer }) => !producer.paused)
          .map(({ producer }) => Math.max(0, ...producer.score.map(({ score }) => score)))
          .filter((score) => score > 0),
        consumerScores: [...this.#consumers.values()]
          .filter(({ consumer }) => !consumer.paused && !consumer.producerPaused)
          .map(({ consumer }) => consumer.score.score)
          .filter((score) => score > 0),
      }),
    );
  }

  /** Closes transports, and with them all producers and consumers. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#send.close();
    this.#recv.close();
    this.#sources.clear();
    this.#consumers.clear();
    this.#consuming.clear();
  }

  async #consume(
    fromParticipantId: string,
    source: MediaSource,
    producer: types.Producer,
    router: types.Router,
  ): Promise<ConsumerOptions | undefined> {
    if (!router.canConsume({ producerId: producer.id, rtpCapabilities: this.#rtpCapabilities })) return undefined;
    let consumer: types.Consumer;
    try {
      consumer = await this.#recv.consume({
        producerId: producer.id,
        rtpCapabilities: this.#rtpCapabilities,
        paused: true,
      });
    } catch (error) {
      if (this.#closed || producer.closed) return undefined;
      throw new AppError('INTERNAL', 'the consumer could not be made', { cause: error });
    }
    const choice = consumer.type === 'simple' ? undefined : new LayerChoice(consumer);
    this.#consumers.set(consumer.id, { fromParticipantId, source, consumer, choice, use: new LayerUse() });
    // 'close' comes for every reason; only the loss of the producer is news to the receiver.
    consumer.observer.once('close', () => this.#consumers.delete(consumer.id));
    consumer.once('producerclose', () => this.#onConsumerClosed(consumer.id));
    await consumer.setPriority(PRIORITY[source]).catch(() => undefined);
    return {
      consumerId: consumer.id,
      participantId: fromParticipantId,
      producerId: producer.id,
      source,
      kind: consumer.kind,
      rtpParameters: { ...consumer.rtpParameters },
      producerPaused: consumer.producerPaused,
      type: consumer.type,
    };
  }

  #assertTransport(transportId: string): types.WebRtcTransport {
    const transport = [this.#send, this.#recv].find(({ id }) => id === transportId);
    if (transport === undefined || transport.closed) throw new AppError('NOT_FOUND', 'no such transport');
    return transport;
  }
}

/** What the other end needs to know of a transport. */
export function optionsOf(transport: types.WebRtcTransport): TransportOptions {
  return {
    id: transport.id,
    iceParameters: transport.iceParameters,
    iceCandidates: transport.iceCandidates.map((candidate) => ({ ...candidate })),
    dtlsParameters: transport.dtlsParameters,
  };
}
