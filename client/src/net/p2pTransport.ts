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
import { loadChunk } from './loadChunk.ts';
import { countersOf } from './linkSample.ts';
import type { LinkCounters } from './linkSample.ts';
import { P2pSending } from './p2pSending.ts';
import { PeerLine } from './peerLine.ts';
import { parsePeerMessage } from './peerMessage.ts';
import type { PeerMessage } from './peerMessage.ts';
import { foldTrack } from './peerStats.ts';
import type { SignalingPort } from './signalingPort.ts';
import type { Inbound } from './silenceWatch.ts';
import { packetsByTrack, pathOf } from './streamStats.ts';
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

/** Media straight between two people, through simple-peer; signaling only carries their offers. */
export class P2pTransport implements CallTransport {
  readonly mode = 'p2p';
  readonly #input: P2pTransportInput;
  readonly #Peer: typeof Peer;
  readonly #events = new Emitter<CallTransportEvents>();
  readonly #sending = new P2pSending(() => this.#tellSources());
  /** Whom to call, until it is done or they are gone. */
  #toCall: string | null;
  #line: PeerLine | undefined;
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
    const { Peer: PeerClass } = await loadChunk(() => import('./simplePeer.ts'));
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
    const entries = await this.#line?.readStats();
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
    const entries = await this.#line?.readStats();
    return entries === undefined ? undefined : countersOf(entries, performance.now());
  }

  async inbound(): Promise<readonly Inbound[] | undefined> {
    const line = this.#line;
    if (line?.peer.connected !== true) return undefined;
    const packets = packetsByTrack((await this.#line?.readStats()) ?? []);
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
        this.#line?.offerAnew();
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
    const { signaling, callId, joined, iceTransportPolicy = 'all' } = this.#input;
    const line = new PeerLine({
      Peer: this.#Peer,
      participantId,
      initiator,
      config: { iceServers: joined.iceServers, iceTransportPolicy },
      streams: this.#sending.streams,
      events: this.#events,
      signaling,
      onSignal: (data) => this.#tell({ kind: 'rtc', data }),
      onConnected: () => {
        clearTimeout(this.#tooLate);
        this.#setLink('connected');
        this.#sending.apply();
      },
      onLink: (state) => this.#setLink(state),
      tellRestart: () =>
        signaling.request('call:signal', {
          callId,
          toParticipantId: participantId,
          signal: { kind: 'restart' } satisfies PeerMessage,
        }),
    });
    this.#line = line;
    this.#awaitConnection();
    this.#setLink('connecting');
    this.#sending.attach(line.peer);
    this.#tellSources();
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
    this.#sending.attach(undefined);
    line.close();
  }

  #signalPeer(data: Record<string, unknown>): void {
    try {
      this.#line?.signal(data);
    } catch {
      this.#setLink('failed');
    }
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
