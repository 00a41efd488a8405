import { AppError } from '@hoi-chan/shared/errors.ts';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import { openInbox } from './callInbox.ts';
import type { CallInbox } from './callInbox.ts';
import type {
  CallJoined,
  CallSession,
  CallSessionEvents,
  CallStats,
  CallTransport,
  LinkState,
  MediaView,
  PublishOptions,
  RemoteMedia,
} from './callTransport.ts';
import { Emitter } from './emitter.ts';
import type { LadderSample, Pin, Rung } from './ladder.ts';
import { RungKeeper, deviceCeiling } from './rungKeeper.ts';
import { tabSeatMemory } from './seatMemory.ts';
import type { SeatMemory } from './seatMemory.ts';
import { loadSfuDevice } from './sfuDevice.ts';
import type { SignalingPort } from './signalingPort.ts';
import { SilenceKeeper } from './silenceKeeper.ts';

const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 3_000;
/**
 * The join is the first thing that crosses the link: some 15 KB and a round trip or two. One that takes longer than this (64 kbit/s at 300 ms
 * took 1.4 s) came over a link, or from a machine, that is not to be given a picture before it has shown that it carries one.
 */
const SLOW_JOIN_MS = 1_200;

interface Publication {
  track: MediaStreamTrack;
  paused: boolean;
}

interface TransportInput {
  signaling: SignalingPort;
  callId: string;
  joined: CallJoined;
  inbox: CallInbox;
  iceTransportPolicy: RTCIceTransportPolicy;
  /** The join took so long that the link is taken for a poor one. */
  slow: boolean;
}

export interface CallSessionInput {
  signaling: SignalingPort;
  callId: string;
  /** `relay`: media only through TURN, where nothing else may leave the house; otherwise the browser tries UDP, TCP and TURN in that order. */
  iceTransportPolicy?: RTCIceTransportPolicy;
  seatMemory?: SeatMemory;
  /** What was chosen the last time on this device; `auto` otherwise. */
  pin?: Pin;
  /** The best this device should send; by default what kind of device it is decides. */
  device?: Rung;
  /** For tests; by default the transport that fits the mode of the join, fetched when first needed. */
  openTransport?: (input: TransportInput) => Promise<CallTransport>;
  rtpCapabilities?: () => Promise<Record<string, unknown>>;
}

/** Fetches and prepares what a join needs, so that the join itself is one round trip. Call it when the device check opens. */
export async function warmUpCall(): Promise<void> {
  await Promise.all([loadSfuDevice(), import('./sfuTransport.ts')]);
}

export function createCallSession(input: CallSessionInput): CallSession {
  return new Session(input);
}

class Session implements CallSession {
  readonly #input: Required<CallSessionInput>;
  readonly #events = new Emitter<CallSessionEvents>();
  readonly #publications = new Map<MediaSource, Publication>();
  readonly #views = new Map<string, MediaView>();
  readonly #stops: (() => void)[];
  readonly #rungs: RungKeeper;
  readonly #silence: SilenceKeeper;
  #transport: CallTransport | undefined;
  #participantId: string | null = null;
  #handRaised = false;
  #rejoining: Promise<void> | undefined;
  #answered = false;
  #again = false;
  #over = false;
  #wake: (() => void) | undefined;

  constructor(input: CallSessionInput) {
    this.#input = {
      seatMemory: tabSeatMemory,
      openTransport,
      rtpCapabilities: sfuCapabilities,
      iceTransportPolicy: 'all',
      pin: 'auto',
      device: deviceCeiling(navigator),
      ...input,
    };
    const { signaling, callId, pin, device } = this.#input;
    this.#rungs = new RungKeeper({
      pin,
      device,
      // Also while only one of the connections stands: a flooded link is why the other one does not.
      read: async () => (['connected', 'connecting'].includes(this.linkState) ? this.#transport?.linkCounters() : undefined),
      onChange: (change) => {
        this.#transport?.setRung(change.rung, this.#rungs.lossy);
        this.#events.emit('rungChanged', change);
      },
      onLossy: (lossy) => this.#transport?.setRung(this.#rungs.rung, lossy),
    });
    this.#silence = new SilenceKeeper({
      read: async () => (this.linkState === 'connected' ? this.#transport?.inbound() : undefined),
      onChange: (flows) => this.#events.emit('flowsChanged', flows),
    });
    this.#stops = [
      () => this.#rungs.close(),
      () => this.#silence.close(),
      signaling.on('call:rejoinRequired', (notice) => {
        if (notice.callId === callId) this.#rejoin(notice.reason);
      }),
      signaling.on('call:ended', (notice) => {
        if (notice.callId !== callId || this.#over) return;
        this.#finish();
        this.#events.emit('ended', { byName: notice.byName });
      }),
      signaling.onReconnected(() => void this.#afterReconnect()),
    ];
  }

  get mode(): 'sfu' | 'p2p' | null {
    return this.#transport?.mode ?? null;
  }

  get linkState(): LinkState {
    return this.#over ? 'closed' : (this.#transport?.linkState ?? 'connecting');
  }

  get participantId(): string | null {
    return this.#participantId;
  }

  get remoteMedia(): readonly RemoteMedia[] {
    return this.#transport?.remoteMedia ?? [];
  }

  get rung(): Rung {
    return this.#rungs.rung;
  }

  get linkSample(): LadderSample | undefined {
    return this.#rungs.sample;
  }

  setPin(pin: Pin): void {
    this.#rungs.setPin(pin);
  }

  on<E extends keyof CallSessionEvents>(event: E, handler: (payload: CallSessionEvents[E]) => void): () => void {
    return this.#events.on(event, handler);
  }

  async join(): Promise<CallJoined> {
    return this.#join(this.#input.seatMemory.get(this.#input.callId));
  }

  async publish(source: MediaSource, track: MediaStreamTrack, { paused = false }: PublishOptions = {}): Promise<void> {
    if (this.#publications.has(source)) throw new AppError('CONFLICT', 'this source is being sent already', { reason: 'source_taken' });
    this.#publications.set(source, { track, paused });
    try {
      await this.#transport?.publish(source, track, { paused });
    } catch (error) {
      this.#publications.delete(source);
      throw error;
    }
  }

  async unpublish(source: MediaSource): Promise<void> {
    if (this.#publications.delete(source)) await this.#transport?.unpublish(source);
  }

  async setPublishedPaused(source: MediaSource, paused: boolean): Promise<void> {
    this.#assertPublication(source).paused = paused;
    await this.#transport?.setPublishedPaused(source, paused);
  }

  async replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    this.#assertPublication(source).track = track;
    await this.#transport?.replaceTrack(source, track);
  }

  async setHandRaised(handRaised: boolean): Promise<void> {
    this.#handRaised = handRaised;
    await this.#input.signaling.request('call:setState', { callId: this.#input.callId, handRaised });
  }

  async withFullCamera<T>(work: (track: MediaStreamTrack) => Promise<T>): Promise<T> {
    if (this.#transport === undefined) throw new AppError('NOT_FOUND', 'this source is not being sent');
    return this.#transport.withFullCamera(work);
  }

  setView(view: MediaView): void {
    this.#views.set(`${view.participantId}/${view.source}`, view);
    this.#transport?.setView(view);
  }

  async stats(): Promise<CallStats> {
    return (await this.#transport?.stats()) ?? { roundTripMs: undefined, availableOutgoingBps: undefined, streams: [] };
  }

  async leave(): Promise<void> {
    if (this.#over) return;
    const seated = this.#participantId !== null;
    this.#finish();
    if (seated) await this.#input.signaling.request('call:leave', { callId: this.#input.callId });
  }

  #assertPublication(source: MediaSource): Publication {
    const publication = this.#publications.get(source);
    if (publication === undefined) throw new AppError('NOT_FOUND', 'this source is not being sent');
    return publication;
  }

  async #join(previousParticipantId: string | null): Promise<CallJoined> {
    const { signaling, callId, seatMemory, iceTransportPolicy } = this.#input;
    const rtpCapabilities = await this.#input.rtpCapabilities();
    const inbox = openInbox(signaling, callId);
    let transport: CallTransport | undefined;
    try {
      const askedAtMs = performance.now();
      const joined = await signaling.request('call:join', { callId, rtpCapabilities, previousParticipantId });
      // A rejoin waits for the socket as well, and says nothing of the link.
      const slow = this.#transport === undefined && performance.now() - askedAtMs > SLOW_JOIN_MS;
      this.#answered = true;
      this.#participantId = joined.participantId;
      seatMemory.set(callId, joined.participantId);
      this.#rungs.setMaxUpBps(joined.maxUpBps);
      if (this.#over) throw new AppError('CONFLICT', 'left while joining', { reason: 'call_closed' });
      transport = await this.#input.openTransport({ signaling, callId, joined, inbox, iceTransportPolicy, slow });
      if (slow) this.#rungs.startLow();
      this.#events.emit('joined', joined);
      this.#swapTo(transport);
      return joined;
    } catch (error) {
      inbox.close();
      transport?.close();
      throw error;
    }
  }

  /** The new transport takes over the local tracks; what it does not receive any more is gone for the screen too. */
  #swapTo(transport: CallTransport): void {
    const before = this.#transport;
    const heldBefore = before?.remoteMedia ?? [];
    this.#transport = transport;
    before?.close();
    this.#rungs.restart();
    this.#silence.restart();
    transport.setRung(this.#rungs.rung, this.#rungs.lossy);
    transport.on('mediaAdded', (media) => this.#events.emit('mediaAdded', media));
    transport.on('mediaRemoved', (media) => this.#events.emit('mediaRemoved', media));
    transport.on('mediaPaused', (media) => this.#events.emit('mediaPaused', media));
    transport.on('receiveFailed', (failure) => this.#events.emit('receiveFailed', failure));
    transport.on('publishFailed', (failure) => this.#events.emit('publishFailed', failure));
    transport.on('linkChanged', ({ state }) => {
      this.#events.emit('linkChanged', { state });
      if (state === 'failed' && this.#transport === transport) this.#rejoin('link_lost');
    });
    for (const { participantId, source } of heldBefore) this.#events.emit('mediaRemoved', { participantId, source });
    for (const media of transport.remoteMedia) this.#events.emit('mediaAdded', media);
    this.#events.emit('linkChanged', { state: transport.linkState });
    for (const view of this.#views.values()) transport.setView(view);
    for (const [source, { track, paused }] of this.#publications) {
      transport.publish(source, track, { paused }).catch((error: unknown) => {
        if (this.#transport === transport) this.#events.emit('publishFailed', { source, error });
      });
    }
  }

  #rejoin(reason: CallSessionEvents['rejoining']['reason']): void {
    if (this.#over || this.#participantId === null) return;
    if (this.#rejoining !== undefined) {
      // Until the answer is here, whatever failed is about the seat we are giving up; after it, about the new one.
      this.#again = this.#answered;
      return;
    }
    this.#events.emit('rejoining', { reason });
    this.#rejoining = this.#joinUntilItWorks().finally(() => {
      this.#rejoining = undefined;
    });
  }

  async #joinUntilItWorks(): Promise<void> {
    let waitMs = FIRST_RETRY_MS;
    do {
      this.#again = false;
      this.#answered = false;
      try {
        await this.#join(this.#participantId);
      } catch (error) {
        if (this.#over) return;
        if (!isPassing(error)) {
          this.#finish();
          this.#events.emit('failed', { error });
          return;
        }
        this.#again = true;
        await this.#pause(waitMs);
        waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
      }
    } while (this.#again && !this.#over);
  }

  /** After the socket came back: the seat is still ours, or we take a new one. The media did not notice. */
  async #afterReconnect(): Promise<void> {
    // A rejoin that waits for its next try need not wait any longer.
    this.#wake?.();
    if (this.#over || this.#participantId === null || this.#rejoining !== undefined) return;
    try {
      await this.#input.signaling.request('call:setState', { callId: this.#input.callId, handRaised: this.#handRaised });
    } catch (error) {
      // Lost again: the next reconnect asks again.
      if (!isPassing(error)) this.#rejoin('link_lost');
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #finish(): void {
    this.#over = true;
    this.#input.seatMemory.set(this.#input.callId, null);
    for (const stop of this.#stops) stop();
    this.#wake?.();
    this.#transport?.close();
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED');
}

async function sfuCapabilities(): Promise<Record<string, unknown>> {
  return { ...(await loadSfuDevice()).recvRtpCapabilities };
}

async function openTransport(input: TransportInput): Promise<CallTransport> {
  if (input.joined.mode === 'p2p') return (await import('./p2pTransport.ts')).P2pTransport.create(input);
  return (await import('./sfuTransport.ts')).SfuTransport.create(input);
}
