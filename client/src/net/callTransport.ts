import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { NoticePayload, RequestOutput } from '@hoi-chan/shared/index.ts';
import type { CallStats } from './callStats.ts';
import type { LadderSample, Pin, Rung } from './ladder.ts';
import type { LinkCounters } from './linkSample.ts';
import type { ReceiveCare } from './receiveCare.ts';
import type { RungChange } from './rungKeeper.ts';
import type { Flow, Inbound } from './silenceWatch.ts';
import type { VoiceWay } from './voiceCare.ts';

export type { CallStats, StreamStats } from './callStats.ts';

/** What the answer to `call:join` tells; everything the screen starts from. */
export type CallJoined = RequestOutput<'call:join'>;

/** State of the media connection: `failed` needs a new join, `disconnected` may come back by itself. */
export type LinkState = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

export interface RemoteMedia {
  participantId: string;
  source: MediaSource;
  track: MediaStreamTrack;
  /** The sender muted it or switched it off; the track stands and carries nothing. */
  paused: boolean;
}

export interface PublishOptions {
  /** Start muted. */
  paused?: boolean;
}

/** Something of ours that is sent, or would be if it were not paused. */
export interface Published {
  source: MediaSource;
  paused: boolean;
}

/** How a person's picture is shown right now; what is not visible is not sent to us, and a small tile gets a small picture. */
export interface MediaView {
  participantId: string;
  source: MediaSource;
  visible: boolean;
  /** Size of the tile in device pixels. */
  widthPx: number;
  heightPx: number;
}

export interface CallTransportEvents {
  mediaAdded: RemoteMedia;
  mediaRemoved: { participantId: string; source: MediaSource };
  mediaPaused: { participantId: string; source: MediaSource; paused: boolean };
  linkChanged: { state: LinkState };
  /** A track of ours that could not be sent after all. */
  publishFailed: { source: MediaSource; error: unknown };
  /** Whether the voices of the others alone fill our link, and whether some of them gets lost on it. */
  downlinkChanged: { thin: boolean; lossy: boolean };
  /** Media of somebody that this browser cannot play. */
  receiveFailed: { participantId: string; source: MediaSource; error: unknown };
}

/** The media of one joined call, over the SFU or directly; one per join. Both kinds pass the same contract suite. */
export interface CallTransport {
  readonly mode: 'sfu' | 'p2p';
  readonly linkState: LinkState;
  /** What was found of the receiving link, where pictures are held back for it. */
  readonly care?: ReceiveCare;
  /** Remote media present now. */
  readonly remoteMedia: readonly RemoteMedia[];
  /** Sends a track under a source; at most one per source. The track stays the caller's: it is never stopped here. */
  publish(source: MediaSource, track: MediaStreamTrack, options?: PublishOptions): Promise<void>;
  unpublish(source: MediaSource): Promise<void>;
  /** Mutes or unmutes what is sent; the others see it. */
  setPublishedPaused(source: MediaSource, paused: boolean): Promise<void>;
  /** Another device, without the others noticing. */
  replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void>;
  setView(view: MediaView): void;
  stats(): Promise<CallStats>;
  /** Counters of the sending link, cheap enough for twice a second; undefined while there is none. */
  linkCounters(): Promise<LinkCounters | undefined>;
  /** What has come in from each person, cheap enough for twice a second; undefined while there is no connection. */
  inbound(): Promise<readonly Inbound[] | undefined>;
  /**
   * Lets our camera run at its full size while `work` has it; the others see a standing picture meanwhile. NOT_FOUND when it is not sent.
   */
  withFullCamera<T>(work: (track: MediaStreamTrack) => Promise<T>): Promise<T>;
  /** How much picture goes with the voice from now on, and how the voice is sent. */
  setRung(rung: Rung, way?: VoiceWay): void;
  on<E extends keyof CallTransportEvents>(event: E, handler: (payload: CallTransportEvents[E]) => void): () => void;
  /** Ends the media; idempotent. Says nothing to the server. */
  close(): void;
}

export interface CallSessionEvents extends CallTransportEvents {
  /** What the link (or the person) allows to be sent has changed. */
  rungChanged: RungChange;
  /** What we publish has changed. */
  publishedChanged: readonly Published[];
  /** From whom media comes, and from whom it has stopped coming: all of them, each time one changes. */
  flowsChanged: readonly Flow[];
  /** After the first join and after each rejoin: the roster starts anew from here; then `call:participant…` notices change it. */
  joined: CallJoined;
  /** The media is being moved or re-established; local tracks and the seat are kept. */
  rejoining: { reason: NoticePayload<'call:rejoinRequired'>['reason'] | 'link_lost' };
  /** Over for everybody (`byName` null: ended by itself). */
  ended: { byName: string | null };
  /** Rejoining was refused for good; the screen offers to join again. */
  failed: { error: unknown };
}

/** A person's stay in a call, over as many joins as the link needs: the one thing the call screen talks to (`createCallSession`). */
export interface CallSession extends Omit<
  CallTransport,
  'mode' | 'linkState' | 'care' | 'on' | 'close' | 'publish' | 'linkCounters' | 'inbound' | 'setRung'
> {
  /** null before the first join. */
  readonly mode: 'sfu' | 'p2p' | null;
  readonly linkState: LinkState;
  /** Our seat; changes with every join. */
  readonly participantId: string | null;
  readonly published: readonly Published[];
  /** How much picture goes with the voice now. */
  readonly rung: Rung;
  /** The latest measurement of the sending link, undefined before the first. */
  readonly linkSample: LadderSample | undefined;
  /** What is known of the receiving link, as the others were told last. */
  readonly downlink: Readonly<CallTransportEvents['downlinkChanged']>;
  /** Never more than this, whatever the link carries. */
  setPin(pin: Pin): void;
  /** Rejects with the server's AppError (`call_full`, `call_closed`, `not_admitted`, …). */
  join(): Promise<CallJoined>;
  /** May be called before `join`: then it is sent together with the join, without another round trip. */
  publish(source: MediaSource, track: MediaStreamTrack, options?: PublishOptions): Promise<void>;
  setHandRaised(handRaised: boolean): Promise<void>;
  /** Gives up the seat; the call goes on for the others. */
  leave(): Promise<void>;
  on<E extends keyof CallSessionEvents>(event: E, handler: (payload: CallSessionEvents[E]) => void): () => void;
}
