import { AppError } from '@hoi-chan/shared/errors.ts';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import { openInbox } from './callInbox.ts';
import type {
  CallJoined,
  CallSession,
  CallSessionEvents,
  CallStats,
  CallTransport,
  CallTransportEvents,
  LinkState,
  MediaView,
  Published,
  PublishOptions,
  RemoteMedia,
} from './callTransport.ts';
import { deviceCeiling, watchDevice } from './device.ts';
import { warmUpDirectOnGoodLink } from './directWarmUp.ts';
import { Emitter } from './emitter.ts';
import type { LadderSample, Pin, Rung } from './ladder.ts';
import { Listeners } from './listeners.ts';
import { LocalMedia } from './localMedia.ts';
import { onNetworkChange } from './networkChange.ts';
import type { Subscribe } from './networkChange.ts';
import { openTransport, sfuCapabilities } from './openTransport.ts';
import type { TransportInput } from './openTransport.ts';
import { OwnSeat } from './ownSeat.ts';
import { Rejoining } from './rejoining.ts';
import { RungKeeper } from './rungKeeper.ts';
import { tabSeatMemory } from './seatMemory.ts';
import type { SeatMemory } from './seatMemory.ts';
import type { SignalingPort } from './signalingPort.ts';
import { SilenceKeeper } from './silenceKeeper.ts';

/**
 * The join is the first thing that crosses the link: some 5 KB and a round trip. One that takes longer than this (64 kbit/s at 300 ms takes 0.9 s and more)
 * came over a link, or from a machine, that is not to be given a picture before it has shown that it carries one.
 */
const SLOW_JOIN_MS = 600;
/** There and back: at the edge of a mobile cell, and farther. What is lost on such a way is mended late. */
const FAR_MS = 120;

const leftWhileJoining = (): AppError => new AppError('CONFLICT', 'left while joining', { reason: 'call_closed' });

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
  /** For tests. */
  onNetwork?: Subscribe;
}

export function createCallSession(input: CallSessionInput): CallSession {
  return new Session(input);
}

class Session implements CallSession {
  readonly #input: Required<CallSessionInput>;
  readonly #events = new Emitter<CallSessionEvents>();
  readonly #local = new LocalMedia(
    () => this.#transport,
    () => this.#events.emit('publishedChanged', this.published),
  );
  readonly #stops: (() => void)[];
  readonly #rungs: RungKeeper;
  readonly #silence: SilenceKeeper;
  readonly #listeners: Listeners;
  readonly #rejoins: Rejoining;
  readonly #seat: OwnSeat;
  #transport: CallTransport | undefined;
  #over = false;

  constructor(input: CallSessionInput) {
    this.#input = {
      seatMemory: tabSeatMemory,
      openTransport,
      rtpCapabilities: sfuCapabilities,
      onNetwork: onNetworkChange,
      iceTransportPolicy: 'all',
      pin: 'auto',
      device: deviceCeiling(navigator),
      ...input,
    };
    const { signaling, callId, pin, device, seatMemory: memory, onNetwork } = this.#input;
    this.#seat = new OwnSeat({ signaling, callId, memory, onNetwork });
    this.#rungs = new RungKeeper({
      pin,
      device,
      // Also while only one of the connections stands: a flooded link is why the other one does not.
      read: async () => (['connected', 'connecting'].includes(this.linkState) ? this.#transport?.linkCounters() : undefined),
      onChange: (change) => {
        this.#applyRung();
        this.#events.emit('rungChanged', change);
      },
      onWay: () => this.#applyRung(),
    });
    this.#listeners = new Listeners({ signaling, callId, onChange: () => this.#applyRung() });
    this.#rejoins = new Rejoining({
      join: () => this.#join(this.#seat.participantId),
      onRefused: (error) => {
        this.#finish();
        this.#events.emit('failed', { error });
      },
    });
    this.#silence = new SilenceKeeper({
      read: async () => (this.linkState === 'connected' ? this.#transport?.inbound() : undefined),
      onChange: (flows) => this.#events.emit('flowsChanged', flows),
    });
    this.#stops = [
      warmUpDirectOnGoodLink({
        carries: () => this.mode === 'sfu' && (this.rung === 'hd' || this.rung === 'sd') && !this.downlink.thin,
      }),
      () => this.#rungs.close(),
      () => this.#silence.close(),
      () => this.#listeners.close(),
      () => this.#rejoins.close(),
      // Who says what the device is has said all there is to know of it.
      input.device === undefined ? watchDevice(navigator, (ceiling) => this.#rungs.setDevice(ceiling)) : () => undefined,
      signaling.on('call:rejoinRequired', (notice) => {
        if (notice.callId !== callId) return;
        this.#rejoins.seatLost();
        this.#rejoin(notice.reason);
      }),
      signaling.on('call:ended', (notice) => {
        if (notice.callId !== callId || this.#over) return;
        this.#finish();
        this.#events.emit('ended', { byName: notice.byName });
      }),
      signaling.onReconnected(({ unheardMs }) => void this.#afterReconnect(unheardMs)),
    ];
  }

  get mode(): 'sfu' | 'p2p' | null {
    return this.#transport?.mode ?? null;
  }

  get linkState(): LinkState {
    return this.#over ? 'closed' : (this.#transport?.linkState ?? 'connecting');
  }

  get participantId(): string | null {
    return this.#seat.participantId;
  }

  get remoteMedia(): readonly RemoteMedia[] {
    return this.#transport?.remoteMedia ?? [];
  }

  get published(): readonly Published[] {
    return this.#local.published;
  }

  get rung(): Rung {
    return this.#rungs.rung;
  }

  get linkSample(): LadderSample | undefined {
    return this.#rungs.sample;
  }

  get downlink(): CallTransportEvents['downlinkChanged'] {
    return this.#seat.downlink;
  }

  setPin(pin: Pin): void {
    this.#rungs.setPin(pin);
  }

  on<E extends keyof CallSessionEvents>(event: E, handler: (payload: CallSessionEvents[E]) => void): () => void {
    return this.#events.on(event, handler);
  }

  async join(): Promise<CallJoined> {
    return this.#join(this.#seat.remembered);
  }

  publish(source: MediaSource, track: MediaStreamTrack, options?: PublishOptions): Promise<void> {
    return this.#local.publish(source, track, options);
  }

  unpublish(source: MediaSource): Promise<void> {
    return this.#local.unpublish(source);
  }

  setPublishedPaused(source: MediaSource, paused: boolean): Promise<void> {
    return this.#local.setPaused(source, paused);
  }

  replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    return this.#local.replaceTrack(source, track);
  }

  setHandRaised(handRaised: boolean): Promise<void> {
    return this.#seat.setHandRaised(handRaised);
  }

  async withFullCamera<T>(work: (track: MediaStreamTrack) => Promise<T>): Promise<T> {
    if (this.#transport === undefined) throw new AppError('NOT_FOUND', 'this source is not being sent');
    return this.#transport.withFullCamera(work);
  }

  setView(view: MediaView): void {
    this.#local.setView(view);
  }

  async stats(): Promise<CallStats> {
    return (await this.#transport?.stats()) ?? { roundTripMs: undefined, availableOutgoingBps: undefined, streams: [] };
  }

  async leave(): Promise<void> {
    if (this.#over) return;
    const seated = this.#seat.participantId !== null;
    this.#finish();
    if (seated) await this.#input.signaling.request('call:leave', { callId: this.#input.callId });
  }

  async #join(previousParticipantId: string | null): Promise<CallJoined> {
    const { signaling, callId, iceTransportPolicy } = this.#input;
    const rtpCapabilities = await this.#input.rtpCapabilities();
    await signaling.reached();
    if (this.#over) throw leftWhileJoining();
    const inbox = openInbox(signaling, callId);
    let transport: CallTransport | undefined;
    try {
      const askedAtMs = performance.now();
      const joined = await this.#seat.ask(rtpCapabilities, previousParticipantId);
      // A rejoin waits for the socket as well, and says nothing of the link.
      const tookMs = performance.now() - askedAtMs;
      const slow = this.#transport === undefined && tookMs > SLOW_JOIN_MS;
      const far = this.#transport === undefined && !slow && tookMs - (joined.tookMs ?? tookMs) > FAR_MS;
      this.#rejoins.answered();
      this.#seat.taken(joined.participantId);
      this.#rungs.setMaxUpBps(joined.maxUpBps);
      if (this.#over) {
        // The seat came too late: nobody sits there, and the others would see somebody who does not answer.
        this.#seat.giveUp();
        signaling.request('call:leave', { callId }).catch(() => undefined);
        throw leftWhileJoining();
      }
      // Before the first voice comes: one of a wide link fills a narrow one alone.
      if (slow || far) this.#tellDownlink({ thin: slow, lossy: true });
      transport = await this.#input.openTransport({
        signaling,
        callId,
        joined,
        inbox,
        iceTransportPolicy,
        slow,
        far,
        networkChanged: this.#seat.networkChanged && this.#transport !== undefined,
        downlink: this.downlink,
        care: this.#seat.networkChanged ? undefined : this.#transport?.care,
      });
      if (slow) this.#rungs.startLow();
      else if (far) this.#rungs.startFar();
      this.#listeners.restart(joined.participantId, joined.participants);
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
    this.#seat.moved();
    this.#rejoins.moved();
    before?.close();
    this.#rungs.restart();
    this.#silence.restart();
    this.#applyRung();
    transport.on('mediaAdded', (media) => this.#events.emit('mediaAdded', media));
    transport.on('mediaRemoved', (media) => this.#events.emit('mediaRemoved', media));
    transport.on('mediaPaused', (media) => this.#events.emit('mediaPaused', media));
    transport.on('receiveFailed', (failure) => this.#events.emit('receiveFailed', failure));
    transport.on('publishFailed', (failure) => this.#events.emit('publishFailed', failure));
    transport.on('linkChanged', ({ state }) => {
      this.#events.emit('linkChanged', { state });
      if (state !== 'failed' || this.#transport !== transport) return;
      this.#rejoins.connectionLost();
      this.#rejoin('link_lost');
    });
    transport.on('downlinkChanged', (downlink) => this.#tellDownlink(downlink));
    for (const { participantId, source } of heldBefore) this.#events.emit('mediaRemoved', { participantId, source });
    for (const media of transport.remoteMedia) this.#events.emit('mediaAdded', media);
    this.#events.emit('linkChanged', { state: transport.linkState });
    this.#local.applyTo(transport, (failure) => {
      if (this.#transport === transport) this.#events.emit('publishFailed', failure);
    });
  }

  #applyRung(): void {
    this.#transport?.setRung(this.#rungs.rung, { ...this.#rungs.way, ...this.#listeners.needs });
  }

  #tellDownlink(downlink: CallTransportEvents['downlinkChanged']): void {
    this.#seat.tellDownlink(downlink);
    this.#events.emit('downlinkChanged', downlink);
  }

  #rejoin(reason: CallSessionEvents['rejoining']['reason']): void {
    if (this.#over || this.#seat.participantId === null) return;
    if (this.#rejoins.start()) this.#events.emit('rejoining', { reason });
  }

  /** After the socket came back: the seat is still ours, or we take a new one. The media did not notice. */
  async #afterReconnect(unheardMs: number): Promise<void> {
    // A rejoin that waits for its next try need not wait any longer.
    this.#rejoins.wake();
    this.#seat.unheardFor(unheardMs);
    if (this.#over || this.#seat.participantId === null || this.#rejoins.isUnderWay) return;
    if (!(await this.#seat.claim(await this.#input.rtpCapabilities()))) this.#rejoin('link_lost');
  }

  #finish(): void {
    this.#over = true;
    this.#seat.giveUp();
    for (const stop of this.#stops) stop();
    this.#transport?.close();
  }
}
