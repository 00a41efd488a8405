import type { types } from 'mediasoup-client';
import type { CallTransportEvents } from './callTransport.ts';
import { FallWatch } from './fallWatch.ts';
import type { Arrived } from './fallWatch.ts';
import type { NewestPicture } from './pictureAge.ts';
import { PlayoutDelay } from './playoutDelay.ts';
import { CARE_SAMPLE_MS, ReceiveCare } from './receiveCare.ts';
import type { Held } from './receiveCare.ts';
import { isShortWay, pathOf, picturesOf, readStats } from './streamStats.ts';
import type { StatsEntry } from './streamStats.ts';
import { LossWatch } from './voiceCare.ts';

export interface InboundWatchInput {
  transport: types.Transport;
  /** What arrives now. */
  consumers: () => readonly types.Consumer[];
  /** See `TransportInput`. */
  slow: boolean;
  far: boolean;
  downlink: CallTransportEvents['downlinkChanged'];
  care: ReceiveCare | undefined;
  /** Voices are sent twice to a browser that can use the copy. */
  hearsRedundancy: boolean;
  /** Calls `decide`; where it says that anything has changed, `held`, `trying` or `spares` are asked anew for everything that arrives. */
  apply: (decide: () => boolean) => void;
  onDownlink: (downlink: CallTransportEvents['downlinkChanged']) => void;
}

/** Watches what the SFU sends us: how long voices wait before they are played, and which pictures are held back so that the voices come through. */
export class InboundWatch {
  readonly #input: InboundWatchInput;
  /** What was found of the link, for the connection after this one too. */
  readonly care: ReceiveCare;
  readonly #playout = new PlayoutDelay();
  readonly #loss: LossWatch;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #falls: FallWatch;
  /** Packets of the voices by the last look. */
  #before = { received: 0, lost: 0 };
  #thin: boolean;
  #far: boolean;
  #closed = false;

  constructor(input: InboundWatchInput) {
    this.#input = input;
    const { slow, far, downlink, care } = input;
    this.#thin = downlink.thin;
    this.#far = far;
    this.#loss = LossWatch.ofAnyLoss(downlink.lossy);
    this.care = care ?? new ReceiveCare({ poor: slow, ...(downlink.thin && { thinSinceMs: performance.now() }) });
    if (slow) this.#playout.waitForCopies();
    if (far) this.#playout.waitLong();
    this.#timer = setInterval(() => void this.#look(), CARE_SAMPLE_MS);
    this.#falls = new FallWatch({
      pictures: () => this.#newestPictures(),
      arrived: () => this.#arrived(),
      onLate: (from, to) => input.apply(() => !this.#closed && this.care.fall(from, to)),
    });
  }

  /** What of the others' pictures our link cannot take beside the voices. */
  get held(): Held {
    return this.care.held;
  }

  /** Pictures come again, to be tried in their smallest form. */
  get trying(): boolean {
    return this.care.trying;
  }

  /** A long way that loses packets. */
  get spares(): boolean {
    return this.#far && this.#loss.lossy;
  }

  /** Our own pictures go out: a link that was taken for a poor one may be tried with those of the others. */
  prove(): void {
    this.care.prove();
  }

  /** Also those that came since the last time; a browser without the property plays as it sees fit. */
  delayVoices(): void {
    const targetMs = this.#playout.targetMs === 0 ? null : this.#playout.targetMs;
    for (const consumer of this.#input.consumers()) {
      const receiver = consumer.rtpReceiver;
      if (consumer.kind === 'audio' && receiver && receiver.jitterBufferTarget !== targetMs) receiver.jitterBufferTarget = targetMs;
    }
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#falls.close();
  }

  /** What came in, of voices and of pictures. */
  async #readInbound(): Promise<{ entries: StatsEntry[]; voices: StatsEntry[]; pictures: StatsEntry[]; bytes: number }> {
    const entries = await readStats(this.#input.transport);
    const voices = entries.filter((entry) => entry['type'] === 'inbound-rtp' && entry['kind'] === 'audio');
    const pictures = picturesOf(
      entries,
      this.#input.consumers().map(({ track }) => track.id),
    );
    const bytes = ['bytesReceived', 'headerBytesReceived'].reduce((sofar, field) => sofar + total([...voices, ...pictures], field), 0);
    return { entries, voices, pictures, bytes };
  }

  async #arrived(): Promise<Arrived> {
    const { pictures, bytes } = await this.#readInbound();
    return { atMs: performance.now(), bytes, picturePackets: total(pictures, 'packetsReceived') };
  }

  *#newestPictures(): Generator<readonly [string, NewestPicture]> {
    if (!this.care.looksForFall(performance.now())) return;
    for (const { kind, rtpReceiver, track } of this.#input.consumers()) {
      const [newest] = kind === 'video' ? (rtpReceiver?.getSynchronizationSources() ?? []) : [];
      // Some browsers do not tell the stamp of the stream.
      if (newest !== undefined && Number.isFinite(newest.rtpTimestamp)) yield [track.id, newest];
    }
  }

  async #look(): Promise<void> {
    if (this.#input.consumers().length === 0) return;
    const { entries, voices, pictures, bytes } = await this.#readInbound();
    if (this.#closed) return;
    const [atMs, received, lost] = [performance.now(), total(voices, 'packetsReceived'), total(voices, 'packetsLost')];
    const { roundTripMs } = pathOf(entries);
    this.#playout.push({
      atMs,
      played: total(voices, 'totalSamplesReceived'),
      concealed: total(voices, 'concealedSamples') - total(voices, 'silentConcealedSamples'),
      received,
      lost,
      redundant: this.#input.hearsRedundancy && this.#loss.lossy,
    });
    this.delayVoices();
    const lossChanged = this.#lookAtLoss({ received, lost });
    const nearAfterAll = this.#far && isShortWay(roundTripMs);
    if (nearAfterAll) {
      this.#far = false;
      this.#playout.waitNoLonger();
    }
    this.#input.apply(() => {
      const counters = { received: total(pictures, 'packetsReceived'), lost: total(pictures, 'packetsLost') };
      const changed = this.care.push({ atMs, received, lost, roundTripMs, bytes, pictures: counters });
      return changed || nearAfterAll || (lossChanged && this.#far);
    });
    if (this.care.thin === this.#thin && !lossChanged) return;
    this.#thin = this.care.thin;
    this.#input.onDownlink({ thin: this.#thin, lossy: this.#loss.lossy });
  }

  /** True when there is news of it. What comes late after all counts once as lost: it was missed when it should have come. */
  #lookAtLoss(now: { received: number; lost: number }): boolean {
    const received = Math.max(0, now.received - this.#before.received);
    const lost = Math.max(0, now.lost - this.#before.lost);
    this.#before = now;
    return this.#loss.push(received + lost === 0 ? undefined : lost / (received + lost));
  }
}

function total(entries: readonly StatsEntry[], field: string): number {
  return entries.reduce((sofar, entry) => sofar + Number(entry[field] ?? 0), 0);
}
