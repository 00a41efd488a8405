import { rungWithin, startLadder, stepLadder, worse } from './ladder.ts';
import type { LadderReason, LadderSample, LadderState, Pin, Rung } from './ladder.ts';
import { sampleBetween } from './linkSample.ts';
import type { LinkCounters } from './linkSample.ts';
import { isShortWay } from './streamStats.ts';
import { LossWatch, RoomWatch } from './voiceCare.ts';
import type { VoiceWay } from './voiceCare.ts';

/** Two samples a second: a fall of the link is answered within one. */
const SAMPLE_MS = 500;
/** After a connection is made its estimate starts low by itself and says nothing of the link yet. */
const GRACE_MS = 3_000;
/** After a cut of this length the estimate stands at the bottom, whatever the link (libwebrtc lowers it by a fifth a second while nothing is answered). */
const LONG_CUT_MS = 5_000;

export interface RungChange {
  rung: Rung;
  reason: LadderReason;
}

export interface RungKeeperInput {
  /** undefined while nothing is connected. */
  read(): Promise<LinkCounters | undefined>;
  onChange(change: RungChange): void;
  /** Something of `way` has changed. */
  onWay?(): void;
  device?: Rung;
  pin?: Pin;
  nowMs?: () => number;
}

/** Samples the sending link and walks the ladder with it; outlives the connections below. */
export class RungKeeper {
  readonly #input: RungKeeperInput;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #now: () => number;
  readonly #loss = new LossWatch();
  #anyLoss = LossWatch.ofAnyLoss();
  #room = new RoomWatch();
  #state: LadderState;
  #pin: Pin;
  #house: Rung = 'hd';
  #device: Rung;
  #before: LinkCounters | undefined;
  #countFromMs = 0;
  #connectedAtMs: number | undefined;
  #sample: LadderSample | undefined;
  #reading = false;
  #closed = false;
  #far = false;

  constructor(input: RungKeeperInput) {
    this.#input = input;
    this.#now = input.nowMs ?? (() => performance.now());
    this.#pin = input.pin ?? 'auto';
    this.#device = input.device ?? 'hd';
    this.#state = startLadder(this.#now());
    this.#timer = setInterval(() => void this.#read(), SAMPLE_MS);
    this.#step();
  }

  get rung(): Rung {
    return this.#state.rung;
  }

  /** What the voice needs to know of our link beside the rung. */
  get way(): Pick<VoiceWay, 'lossy' | 'losing' | 'tight'> {
    return { lossy: this.#loss.lossy, losing: this.#anyLoss.lossy, tight: this.#room.tight };
  }

  /** The latest measurement of the sending link. */
  get sample(): LadderSample | undefined {
    return this.#sample;
  }

  /** Takes effect at once when it means less; more is climbed to as the link allows. */
  setPin(pin: Pin): void {
    this.#pin = pin;
    this.#step();
  }

  /** The best this device should send now: it was plugged in, or unplugged. */
  setDevice(device: Rung): void {
    this.#device = device;
    this.#step();
  }

  /** What the facility allows one seat to send, bit/s. */
  setMaxUpBps(maxUpBps: number | null): void {
    this.#house = rungWithin(maxUpBps);
    this.#step();
  }

  /** Another connection: its counters and its estimate begin anew. */
  restart(): void {
    this.#before = undefined;
    this.#countFromMs = this.#now() + GRACE_MS;
    this.#room = new RoomWatch();
    // What was calm before says nothing of this one.
    this.#state = { ...this.#state, calmSinceMs: this.#countFromMs };
  }

  /** The link is a poor one as far as is known: only the voice, until it has proved to carry more. */
  startLow(): void {
    this.#startOn('voice');
  }

  /** The way is a long one, on which what is lost comes late: the small picture alone as long as anything is lost there, which is supposed at first. */
  startFar(): void {
    this.#far = true;
    this.#startOn('low');
  }

  #startOn(rung: Rung): void {
    const before = this.#state.rung;
    this.#anyLoss = LossWatch.ofAnyLoss(true);
    this.#state = { ...startLadder(this.#now(), rung), reason: 'bandwidth' };
    if (before !== rung) this.#input.onChange({ rung, reason: 'bandwidth' });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  async #read(): Promise<void> {
    if (this.#reading || this.#closed) return;
    this.#reading = true;
    const counters = await this.#input.read().catch(() => undefined);
    this.#reading = false;
    if (this.#closed) return;
    const before = this.#before;
    this.#before = counters;
    if (counters !== undefined) this.#lookForCut();
    if (counters === undefined || before === undefined || counters.atMs <= before.atMs) return;
    this.#sample = sampleBetween(before, counters);
    this.#lookAtWay(this.#sample);
    if (this.#now() >= this.#countFromMs) this.#step(this.#sample);
  }

  get #deviceRung(): Rung {
    return this.#far && this.#anyLoss.lossy ? worse(this.#device, 'low') : this.#device;
  }

  #lookForCut(): void {
    const nowMs = this.#now();
    if (this.#connectedAtMs !== undefined && nowMs - this.#connectedAtMs >= LONG_CUT_MS) this.#countFromMs = nowMs + GRACE_MS;
    this.#connectedAtMs = nowMs;
  }

  #lookAtWay(sample: LadderSample): void {
    const { lossShare } = sample;
    if (this.#far && isShortWay(sample.roundTripMs)) this.#beNear();
    const changed = [this.#loss.push(lossShare), this.#anyLoss.push(lossShare), this.#room.push(sample)];
    if (changed.includes(true)) this.#input.onWay?.();
  }

  /** It was the machine that was slow, not the way. */
  #beNear(): void {
    this.#far = false;
    this.#anyLoss = LossWatch.ofAnyLoss();
    this.#state = startLadder(this.#now());
    this.#input.onChange({ rung: this.#state.rung, reason: 'start' });
    this.#step();
  }

  #step(sample?: LadderSample): void {
    // Without a measurement only the limits speak.
    const known = sample ?? { ...UNKNOWN, atMs: this.#now() };
    const before = this.#state;
    const after = stepLadder(before, known, { pin: this.#pin, device: this.#deviceRung, house: this.#house });
    if (sample === undefined && after.reason !== 'limit') return;
    this.#state = after;
    if (after.rung !== before.rung) this.#input.onChange({ rung: after.rung, reason: after.reason });
  }
}

const UNKNOWN: Omit<LadderSample, 'atMs'> = {
  availableBps: undefined,
  sentBps: 0,
  lossShare: undefined,
  roundTripMs: undefined,
  queueDelayMs: undefined,
  cpuLimited: false,
};
