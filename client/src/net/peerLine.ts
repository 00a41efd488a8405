import type Peer from 'simple-peer';
import type { CallTransportEvents, LinkState } from './callTransport.ts';
import type { Emitter } from './emitter.ts';
import { onNetworkChange } from './networkChange.ts';
import { P2pReceiving } from './p2pReceiving.ts';
import { PathKeeper } from './pathKeeper.ts';
import { readPeerStats } from './peerStats.ts';
import type { SignalingPort } from './signalingPort.ts';
import { sampleOf } from './streamStats.ts';
import type { StatsEntry } from './streamStats.ts';

export interface PeerLineInput {
  Peer: typeof Peer;
  participantId: string;
  /** We call; the other is called. */
  initiator: boolean;
  config: RTCConfiguration;
  streams: MediaStream[];
  events: Emitter<CallTransportEvents>;
  signaling: SignalingPort;
  /** For the other's connection. */
  onSignal(data: Record<string, unknown>): void;
  /** It stands for the first time. */
  onConnected(): void;
  onLink(state: LinkState): void;
  /** Has the other ask for new ICE credentials too. Rejects while signaling cannot be reached. */
  tellRestart(): Promise<unknown>;
}

/** One connection to one other person, and what lives as long as it does. Once closed it says nothing more. */
export class PeerLine {
  readonly peer: Peer.Instance;
  readonly receiving: P2pReceiving;
  readonly #path: PathKeeper;
  #closed = false;

  constructor({ Peer: PeerClass, participantId, initiator, config, streams, events, signaling, ...input }: PeerLineInput) {
    const peer = new PeerClass({ initiator, config, streams });
    const ifStill = (then: () => void): void => void (this.#closed || then());
    const path = new PathKeeper({
      read: async () => sampleOf(await readPeerStats(peer), performance.now()),
      restart: async () => {
        await input.tellRestart();
        this.offerAnew();
      },
      onChange: (state) => ifStill(() => input.onLink(state)),
      onSignalingBack: (handler) => signaling.onReconnected(handler),
      onNetworkChange,
    });
    this.peer = peer;
    this.receiving = new P2pReceiving(participantId, events);
    this.#path = path;
    peer.on('signal', (data) => ifStill(() => input.onSignal({ ...data })));
    peer.on('track', (track, stream) => ifStill(() => this.receiving.addTrack(stream.id, track)));
    peer.on('connect', () =>
      ifStill(() => {
        input.onConnected();
        path.iceChanged('connected');
      }),
    );
    peer.on('iceStateChange', (state: string) =>
      ifStill(() => {
        if (!peer.connected) return;
        if (state === 'disconnected') path.iceChanged('disconnected');
        if (state === 'connected' || state === 'completed') path.iceChanged('connected');
      }),
    );
    peer.on('error', () => ifStill(() => input.onLink('failed')));
    peer.on('close', () => ifStill(() => input.onLink('failed')));
  }

  /** What the other's connection says to ours. @throws when simple-peer cannot take it; what it checks later it reports through 'error' */
  signal(data: Record<string, unknown>): void {
    this.peer.signal(data as unknown as Peer.SignalData);
  }

  /**
   * New ICE credentials on both sides, which only the one who called can begin. simple-peer has no call for an ICE restart (RFC 8445 §9); its connection
   * below has, and the next offer carries it.
   */
  offerAnew(): void {
    const peer = this.peer as Peer.Instance & { initiator: boolean; negotiate(): void; _pc?: RTCPeerConnection };
    if (!peer.initiator || peer.destroyed) return;
    peer._pc?.restartIce();
    peer.negotiate();
  }

  /** undefined when it is no more. */
  async readStats(): Promise<readonly StatsEntry[] | undefined> {
    return this.peer.destroyed ? undefined : readPeerStats(this.peer);
  }

  close(): void {
    this.#closed = true;
    this.#path.close();
    this.peer.destroy();
    this.receiving.close();
  }
}
