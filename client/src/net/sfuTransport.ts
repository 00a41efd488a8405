import type { types } from 'mediasoup-client';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { TransportOptions } from '@hoi-chan/shared/features/rtp.ts';
import type { CallInbox } from './callInbox.ts';
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
import { Emitter } from './emitter.ts';
import { FreshWindow } from './freshWindow.ts';
import type { Rung } from './ladder.ts';
import { countersOf } from './linkSample.ts';
import type { LinkCounters } from './linkSample.ts';
import { linkStateOf } from './linkState.ts';
import { onNetworkChange } from './networkChange.ts';
import { PathKeeper } from './pathKeeper.ts';
import type { ReceiveCare } from './receiveCare.ts';
import { IceRestarts } from './restartIce.ts';
import { loadSfuDevice } from './sfuDevice.ts';
import { SfuReceiving } from './sfuReceiving.ts';
import { SfuSending } from './sfuSending.ts';
import { sendsPicture } from './sendRung.ts';
import type { SignalingPort } from './signalingPort.ts';
import type { Inbound } from './silenceWatch.ts';
import { entriesOf, pathOf, readStats, sampleOf } from './streamStats.ts';
import { CLEAR } from './voiceCare.ts';
import type { VoiceWay } from './voiceCare.ts';

export interface SfuTransportInput {
  signaling: SignalingPort;
  callId: string;
  joined: CallJoined;
  inbox: CallInbox;
  iceTransportPolicy?: RTCIceTransportPolicy;
  /** See `TransportInput`. */
  slow?: boolean;
  far?: boolean;
  networkChanged?: boolean;
  downlink?: CallTransportEvents['downlinkChanged'];
  care?: ReceiveCare | undefined;
}

/** Media through mediasoup: one sending and one receiving connection, whoever is in the call. */
export class SfuTransport implements CallTransport {
  readonly mode = 'sfu';
  readonly #signaling: SignalingPort;
  readonly #callId: string;
  readonly #events = new Emitter<CallTransportEvents>();
  readonly #send: types.Transport;
  readonly #recv: types.Transport;
  readonly #sending: SfuSending;
  readonly #receiving: SfuReceiving;
  readonly #inbox: CallInbox;
  readonly #path: PathKeeper;
  readonly #window: FreshWindow | undefined;
  #wasConnected = false;
  #linkState: LinkState = 'connecting';
  #closed = false;

  private constructor(
    { signaling, callId, joined, inbox, slow = false, far = false, downlink = { thin: false, lossy: false }, care }: SfuTransportInput,
    transports: { send: types.Transport; recv: types.Transport; window: FreshWindow | undefined },
  ) {
    this.#signaling = signaling;
    this.#callId = callId;
    this.#inbox = inbox;
    this.#send = transports.send;
    this.#recv = transports.recv;
    this.#window = transports.window;
    const restarts = new IceRestarts({ signaling, callId, transports: [this.#send, this.#recv] });
    this.#path = new PathKeeper({
      read: async () => sampleOf(entriesOf(await this.#send.getStats()), performance.now()),
      restart: () => restarts.restart(),
      onChange: (state) => this.#setLink(state),
      onSignalingBack: (handler) => signaling.onReconnected(handler),
      onNetworkChange,
    });
    this.#wire();
    this.#sending = new SfuSending({
      signaling,
      callId,
      ownId: joined.participantId,
      transport: this.#send,
      onFailed: (failure) => this.#events.emit('publishFailed', failure),
    });
    this.#receiving = new SfuReceiving({
      signaling,
      callId,
      joined,
      transport: this.#recv,
      events: this.#events,
      slow,
      far,
      downlink,
      care,
    });
    inbox.attach((notice) => {
      if (notice.name === 'call:producerWanted') this.#sending.setWanted(notice.payload);
      else this.#receiving.onNotice(notice);
    });
  }

  /** Makes the transport and starts to receive; the device was loaded before the join. */
  static async create(input: SfuTransportInput): Promise<SfuTransport> {
    const device = await loadSfuDevice();
    const { sendTransport, recvTransport, iceServers } = input.joined;
    if (sendTransport === null || recvTransport === null) throw new AppError('INTERNAL', 'the join was answered without transports');
    const { iceTransportPolicy = 'all', networkChanged = false } = input;
    const options = (transport: TransportOptions): types.TransportOptions => ({
      // Whatever mediasoup put into the envelope comes out here for mediasoup-client: the same library's two halves.
      ...(transport as unknown as types.TransportOptions),
      iceServers,
      iceTransportPolicy,
    });
    // Other browsers have no such list; in some the frame's window gives way to another once it has loaded.
    const window = networkChanged && device.handlerName.startsWith('Chrome') ? new FreshWindow() : undefined;
    const make = () => ({
      send: device.createSendTransport(networkChanged ? withFirstWordToSfu(options(sendTransport)) : options(sendTransport)),
      recv: device.createRecvTransport(options(recvTransport)),
      window,
    });
    return new SfuTransport(input, window?.within(make) ?? make());
  }

  get linkState(): LinkState {
    return this.#linkState;
  }

  get care(): ReceiveCare {
    return this.#receiving.care;
  }

  get remoteMedia(): readonly RemoteMedia[] {
    return this.#receiving.media;
  }

  on<E extends keyof CallTransportEvents>(event: E, handler: (payload: CallTransportEvents[E]) => void): () => void {
    return this.#events.on(event, handler);
  }

  publish(source: MediaSource, track: MediaStreamTrack, options?: PublishOptions): Promise<void> {
    return this.#sending.publish(source, track, options);
  }

  unpublish(source: MediaSource): Promise<void> {
    return this.#sending.unpublish(source);
  }

  setPublishedPaused(source: MediaSource, paused: boolean): Promise<void> {
    return this.#sending.setPaused(source, paused);
  }

  replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    return this.#sending.replaceTrack(source, track);
  }

  setView(view: MediaView): void {
    this.#receiving.setView(view);
  }

  async stats(): Promise<CallStats> {
    const [path, sent, received] = await Promise.all([readStats(this.#send).then(pathOf), this.#sending.stats(), this.#receiving.stats()]);
    return { ...path, streams: [...sent, ...received] };
  }

  async linkCounters(): Promise<LinkCounters | undefined> {
    return this.#closed ? undefined : countersOf(await readStats(this.#send), performance.now());
  }

  async inbound(): Promise<readonly Inbound[] | undefined> {
    return this.#closed || this.#recv.connectionState === 'new' ? undefined : this.#receiving.inbound();
  }

  withFullCamera<T>(use: (track: MediaStreamTrack) => Promise<T>): Promise<T> {
    return this.#sending.withFullCamera(use);
  }

  setRung(rung: Rung, way: VoiceWay = CLEAR): void {
    this.#sending.setRung(rung, way);
    if (sendsPicture(rung)) this.#receiving.linkProved();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbox.close();
    this.#sending.close();
    this.#receiving.close();
    this.#path.close();
    this.#send.close();
    this.#recv.close();
    this.#window?.close();
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
  }

  #onIceState(state: LinkState): void {
    this.#wasConnected ||= state === 'connected';
    // What never stood cannot be repaired; what did is the keeper's, who has the last word on it.
    if (!this.#wasConnected || this.#linkState === 'connecting') this.#setLink(state);
    this.#path.iceChanged(state);
  }

  #setLink(state: LinkState): void {
    if (this.#linkState === state || this.#linkState === 'closed') return;
    this.#linkState = state;
    this.#events.emit('linkChanged', { state });
  }
}

/**
 * The SFU begins the handshake of the keys, with the answer to our first ICE check, and we send a round trip sooner than if we waited for that answer to begin it
 * ourselves. Where everybody can already hear each other but for this, it is a round trip of silence.
 */
function withFirstWordToSfu(options: types.TransportOptions): types.TransportOptions {
  return { ...options, dtlsParameters: { ...options.dtlsParameters, role: 'client' } };
}
