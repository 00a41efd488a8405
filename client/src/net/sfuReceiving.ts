import type { types } from 'mediasoup-client';
import type { ConsumerOptions, MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { InboxNotice } from './callInbox.ts';
import type { CallJoined, CallTransportEvents, MediaView, RemoteMedia, StreamStats } from './callTransport.ts';
import { ConsumerControl } from './consumerControl.ts';
import type { Emitter } from './emitter.ts';
import { layersFor } from './encodings.ts';
import { InboundWatch } from './inboundWatch.ts';
import { browserHearsRedundancy, describeAnew, RED_FROM_SFU, withoutRedundantVoice } from './redCapability.ts';
import { withoutRepairOfProbes } from './quietFeedback.ts';
import { withRed } from './redDescription.ts';
import type { ReceiveCare } from './receiveCare.ts';
import type { SignalingPort } from './signalingPort.ts';
import type { Inbound } from './silenceWatch.ts';
import { foldStreams, packetsByTrack, readStats } from './streamStats.ts';

interface Reception {
  options: ConsumerOptions;
  consumer: types.Consumer;
  paused: boolean;
}

export interface SfuReceivingInput {
  signaling: SignalingPort;
  callId: string;
  joined: CallJoined;
  transport: types.Transport;
  events: Emitter<CallTransportEvents>;
  /** See `TransportInput`. */
  slow: boolean;
  far: boolean;
  downlink: CallTransportEvents['downlinkChanged'];
  care: ReceiveCare | undefined;
}

/** The picture that costs least: see `ReceiveCare.trying`. */
const SMALLEST = { spatialLayer: 0, temporalLayer: 0 };
/** On a long way that loses packets. */
const SMALL = { spatialLayer: 0, temporalLayer: 2 };

/** What the SFU sends to us: who is here, which of their streams arrive, and how large we want each. */
export class SfuReceiving {
  readonly #transport: types.Transport;
  readonly #events: Emitter<CallTransportEvents>;
  readonly #receptions = new Map<string, Reception>();
  /** Streams whose transport is being readied: what is said of them meanwhile must not be lost. */
  readonly #arriving = new Map<string, Pick<Reception, 'options' | 'paused'>>();
  readonly #views = new Map<string, MediaView>();
  readonly #present: Set<string>;
  readonly #control: ConsumerControl;
  readonly #watch: InboundWatch;
  #closed = false;

  constructor({ signaling, callId, joined, transport, events, slow, far, downlink, care }: SfuReceivingInput) {
    this.#transport = transport;
    this.#events = events;
    this.#present = new Set(joined.participants.map(({ participantId }) => participantId));
    this.#control = new ConsumerControl((consumers) => signaling.request('call:setConsumers', { callId, consumers }));
    const hearsRedundancy = browserHearsRedundancy();
    describeAnew(transport, (sdp) => {
      const quiet = withoutRepairOfProbes(sdp);
      return hearsRedundancy ? withRed(quiet, RED_FROM_SFU) : quiet;
    });
    this.#watch = new InboundWatch({
      transport,
      consumers: () => [...this.#receptions.values()].map(({ consumer }) => consumer),
      slow,
      far,
      downlink,
      care,
      hearsRedundancy,
      apply: (decide) => this.#holdBack(decide),
      onDownlink: (now) => events.emit('downlinkChanged', now),
    });
    for (const consumer of joined.consumers) this.#receive(consumer);
  }

  get media(): readonly RemoteMedia[] {
    return [...this.#receptions.values()].map((reception) => this.#mediaOf(reception));
  }

  /** What was found of the link, for the connection after this one. */
  get care(): ReceiveCare {
    return this.#watch.care;
  }

  setView(view: MediaView): void {
    this.#views.set(keyOf(view), view);
    for (const reception of this.#receptions.values()) {
      if (keyOf(reception.options) === keyOf(view)) this.#applyView(reception);
    }
  }

  /** Our own pictures go out: a link that was taken for a poor one may be tried with those of the others. */
  linkProved(): void {
    this.#watch.prove();
  }

  async stats(): Promise<StreamStats[]> {
    const streams = await Promise.all(
      [...this.#receptions.values()].map(async ({ consumer, options: { participantId, source } }) =>
        foldStreams(await readStats(consumer), { direction: 'receive', participantId, source }),
      ),
    );
    return streams.filter((stream) => stream !== undefined);
  }

  /** One report for all: asked for twice a second. */
  async inbound(): Promise<Inbound[]> {
    const packets = packetsByTrack(await readStats(this.#transport));
    const byPerson = new Map<string, Inbound>();
    for (const { consumer, options, paused } of this.#receptions.values()) {
      const { participantId } = options;
      const person = byPerson.get(participantId) ?? { participantId, packets: 0, expected: false };
      // A picture nobody looks at is not sent to us.
      const asked = consumer.kind === 'audio' || this.#views.get(keyOf(options))?.visible === true;
      person.packets += packets.get(consumer.track.id) ?? 0;
      person.expected ||= asked && !paused;
      byPerson.set(participantId, person);
    }
    return [...byPerson.values()];
  }

  onNotice(notice: InboxNotice): void {
    switch (notice.name) {
      case 'call:participantJoined':
        this.#present.add(notice.payload.participant.participantId);
        return;
      case 'call:participantLeft':
        this.#present.delete(notice.payload.participantId);
        for (const { options } of [...this.#receptions.values(), ...this.#arriving.values()]) {
          if (options.participantId === notice.payload.participantId) this.#forget(options.consumerId);
        }
        return;
      case 'call:participantChanged': {
        const { producers } = notice.payload.participant;
        const pausedOf = (producerId: string): boolean | undefined =>
          producers.find((producer) => producer.producerId === producerId)?.paused;
        for (const arrival of this.#arriving.values()) arrival.paused = pausedOf(arrival.options.producerId) ?? arrival.paused;
        for (const reception of this.#receptions.values()) {
          this.#setRemotePaused(reception, pausedOf(reception.options.producerId) ?? reception.paused);
        }
        return;
      }
      case 'call:consumerCreated':
        // Meant for a seat given up meanwhile: its sender is no longer here, or the join has given us this stream already.
        if (this.#present.has(notice.payload.consumer.participantId)) this.#receive(notice.payload.consumer);
        return;
      case 'call:consumerClosed':
        this.#forget(notice.payload.consumerId);
        return;
      case 'call:signalled':
      case 'call:producerWanted':
        return;
    }
  }

  close(): void {
    this.#closed = true;
    this.#watch.close();
    this.#control.close();
    this.#receptions.clear();
  }

  #receive(options: ConsumerOptions): void {
    const known = [...this.#receptions.values(), ...this.#arriving.values()].some(
      ({ options: { producerId } }) => producerId === options.producerId,
    );
    if (known) return;
    this.#arriving.set(options.consumerId, { options, paused: options.producerPaused });
    this.#transport
      .consume({
        id: options.consumerId,
        producerId: options.producerId,
        kind: options.kind,
        // Whatever mediasoup put into the envelope comes out here for mediasoup-client: the same library's two halves.
        rtpParameters: withoutRedundantVoice(options.rtpParameters as unknown as types.RtpParameters),
        // Lip sync pairs the tracks of one stream: a face with its voice, a screen with its sound.
        streamId: `${options.participantId}-${options.source.startsWith('screen') ? 'screen' : 'person'}`,
      })
      .then((consumer) => {
        if (this.#closed) return;
        const arrival = this.#arriving.get(options.consumerId);
        if (arrival === undefined) {
          consumer.close();
          return;
        }
        this.#arriving.delete(options.consumerId);
        const reception: Reception = { ...arrival, consumer };
        this.#receptions.set(options.consumerId, reception);
        this.#watch.delayVoices();
        this.#applyView(reception);
        this.#events.emit('mediaAdded', this.#mediaOf(reception));
      })
      .catch((error: unknown) => {
        this.#arriving.delete(options.consumerId);
        if (!this.#closed) this.#events.emit('receiveFailed', { participantId: options.participantId, source: options.source, error });
      });
  }

  #forget(consumerId: string): void {
    this.#arriving.delete(consumerId);
    const reception = this.#receptions.get(consumerId);
    if (reception === undefined) return;
    this.#receptions.delete(consumerId);
    this.#control.forget(consumerId);
    reception.consumer.close();
    this.#events.emit('mediaRemoved', { participantId: reception.options.participantId, source: reception.options.source });
  }

  #setRemotePaused(reception: Reception, paused: boolean): void {
    if (reception.paused === paused) return;
    const before = this.#mediaOf(reception).paused;
    reception.paused = paused;
    this.#tellPaused(reception, before);
  }

  #tellPaused(reception: Reception, before: boolean): void {
    const { participantId, source, paused } = this.#mediaOf(reception);
    if (paused !== before) this.#events.emit('mediaPaused', { participantId, source, paused });
  }

  /** A picture that our link cannot take beside the voice. */
  #isHeld({ options: { source } }: Reception): boolean {
    return (source === 'camera' && this.#watch.held >= 1) || (source === 'screen' && this.#watch.held >= 2);
  }

  /** Held back, it stands still: the screen shows it as one that is off. */
  #mediaOf(reception: Reception): RemoteMedia {
    const { participantId, source } = reception.options;
    return { participantId, source, track: reception.consumer.track, paused: reception.paused || this.#isHeld(reception) };
  }

  /** Applies what was decided on pictures, and tells of those that stand still or move again; `decide` says whether anything was. */
  #holdBack(decide: () => boolean): void {
    const before = [...this.#receptions.values()].map((reception) => [reception, this.#mediaOf(reception).paused] as const);
    if (!decide()) return;
    for (const [reception, paused] of before) {
      this.#applyView(reception);
      this.#tellPaused(reception, paused);
    }
  }

  /** Sound always flows; a picture nobody was asked about yet flows too, so that the first one comes at once. */
  #applyView(reception: Reception): void {
    const { options, consumer } = reception;
    // Nothing of it is asked for again: what was lost of a picture that stands still is of no use to anybody.
    if (this.#isHeld(reception)) consumer.pause();
    else consumer.resume();
    const view = this.#views.get(keyOf(options));
    const isVideo = consumer.kind === 'video';
    const size = view?.visible === true ? layersFor(view.widthPx) : undefined;
    this.#control.want(options.consumerId, {
      paused: isVideo && (view?.visible === false || this.#isHeld(reception)),
      ...(isVideo &&
        options.type !== 'simple' &&
        size && { preferredLayers: this.#watch.trying ? SMALLEST : this.#watch.spares ? SMALL : size }),
      ...(options.source === 'camera' && size && { priority: facePriority(size.spatialLayer) }),
    });
  }
}

/** Whoever stands large, because they speak, present or are pinned, before the small ones; all of them below a shared screen (150 at the SFU). */
function facePriority(spatialLayer: number): number {
  return 100 + 20 * spatialLayer;
}

function keyOf({ participantId, source }: { participantId: string; source: MediaSource }): string {
  return `${participantId}/${source}`;
}
