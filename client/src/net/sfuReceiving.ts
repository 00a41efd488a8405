import type { types } from 'mediasoup-client';
import type { ConsumerOptions, MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { InboxNotice } from './callInbox.ts';
import type { CallJoined, CallTransportEvents, MediaView, RemoteMedia, StreamStats } from './callTransport.ts';
import { ConsumerControl } from './consumerControl.ts';
import type { Emitter } from './emitter.ts';
import { layersFor } from './encodings.ts';
import { PlayoutDelay } from './playoutDelay.ts';
import { browserHearsRedundancy, describeAnew, RED_FROM_SFU, withoutRedundantVoice } from './redCapability.ts';
import { withoutRepairOfProbes } from './quietFeedback.ts';
import { withRed } from './redDescription.ts';
import { CARE_SAMPLE_MS, ReceiveCare } from './receiveCare.ts';
import type { SignalingPort } from './signalingPort.ts';
import type { Inbound } from './silenceWatch.ts';
import { foldStreams, isShortWay, packetsByTrack, pathOf, picturesOf, readStats } from './streamStats.ts';
import { LossWatch } from './voiceCare.ts';

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
  readonly #care: ReceiveCare;
  readonly #playout = new PlayoutDelay();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #loss: LossWatch;
  readonly #hearsRedundancy = browserHearsRedundancy();
  /** Packets of the voices by the last look. */
  #before = { received: 0, lost: 0 };
  #thin: boolean;
  #far: boolean;
  #closed = false;

  constructor({ signaling, callId, joined, transport, events, slow, far, downlink, care }: SfuReceivingInput) {
    this.#transport = transport;
    this.#events = events;
    this.#present = new Set(joined.participants.map(({ participantId }) => participantId));
    this.#control = new ConsumerControl((consumers) => signaling.request('call:setConsumers', { callId, consumers }));
    this.#thin = downlink.thin;
    this.#far = far;
    this.#loss = LossWatch.ofAnyLoss(downlink.lossy);
    this.#care = care ?? new ReceiveCare({ poor: slow, ...(downlink.thin && { thinSinceMs: performance.now() }) });
    if (slow) this.#playout.waitForCopies();
    if (far) this.#playout.waitLong();
    describeAnew(transport, (sdp) => {
      const quiet = withoutRepairOfProbes(sdp);
      return this.#hearsRedundancy ? withRed(quiet, RED_FROM_SFU) : quiet;
    });
    this.#timer = setInterval(() => void this.#watchVoices(), CARE_SAMPLE_MS);
    for (const consumer of joined.consumers) this.#receive(consumer);
  }

  get media(): readonly RemoteMedia[] {
    return [...this.#receptions.values()].map((reception) => this.#mediaOf(reception));
  }

  /** What was found of the link, for the connection after this one. */
  get care(): ReceiveCare {
    return this.#care;
  }

  setView(view: MediaView): void {
    this.#views.set(keyOf(view), view);
    for (const reception of this.#receptions.values()) {
      if (keyOf(reception.options) === keyOf(view)) this.#applyView(reception);
    }
  }

  /** Our own pictures go out: a link that was taken for a poor one may be tried with those of the others. */
  linkProved(): void {
    this.#care.prove();
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
    clearInterval(this.#timer);
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
        this.#delayVoices();
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
    return (source === 'camera' && this.#care.held >= 1) || (source === 'screen' && this.#care.held >= 2);
  }

  /** Held back, it stands still: the screen shows it as one that is off. */
  #mediaOf(reception: Reception): RemoteMedia {
    const { participantId, source } = reception.options;
    return { participantId, source, track: reception.consumer.track, paused: reception.paused || this.#isHeld(reception) };
  }

  async #watchVoices(): Promise<void> {
    const receptions = [...this.#receptions.values()];
    if (receptions.length === 0) return;
    const entries = await readStats(this.#transport);
    if (this.#closed) return;
    const voices = entries.filter((entry) => entry['type'] === 'inbound-rtp' && entry['kind'] === 'audio');
    const pictures = picturesOf(
      entries,
      receptions.map(({ consumer }) => consumer.track.id),
    );
    const total = (of: typeof entries, field: string): number => of.reduce((sofar, entry) => sofar + Number(entry[field] ?? 0), 0);
    const sum = (field: string): number => total(voices, field);
    const { roundTripMs } = pathOf(entries);
    const pausedBefore = new Map(receptions.map((reception) => [reception, this.#mediaOf(reception).paused]));
    const bytes = ['bytesReceived', 'headerBytesReceived'].reduce((sofar, field) => sofar + total([...voices, ...pictures], field), 0);
    const changed = this.#care.push({
      atMs: performance.now(),
      received: sum('packetsReceived'),
      lost: sum('packetsLost'),
      roundTripMs,
      bytes,
      pictures: { received: total(pictures, 'packetsReceived'), lost: total(pictures, 'packetsLost') },
    });
    this.#playout.push({
      atMs: performance.now(),
      played: sum('totalSamplesReceived'),
      concealed: sum('concealedSamples') - sum('silentConcealedSamples'),
      received: sum('packetsReceived'),
      lost: sum('packetsLost'),
      redundant: this.#hearsRedundancy && this.#loss.lossy,
    });
    this.#delayVoices();
    const lossChanged = this.#lookAtLoss({ received: sum('packetsReceived'), lost: sum('packetsLost') });
    if (this.#care.thin !== this.#thin || lossChanged) {
      this.#thin = this.#care.thin;
      this.#events.emit('downlinkChanged', { thin: this.#thin, lossy: this.#loss.lossy });
    }
    const nearAfterAll = this.#far && isShortWay(roundTripMs);
    if (nearAfterAll) {
      this.#far = false;
      this.#playout.waitNoLonger();
    }
    if (!changed && !nearAfterAll && !(lossChanged && this.#far)) return;
    for (const [reception, before] of pausedBefore) {
      this.#applyView(reception);
      this.#tellPaused(reception, before);
    }
  }

  get #spares(): boolean {
    return this.#far && this.#loss.lossy;
  }

  /** True when there is news of it. What comes late after all counts once as lost: it was missed when it should have come. */
  #lookAtLoss(now: { received: number; lost: number }): boolean {
    const received = Math.max(0, now.received - this.#before.received);
    const lost = Math.max(0, now.lost - this.#before.lost);
    this.#before = now;
    return this.#loss.push(received + lost === 0 ? undefined : lost / (received + lost));
  }

  /** Also those that came since the last time; a browser without the property plays as it sees fit. */
  #delayVoices(): void {
    const targetMs = this.#playout.targetMs === 0 ? null : this.#playout.targetMs;
    for (const { consumer } of this.#receptions.values()) {
      const receiver = consumer.rtpReceiver;
      if (consumer.kind === 'audio' && receiver && receiver.jitterBufferTarget !== targetMs) receiver.jitterBufferTarget = targetMs;
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
      ...(isVideo && options.type !== 'simple' && size && { preferredLayers: this.#care.trying ? SMALLEST : this.#spares ? SMALL : size }),
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
