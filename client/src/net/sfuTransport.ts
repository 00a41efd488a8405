import type { types } from 'mediasoup-client';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ConsumerOptions, MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { TransportOptions } from '@hoi-chan/shared/features/rtp.ts';
import type { CallInbox, InboxNotice } from './callInbox.ts';
import type {
  CallJoined,
  CallStats,
  CallTransport,
  CallTransportEvents,
  LinkState,
  MediaView,
  PublishOptions,
  RemoteMedia,
} from './callTransport.ts';
import { ConsumerControl } from './consumerControl.ts';
import { Emitter } from './emitter.ts';
import { layersFor, sendSettingsOf } from './encodings.ts';
import type { Rung } from './ladder.ts';
import { countersOf } from './linkSample.ts';
import type { LinkCounters } from './linkSample.ts';
import { linkStateOf } from './linkState.ts';
import { PathKeeper, onNetworkChange } from './pathKeeper.ts';
import { restartIce } from './restartIce.ts';
import { applyCameraRung, applyVoiceRung, sendsPicture } from './sendRung.ts';
import { loadSfuDevice } from './sfuDevice.ts';
import type { SignalingPort } from './signalingPort.ts';
import { entriesOf, foldStreams, pathOf, sampleOf } from './streamStats.ts';
import type { StatsEntry } from './streamStats.ts';

interface Publication {
  producer: types.Producer;
  /** Given by the SFU a round trip after the packets started to flow. */
  serverId: Promise<string>;
  /** As the person wants it; the rung may withhold the camera on top. */
  paused: boolean;
  /** As the SFU was told last. */
  toldPaused: boolean;
}

interface Reception {
  options: ConsumerOptions;
  consumer: types.Consumer;
  paused: boolean;
}

export interface SfuTransportInput {
  signaling: SignalingPort;
  callId: string;
  joined: CallJoined;
  inbox: CallInbox;
  iceTransportPolicy?: RTCIceTransportPolicy;
}

/** Whatever mediasoup put into the envelope comes out on this side for mediasoup-client: the same library's two halves. */
function asRtp<T>(envelope: object): T {
  return envelope as unknown as T;
}

/** Media through mediasoup: one sending and one receiving connection, whoever is in the call. */
export class SfuTransport implements CallTransport {
  readonly mode = 'sfu';
  readonly #signaling: SignalingPort;
  readonly #callId: string;
  readonly #ownId: string;
  readonly #events = new Emitter<CallTransportEvents>();
  readonly #send: types.Transport;
  readonly #recv: types.Transport;
  readonly #publications = new Map<MediaSource, Promise<Publication>>();
  readonly #receptions = new Map<string, Reception>();
  /** Streams whose transport is being readied: what is said of them meanwhile must not be lost. */
  readonly #arriving = new Map<string, Pick<Reception, 'options' | 'paused'>>();
  readonly #views = new Map<string, MediaView>();
  readonly #present: Set<string>;
  readonly #control: ConsumerControl;
  readonly #inbox: CallInbox;
  readonly #path: PathKeeper;
  readonly #stopRetelling: () => void;
  #wasConnected = false;
  #rung: Rung = 'hd';
  /** Parameters of a sender are read, changed and written back: one change at a time. */
  #applying: Promise<void> = Promise.resolve();
  #linkState: LinkState = 'connecting';
  #closed = false;

  private constructor(
    { signaling, callId, joined, inbox }: SfuTransportInput,
    transports: { send: types.Transport; recv: types.Transport },
  ) {
    this.#signaling = signaling;
    this.#callId = callId;
    this.#ownId = joined.participantId;
    this.#inbox = inbox;
    this.#send = transports.send;
    this.#recv = transports.recv;
    this.#present = new Set(joined.participants.map(({ participantId }) => participantId));
    this.#control = new ConsumerControl((consumers) => this.#signaling.request('call:setConsumers', { callId, consumers }));
    this.#stopRetelling = signaling.onReconnected(() => this.#tellPausedAgain());
    this.#path = new PathKeeper({
      read: async () => sampleOf(entriesOf(await this.#send.getStats()), performance.now()),
      restart: () => restartIce(signaling, callId, [this.#send, this.#recv]),
      onChange: (state) => this.#setLink(state),
      onSignalingBack: (handler) => signaling.onReconnected(handler),
      onNetworkChange,
    });
  }

  /** Makes the transport and starts to receive; the device was loaded before the join. */
  static async create(input: SfuTransportInput): Promise<SfuTransport> {
    const device = await loadSfuDevice();
    const { sendTransport, recvTransport, iceServers } = input.joined;
    if (sendTransport === null || recvTransport === null) throw new AppError('INTERNAL', 'the join was answered without transports');
    const { iceTransportPolicy = 'all' } = input;
    const options = (transport: TransportOptions): types.TransportOptions => ({
      ...asRtp<types.TransportOptions>(transport),
      iceServers,
      iceTransportPolicy,
    });
    const transport = new SfuTransport(input, {
      send: device.createSendTransport(options(sendTransport)),
      recv: device.createRecvTransport(options(recvTransport)),
    });
    transport.#wire();
    for (const consumer of input.joined.consumers) transport.#receive(consumer);
    input.inbox.attach((notice) => transport.#onNotice(notice));
    return transport;
  }

  get linkState(): LinkState {
    return this.#linkState;
  }

  get remoteMedia(): readonly RemoteMedia[] {
    return [...this.#receptions.values()].map(mediaOf);
  }

  on<E extends keyof CallTransportEvents>(event: E, handler: (payload: CallTransportEvents[E]) => void): () => void {
    return this.#events.on(event, handler);
  }

  async publish(source: MediaSource, track: MediaStreamTrack, { paused = false }: PublishOptions = {}): Promise<void> {
    if (this.#publications.has(source)) throw new AppError('CONFLICT', 'this source is being sent already', { reason: 'source_taken' });
    if (source === 'screen') track.contentHint = 'detail';
    const publishing = this.#publish(source, track, paused);
    this.#publications.set(source, publishing);
    try {
      await publishing;
    } catch (error) {
      this.#publications.delete(source);
      throw error;
    }
  }

  async unpublish(source: MediaSource): Promise<void> {
    const publication = await this.#publications.get(source);
    if (publication === undefined) return;
    this.#publications.delete(source);
    publication.producer.close();
    await this.#signaling.request('call:closeProducer', { callId: this.#callId, producerId: await publication.serverId });
  }

  async setPublishedPaused(source: MediaSource, paused: boolean): Promise<void> {
    const publication = await this.#assertPublication(source);
    publication.paused = paused;
    await this.#applyPaused(publication);
  }

  async replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    const publication = await this.#assertPublication(source);
    await publication.producer.replaceTrack({ track });
    this.#applyRung(publication);
  }

  setView(view: MediaView): void {
    this.#views.set(keyOf(view), view);
    for (const reception of this.#receptions.values()) {
      if (keyOf(reception.options) === keyOf(view)) this.#applyView(reception);
    }
  }

  async stats(): Promise<CallStats> {
    const publications = (await Promise.allSettled(this.#publications.values())).flatMap((settled) =>
      settled.status === 'fulfilled' ? [settled.value] : [],
    );
    const [path, sent, received] = await Promise.all([
      readStats(this.#send).then(pathOf),
      Promise.all(
        publications.map(async ({ producer }) =>
          foldStreams(await readStats(producer), { direction: 'send', participantId: this.#ownId, source: sourceOf(producer) }),
        ),
      ),
      Promise.all(
        [...this.#receptions.values()].map(async ({ consumer, options: { participantId, source } }) =>
          foldStreams(await readStats(consumer), { direction: 'receive', participantId, source }),
        ),
      ),
    ]);
    return { ...path, streams: [...sent, ...received].filter((stream) => stream !== undefined) };
  }

  async linkCounters(): Promise<LinkCounters | undefined> {
    return this.#closed ? undefined : countersOf(await readStats(this.#send), performance.now());
  }

  setRung(rung: Rung): void {
    this.#rung = rung;
    // One that could not be sent has been told already.
    for (const publishing of this.#publications.values())
      void publishing.then((publication) => this.#applyRung(publication)).catch(() => undefined);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbox.close();
    this.#control.close();
    this.#path.close();
    this.#stopRetelling();
    this.#send.close();
    this.#recv.close();
    this.#receptions.clear();
    this.#publications.clear();
    this.#setLink('closed');
    this.#events.clear();
  }

  #wire(): void {
    for (const transport of [this.#send, this.#recv]) {
      transport.on('connect', ({ dtlsParameters }, connected) => {
        // Not waited for: offers, keys and first packets cross the network together, and the SFU takes them in any order.
        connected();
        this.#signaling
          .request('call:connectTransport', { callId: this.#callId, transportId: transport.id, dtlsParameters })
          .catch(() => this.#setLink('failed'));
      });
      transport.on('connectionstatechange', () => this.#onIceState(linkStateOf(this.#send.connectionState, this.#recv.connectionState)));
    }
    this.#send.on('produce', ({ kind, rtpParameters, appData }, produced) => {
      const source = appData['source'] as MediaSource;
      const serverId = this.#signaling
        .request('call:produce', {
          callId: this.#callId,
          transportId: this.#send.id,
          kind,
          source,
          rtpParameters: { ...rtpParameters },
          paused: appData['paused'] === true,
        })
        .then(({ producerId }) => producerId);
      appData['serverId'] = serverId;
      // The local name does until the SFU has given its own.
      produced({ id: `local-${source}` });
    });
  }

  #tellPausedAgain(): void {
    for (const publishing of this.#publications.values())
      void publishing.then((publication) => this.#applyPaused(publication)).catch(() => undefined);
  }

  #onIceState(state: LinkState): void {
    this.#wasConnected ||= state === 'connected';
    // What never stood cannot be repaired; what did is the keeper's, who has the last word on it.
    if (!this.#wasConnected || this.#linkState === 'connecting') this.#setLink(state);
    this.#path.iceChanged(state);
  }

  async #publish(source: MediaSource, track: MediaStreamTrack, paused: boolean): Promise<Publication> {
    const appData: { source: MediaSource; paused: boolean; serverId?: Promise<string> } = { source, paused };
    const producer = await this.#send.produce({
      track,
      ...sendSettingsOf(source, this.#rung),
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: true,
      appData,
    });
    const { serverId } = appData;
    if (serverId === undefined) throw new AppError('INTERNAL', 'nothing was asked of the SFU');
    if (paused) producer.pause();
    serverId.catch((error: unknown) => {
      if (this.#closed) return;
      producer.close();
      this.#publications.delete(source);
      this.#events.emit('publishFailed', { source, error });
    });
    const publication = { producer, serverId, paused, toldPaused: paused };
    this.#applyRung(publication);
    return publication;
  }

  /** The others are told: a withheld picture is shown as a camera that is off, not as a frozen face. */
  async #applyPaused(publication: Publication): Promise<void> {
    const { producer, serverId } = publication;
    const paused = publication.paused || (sourceOf(producer) === 'camera' && !sendsPicture(this.#rung));
    if (producer.closed) return;
    if (paused && !producer.paused) producer.pause();
    if (!paused && producer.paused) producer.resume();
    if (publication.toldPaused === paused) return;
    publication.toldPaused = paused;
    try {
      await this.#signaling.request('call:setProducer', { callId: this.#callId, producerId: await serverId, paused });
    } catch (error) {
      // Told again when signaling is back: the SFU would hold back what is sent, or the others would look at a frozen face.
      publication.toldPaused = !paused;
      throw error;
    }
  }

  #applyRung(publication: Publication): void {
    this.#applying = this.#applying
      .then(async () => {
        const { producer } = publication;
        const { rtpSender, track } = producer;
        if (this.#closed || producer.closed || rtpSender === undefined || track === null) return;
        const source = sourceOf(producer);
        if (source === 'microphone') await applyVoiceRung(rtpSender, this.#rung);
        if (source !== 'camera') return;
        if (!sendsPicture(this.#rung)) await this.#applyPaused(publication);
        await applyCameraRung(rtpSender, track, this.#rung);
        if (sendsPicture(this.#rung)) await this.#applyPaused(publication);
      })
      // A browser that refuses a parameter goes on as it was; the next change tries again.
      .catch(() => undefined);
  }

  async #assertPublication(source: MediaSource): Promise<Publication> {
    const publication = await this.#publications.get(source);
    if (publication === undefined) throw new AppError('NOT_FOUND', 'this source is not being sent');
    return publication;
  }

  #onNotice(notice: InboxNotice): void {
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
        return;
    }
  }

  #receive(options: ConsumerOptions): void {
    const known = [...this.#receptions.values(), ...this.#arriving.values()].some(
      ({ options: { producerId } }) => producerId === options.producerId,
    );
    if (known) return;
    this.#arriving.set(options.consumerId, { options, paused: options.producerPaused });
    this.#recv
      .consume({
        id: options.consumerId,
        producerId: options.producerId,
        kind: options.kind,
        rtpParameters: asRtp<types.RtpParameters>(options.rtpParameters),
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
        this.#applyView(reception);
        this.#events.emit('mediaAdded', mediaOf(reception));
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
    reception.paused = paused;
    this.#events.emit('mediaPaused', { participantId: reception.options.participantId, source: reception.options.source, paused });
  }

  /** Sound always flows; a picture nobody was asked about yet flows too, so that the first one comes at once. */
  #applyView({ options, consumer }: Reception): void {
    const view = this.#views.get(keyOf(options));
    const isVideo = consumer.kind === 'video';
    this.#control.want(options.consumerId, {
      paused: isVideo && view?.visible === false,
      ...(isVideo && options.type !== 'simple' && view?.visible === true && { preferredLayers: layersFor(view.widthPx) }),
    });
  }

  #setLink(state: LinkState): void {
    if (this.#linkState === state || this.#linkState === 'closed') return;
    this.#linkState = state;
    this.#events.emit('linkChanged', { state });
  }
}

/** Empty for what was closed while we asked. */
async function readStats(owner: { getStats(): Promise<RTCStatsReport> }): Promise<StatsEntry[]> {
  try {
    return entriesOf(await owner.getStats());
  } catch {
    return [];
  }
}

function keyOf({ participantId, source }: { participantId: string; source: MediaSource }): string {
  return `${participantId}/${source}`;
}

function mediaOf({ options: { participantId, source }, consumer, paused }: Reception): RemoteMedia {
  return { participantId, source, track: consumer.track, paused };
}

function sourceOf(producer: types.Producer): MediaSource {
  return producer.appData['source'] as MediaSource;
}
