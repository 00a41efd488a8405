import type Peer from 'simple-peer';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
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
import { Emitter } from './emitter.ts';
import type { Rung } from './ladder.ts';
import { countersOf } from './linkSample.ts';
import type { LinkCounters } from './linkSample.ts';
import { P2pReceiving } from './p2pReceiving.ts';
import { P2pSending } from './p2pSending.ts';
import { onNetworkChange } from './networkChange.ts';
import { PathKeeper } from './pathKeeper.ts';
import { parsePeerMessage } from './peerMessage.ts';
import type { PeerMessage } from './peerMessage.ts';
import { foldTrack, readPeerStats } from './peerStats.ts';
import type { SignalingPort } from './signalingPort.ts';
import type { Inbound } from './silenceWatch.ts';
import type { StatsEntry } from './streamStats.ts';
import { packetsByTrack, pathOf, sampleOf } from './streamStats.ts';
import { CLEAR } from './voiceCare.ts';
import type { VoiceWay } from './voiceCare.ts';

/** A connection that does not stand by then, or a call that did not come, missed something on its way: we take our seat anew. */
const CONNECT_WITHIN_MS = 10_000;
/** Within one network it stands at once, or something between the two does not let it: nobody is to wait in silence for that. */
const NEAR_WITHIN_MS = 6_000;

export interface P2pTransportInput {
  signaling: SignalingPort;
  callId: string;
  joined: CallJoined;
  inbox: CallInbox;
  iceTransportPolicy?: RTCIceTransportPolicy;
}

/** One connection to one other person, and what lives as long as it does. */
interface Line {
  peer: Peer.Instance;
  receiving: P2pReceiving;
  path: PathKeeper;
}

/** Media straight between two people, through simple-peer; signaling only carries their offers. */
export class P2pTransport implements CallTransport {
  readonly mode = 'p2p';
  readonly #input: P2pTransportInput;
  readonly #Peer: typeof Peer;
  readonly #events = new Emitter<CallTransportEvents>();
  readonly #sending = new P2pSending(() => this.#tellSources());
  /** Whom to call, until it is done or they are gone. */
  #toCall: string | null;
  #line: Line | undefined;
  #tooLate: ReturnType<typeof setTimeout> | undefined;
  #linkState: LinkState = 'connecting';
  #closed = false;

  private constructor(input: P2pTransportInput, PeerClass: typeof Peer) {
    this.#input = input;
    this.#Peer = PeerClass;
    this.#toCall = input.joined.peerToCall;
  }

  /** Calls whoever is there already; otherwise waits to be called by who comes. */
  static async create(input: P2pTransportInput): Promise<P2pTransport> {
    const { default: PeerClass } = await import('simple-peer');
    const transport = new P2pTransport(input, PeerClass);
    input.inbox.attach((notice) => transport.#onNotice(notice));
    // In the next turn, so that what the caller publishes right away is in the first offer.
    setTimeout(() => transport.#call(), 0);
    return transport;
  }

  get linkState(): LinkState {
    return this.#linkState;
  }

  get remoteMedia(): readonly RemoteMedia[] {
    return this.#line?.receiving.media ?? [];
  }

  on<E extends keyof CallTransportEvents>(event: E, handler: (payload: CallTransportEvents[E]) => void): () => void {
    return this.#events.on(event, handler);
  }

  async publish(source: MediaSource, track: MediaStreamTrack, options?: PublishOptions): Promise<void> {
    this.#sending.publish(source, track, options);
  }

  async unpublish(source: MediaSource): Promise<void> {
    this.#sending.unpublish(source);
  }

  async setPublishedPaused(source: MediaSource, paused: boolean): Promise<void> {
    this.#sending.setPaused(source, paused);
  }

  async replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    this.#sending.replaceTrack(source, track);
  }

  setView(view: MediaView): void {
    const receiving = this.#line?.receiving;
    if (receiving?.setView(view) === true) this.#tell({ kind: 'hidden', sources: receiving.hidden });
  }

  async stats(): Promise<CallStats> {
    const entries = await this.#readStats();
    if (entries === undefined) return { roundTripMs: undefined, availableOutgoingBps: undefined, streams: [] };
    const { participantId: ownId } = this.#input.joined;
    const sent = this.#sending.tracks.map(({ source, trackId }) =>
      foldTrack(entries, trackId, { direction: 'send', participantId: ownId, source }),
    );
    const received = this.remoteMedia.map(({ participantId, source, track }) =>
      foldTrack(entries, track.id, { direction: 'receive', participantId, source }),
    );
    return { ...pathOf(entries), streams: [...sent, ...received].filter((stream) => stream !== undefined) };
  }

  async linkCounters(): Promise<LinkCounters | undefined> {
    const entries = await this.#readStats();
    return entries === undefined ? undefined : countersOf(entries, performance.now());
  }

  async inbound(): Promise<readonly Inbound[] | undefined> {
    const line = this.#line;
    if (line?.peer.connected !== true) return undefined;
    const packets = packetsByTrack((await this.#readStats()) ?? []);
    const { participantId, media, expects } = line.receiving;
    return [{ participantId, packets: media.reduce((sum, { track }) => sum + (packets.get(track.id) ?? 0), 0), expected: expects }];
  }

  setRung(rung: Rung, way: VoiceWay = CLEAR): void {
    this.#sending.setRung(rung, way);
  }

  withFullCamera<T>(work: (track: MediaStreamTrack) => Promise<T>): Promise<T> {
    return this.#sending.withFullCamera(work);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#input.inbox.close();
    this.#hangUp();
    this.#sending.clear();
    this.#setLink('closed');
    this.#events.clear();
  }

  #onNotice(notice: InboxNotice): void {
    if (notice.name === 'call:participantLeft') {
      const { participantId } = notice.payload;
      if (participantId === this.#toCall) this.#toCall = null;
      if (participantId === this.#line?.receiving.participantId) this.#hangUp();
      return;
    }
    // Who comes later calls. If we were not there for it, nobody would.
    if (notice.name === 'call:participantJoined' && this.#line === undefined) this.#awaitConnection();
    if (notice.name !== 'call:signalled') return;
    const { fromParticipantId, signal } = notice.payload;
    const message = parsePeerMessage(signal);
    if (message === undefined || this.#closed) return;
    // A new seat calling means the old one is gone, whether or not we were told so first.
    if (this.#line?.receiving.participantId !== fromParticipantId) this.#open(fromParticipantId, false);
    switch (message.kind) {
      case 'rtc':
        this.#signalPeer(message.data);
        return;
      case 'sources':
        this.#line?.receiving.setEntries(message.entries);
        return;
      case 'hidden':
        this.#sending.setHiddenThere(message.sources);
        return;
      case 'restart':
        this.#offerAnew();
    }
  }

  /** Unless they have called us first, or gone. */
  #call(): void {
    const participantId = this.#toCall;
    this.#toCall = null;
    if (participantId !== null && this.#line === undefined) this.#open(participantId, true);
  }

  #open(participantId: string, initiator: boolean): void {
    if (this.#closed) return;
    this.#hangUp();
    const peer = new this.#Peer({
      initiator,
      config: { iceServers: this.#input.joined.iceServers, iceTransportPolicy: this.#input.iceTransportPolicy ?? 'all' },
      streams: this.#sending.streams,
    });
    const ifStill = (then: () => void): void => void (this.#line?.peer === peer && then());
    const path = new PathKeeper({
      read: async () => sampleOf(await readPeerStats(peer), performance.now()),
      restart: () => this.#restart(participantId),
      onChange: (state) => ifStill(() => this.#setLink(state)),
      onSignalingBack: (handler) => this.#input.signaling.onReconnected(handler),
      onNetworkChange,
    });
    this.#line = { peer, receiving: new P2pReceiving(participantId, this.#events), path };
    this.#awaitConnection();
    this.#setLink('connecting');
    this.#sending.attach(peer);
    this.#tellSources();
    peer.on('signal', (data) => ifStill(() => this.#tell({ kind: 'rtc', data: { ...data } })));
    peer.on('track', (track, stream) => ifStill(() => this.#line?.receiving.addTrack(stream.id, track)));
    peer.on('connect', () =>
      ifStill(() => {
        clearTimeout(this.#tooLate);
        this.#setLink('connected');
        path.iceChanged('connected');
        this.#sending.apply();
      }),
    );
    peer.on('iceStateChange', (state: string) =>
      ifStill(() => {
        if (!peer.connected) return;
        if (state === 'disconnected') path.iceChanged('disconnected');
        if (state === 'connected' || state === 'completed') path.iceChanged('connected');
      }),
    );
    peer.on('error', () => ifStill(() => this.#setLink('failed')));
    peer.on('close', () => ifStill(() => this.#setLink('failed')));
  }

  #awaitConnection(): void {
    clearTimeout(this.#tooLate);
    this.#tooLate = setTimeout(() => this.#setLink('failed'), this.#input.joined.near ? NEAR_WITHIN_MS : CONNECT_WITHIN_MS);
  }

  #hangUp(): void {
    clearTimeout(this.#tooLate);
    const line = this.#line;
    if (line === undefined) return;
    this.#line = undefined;
    line.path.close();
    this.#sending.attach(undefined);
    line.peer.destroy();
    line.receiving.close();
  }

  #signalPeer(data: Record<string, unknown>): void {
    try {
      // simple-peer checks what it is given and reports through 'error'.
      this.#line?.peer.signal(data as unknown as Peer.SignalData);
    } catch {
      this.#setLink('failed');
    }
  }

  /** Asks for new ICE credentials on both sides, which only the one who called can begin. Rejects while signaling cannot be reached. */
  async #restart(toParticipantId: string): Promise<void> {
    const { signaling, callId } = this.#input;
    await signaling.request('call:signal', { callId, toParticipantId, signal: { kind: 'restart' } satisfies PeerMessage });
    this.#offerAnew();
  }

  /** simple-peer has no call for an ICE restart (RFC 8445 §9); its connection below has, and the next offer carries it. */
  #offerAnew(): void {
    const peer = this.#line?.peer as (Peer.Instance & { initiator: boolean; negotiate(): void; _pc?: RTCPeerConnection }) | undefined;
    if (peer?.initiator !== true || peer.destroyed) return;
    peer._pc?.restartIce();
    peer.negotiate();
  }

  async #readStats(): Promise<readonly StatsEntry[] | undefined> {
    const peer = this.#line?.peer;
    return peer === undefined || peer.destroyed ? undefined : readPeerStats(peer);
  }

  #tellSources(): void {
    this.#tell({ kind: 'sources', entries: this.#sending.entries });
  }

  #tell(message: PeerMessage): void {
    const { signaling, callId } = this.#input;
    const toParticipantId = this.#line?.receiving.participantId;
    if (toParticipantId === undefined) return;
    signaling.request('call:signal', { callId, toParticipantId, signal: { ...message } }).catch(() => {
      // The other has left, or our own socket is away: either way a new connection follows.
    });
  }

  #setLink(state: LinkState): void {
    if (this.#linkState === state || this.#linkState === 'closed') return;
    this.#linkState = state;
    this.#events.emit('linkChanged', { state });
  }
}
