import type Peer from 'simple-peer';
import { AppError } from '@hoi-chan/shared/errors.ts';
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
import { parsePeerMessage } from './peerMessage.ts';
import type { PeerMessage, SourceEntry } from './peerMessage.ts';
import { applyCapture, openFully, sendsPicture } from './sendRung.ts';
import type { SignalingPort } from './signalingPort.ts';
import type { Inbound } from './silenceWatch.ts';
import { foldStreams, packetsByTrack, pathOf } from './streamStats.ts';
import type { StatsEntry, StreamOwner } from './streamStats.ts';

interface Publication {
  /** The track simple-peer knows the sender by; what is sent may be another one, or none. */
  key: MediaStreamTrack;
  track: MediaStreamTrack;
  stream: MediaStream;
  paused: boolean;
  /** What the sender sends now. */
  sending: MediaStreamTrack | null;
}

interface Remote {
  participantId: string;
  entries: SourceEntry[];
  /** By stream id: a track may come before or after its name. */
  tracks: Map<string, MediaStreamTrack>;
  announced: Map<MediaSource, RemoteMedia>;
}

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
  readonly #publications = new Map<MediaSource, Publication>();
  /** Sources of ours the other does not show. */
  #hiddenThere: MediaSource[] = [];
  readonly #hiddenHere = new Set<MediaSource>();
  #peer: Peer.Instance | undefined;
  #remote: Remote | undefined;
  #linkState: LinkState = 'connecting';
  #closed = false;
  #rung: Rung = 'hd';
  /** The camera runs at its full size for a moment, which must not be sent. */
  #held = false;

  private constructor(input: P2pTransportInput, PeerClass: typeof Peer) {
    this.#input = input;
    this.#Peer = PeerClass;
  }

  /** Calls whoever is there already; otherwise waits to be called by who comes. */
  static async create(input: P2pTransportInput): Promise<P2pTransport> {
    const { default: PeerClass } = await import('simple-peer');
    const transport = new P2pTransport(input, PeerClass);
    const other = input.joined.participants.find(
      ({ participantId, awaySince }) => participantId !== input.joined.participantId && awaySince === null,
    );
    // In the next turn, so that what the caller publishes right away is in the first offer.
    if (other !== undefined) setTimeout(() => transport.#connect(other.participantId, true), 0);
    input.inbox.attach((notice) => transport.#onNotice(notice));
    return transport;
  }

  get linkState(): LinkState {
    return this.#linkState;
  }

  get remoteMedia(): readonly RemoteMedia[] {
    return [...(this.#remote?.announced.values() ?? [])];
  }

  on<E extends keyof CallTransportEvents>(event: E, handler: (payload: CallTransportEvents[E]) => void): () => void {
    return this.#events.on(event, handler);
  }

  async publish(source: MediaSource, track: MediaStreamTrack, { paused = false }: PublishOptions = {}): Promise<void> {
    if (this.#publications.has(source)) throw new AppError('CONFLICT', 'this source is being sent already', { reason: 'source_taken' });
    if (source === 'screen') track.contentHint = 'detail';
    // A stream of its own for each source: its id is the name under which the other side finds the track.
    const publication: Publication = { key: track, track, stream: new MediaStream([track]), paused, sending: track };
    this.#publications.set(source, publication);
    if (source === 'camera') void applyCapture(track, this.#rung);
    this.#tellSources();
    if (this.#peer === undefined) return;
    this.#peer.addTrack(track, publication.stream);
    this.#applySending(source, publication);
  }

  async unpublish(source: MediaSource): Promise<void> {
    const publication = this.#publications.get(source);
    if (publication === undefined) return;
    this.#publications.delete(source);
    this.#tellSources();
    this.#peer?.removeTrack(publication.key, publication.stream);
  }

  async setPublishedPaused(source: MediaSource, paused: boolean): Promise<void> {
    const publication = this.#assertPublication(source);
    if (publication.paused === paused) return;
    publication.paused = paused;
    this.#applySending(source, publication);
    this.#tellSources();
  }

  async replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    const publication = this.#assertPublication(source);
    publication.track = track;
    if (source === 'camera') void applyCapture(track, this.#rung);
    this.#applySending(source, publication);
  }

  setView({ participantId, source, visible }: MediaView): void {
    if (participantId !== this.#remote?.participantId || this.#hiddenHere.has(source) === !visible) return;
    if (visible) this.#hiddenHere.delete(source);
    else this.#hiddenHere.add(source);
    this.#tell({ kind: 'hidden', sources: [...this.#hiddenHere] });
  }

  async stats(): Promise<CallStats> {
    const peer = this.#peer;
    if (peer === undefined || peer.destroyed) return { roundTripMs: undefined, availableOutgoingBps: undefined, streams: [] };
    const entries = await readStats(peer);
    const ownId = this.#input.joined.participantId;
    const sent = [...this.#publications].map(([source, { track }]) =>
      foldTrack(entries, track.id, { direction: 'send', participantId: ownId, source }),
    );
    const received = this.remoteMedia.map(({ participantId, source, track }) =>
      foldTrack(entries, track.id, { direction: 'receive', participantId, source }),
    );
    return { ...pathOf(entries), streams: [...sent, ...received].filter((stream) => stream !== undefined) };
  }

  async linkCounters(): Promise<LinkCounters | undefined> {
    const peer = this.#peer;
    if (peer === undefined || peer.destroyed) return undefined;
    return countersOf(await readStats(peer), performance.now());
  }

  async inbound(): Promise<readonly Inbound[] | undefined> {
    const peer = this.#peer;
    const remote = this.#remote;
    if (peer === undefined || remote === undefined || peer.destroyed || !peer.connected) return undefined;
    const packets = packetsByTrack(await readStats(peer));
    const { participantId, announced } = remote;
    const coming = [...announced.values()].filter(({ source, paused }) => !paused && !this.#hiddenHere.has(source));
    return [
      {
        participantId,
        packets: [...announced.values()].reduce((sum, { track }) => sum + (packets.get(track.id) ?? 0), 0),
        expected: coming.length > 0,
      },
    ];
  }

  /** The size of the picture, and whether there is one; its rate the browser fits to the link by itself, as simple-peer sends one encoding. */
  setRung(rung: Rung): void {
    const changed = sendsPicture(rung) !== sendsPicture(this.#rung);
    this.#rung = rung;
    const camera = this.#publications.get('camera');
    if (camera === undefined) return;
    if (!this.#held) void applyCapture(camera.track, rung);
    if (!changed) return;
    this.#applySending('camera', camera);
    this.#tellSources();
  }

  async withFullCamera<T>(work: (track: MediaStreamTrack) => Promise<T>): Promise<T> {
    const camera = this.#assertPublication('camera');
    this.#held = true;
    this.#applySending('camera', camera);
    try {
      await openFully(camera.track);
      return await work(camera.track);
    } finally {
      this.#held = false;
      await applyCapture(camera.track, this.#rung);
      this.#applySending('camera', camera);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#input.inbox.close();
    this.#disconnect();
    this.#publications.clear();
    this.#setLink('closed');
    this.#events.clear();
  }

  #onNotice(notice: InboxNotice): void {
    if (notice.name === 'call:participantLeft') {
      if (notice.payload.participantId === this.#remote?.participantId) this.#disconnect();
      return;
    }
    if (notice.name !== 'call:signalled') return;
    const { fromParticipantId, signal } = notice.payload;
    const message = parsePeerMessage(signal);
    if (message === undefined || this.#closed) return;
    // A new seat calling means the old one is gone, whether or not we were told so first.
    if (this.#remote?.participantId !== fromParticipantId) this.#connect(fromParticipantId, false);
    switch (message.kind) {
      case 'rtc':
        this.#signalPeer(message.data);
        return;
      case 'sources':
        if (this.#remote !== undefined) this.#remote.entries = message.entries;
        this.#announce();
        return;
      case 'hidden':
        this.#hiddenThere = message.sources;
        for (const [source, publication] of this.#publications) this.#applySending(source, publication);
    }
  }

  #connect(participantId: string, initiator: boolean): void {
    if (this.#closed) return;
    this.#disconnect();
    this.#remote = { participantId, entries: [], tracks: new Map(), announced: new Map() };
    this.#setLink('connecting');
    const peer = new this.#Peer({
      initiator,
      config: { iceServers: this.#input.joined.iceServers, iceTransportPolicy: this.#input.iceTransportPolicy ?? 'all' },
      streams: [...this.#publications.values()].map(({ stream }) => stream),
    });
    this.#peer = peer;
    for (const publication of this.#publications.values()) publication.sending = publication.key;
    this.#tellSources();
    peer.on('signal', (data) => this.#tell({ kind: 'rtc', data: { ...data } }));
    peer.on('track', (track, stream) => {
      if (this.#peer !== peer) return;
      this.#remote?.tracks.set(stream.id, track);
      this.#announce();
    });
    peer.on('connect', () => {
      if (this.#peer !== peer) return;
      this.#setLink('connected');
      for (const [source, publication] of this.#publications) this.#applySending(source, publication);
    });
    peer.on('iceStateChange', (state: string) => {
      if (this.#peer === peer && state === 'disconnected') this.#setLink('disconnected');
      if (this.#peer === peer && peer.connected && (state === 'connected' || state === 'completed')) this.#setLink('connected');
    });
    peer.on('error', () => {
      if (this.#peer === peer) this.#setLink('failed');
    });
    peer.on('close', () => {
      if (this.#peer === peer) this.#setLink('failed');
    });
  }

  #disconnect(): void {
    const peer = this.#peer;
    const remote = this.#remote;
    this.#peer = undefined;
    this.#remote = undefined;
    this.#hiddenThere = [];
    this.#hiddenHere.clear();
    peer?.destroy();
    for (const { participantId, source } of remote?.announced.values() ?? []) this.#events.emit('mediaRemoved', { participantId, source });
  }

  #signalPeer(data: Record<string, unknown>): void {
    try {
      // simple-peer checks what it is given and reports through 'error'.
      this.#peer?.signal(data as unknown as Peer.SignalData);
    } catch {
      this.#setLink('failed');
    }
  }

  /** Brings what is announced in line with what has both a name and a track. */
  #announce(): void {
    const remote = this.#remote;
    if (remote === undefined) return;
    const { participantId, announced } = remote;
    for (const source of announced.keys()) {
      if (remote.entries.some((entry) => entry.source === source)) continue;
      announced.delete(source);
      this.#events.emit('mediaRemoved', { participantId, source });
    }
    for (const { source, streamId, paused } of remote.entries) {
      const track = remote.tracks.get(streamId);
      const known = announced.get(source);
      if (track !== undefined && known?.track !== track) {
        const media = { participantId, source, track, paused };
        announced.set(source, media);
        this.#events.emit('mediaAdded', media);
      } else if (known !== undefined && known.paused !== paused) {
        known.paused = paused;
        this.#events.emit('mediaPaused', { participantId, source, paused });
      }
    }
  }

  #applySending(source: MediaSource, publication: Publication): void {
    const held = this.#held && source === 'camera';
    const sending = held || this.#isPaused(source, publication) || this.#hiddenThere.includes(source) ? null : publication.track;
    if (this.#peer === undefined || publication.sending === sending) return;
    publication.sending = sending;
    // simple-peer takes null, as RTCRtpSender does; its types do not say so.
    this.#peer.replaceTrack(publication.key, sending as MediaStreamTrack, publication.stream);
  }

  #isPaused(source: MediaSource, { paused }: Publication): boolean {
    return paused || (source === 'camera' && !sendsPicture(this.#rung));
  }

  #tellSources(): void {
    const entries = [...this.#publications].map(([source, publication]) => ({
      source,
      streamId: publication.stream.id,
      paused: this.#isPaused(source, publication),
    }));
    this.#tell({ kind: 'sources', entries });
  }

  #tell(message: PeerMessage): void {
    const { signaling, callId } = this.#input;
    const toParticipantId = this.#remote?.participantId;
    if (toParticipantId === undefined) return;
    signaling.request('call:signal', { callId, toParticipantId, signal: { ...message } }).catch(() => {
      // The other has left, or our own socket is away: either way a new connection follows.
    });
  }

  #assertPublication(source: MediaSource): Publication {
    const publication = this.#publications.get(source);
    if (publication === undefined) throw new AppError('NOT_FOUND', 'this source is not being sent');
    return publication;
  }

  #setLink(state: LinkState): void {
    if (this.#linkState === state || this.#linkState === 'closed') return;
    this.#linkState = state;
    this.#events.emit('linkChanged', { state });
  }
}

/** simple-peer's own `getStats` flattens the report; its types leave it out. */
function readStats(peer: Peer.Instance): Promise<StatsEntry[]> {
  const { getStats } = peer as unknown as { getStats(done: (error: Error | null, entries: StatsEntry[]) => void): void };
  return new Promise((resolve, reject) => {
    getStats.call(peer, (error, entries) => (error === null ? resolve(entries) : reject(error)));
  });
}

/** The streams of one track out of the whole connection's report. */
function foldTrack(entries: readonly StatsEntry[], trackId: string, owner: StreamOwner): ReturnType<typeof foldStreams> {
  const sourceIds = entries
    .filter((entry) => entry['type'] === 'media-source' && entry['trackIdentifier'] === trackId)
    .map((entry) => entry['id']);
  const streams = entries.filter((entry) => entry['trackIdentifier'] === trackId || sourceIds.includes(entry['mediaSourceId']));
  const ids = new Set(streams.map((entry) => entry['id']));
  return foldStreams(
    entries.filter((entry) => streams.includes(entry) || ids.has(entry['localId'])),
    owner,
  );
}
