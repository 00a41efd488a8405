import type { CallQuality } from '@hoi-chan/shared/features/quality.ts';
import type { CallSession, CallStats, LinkState } from '../net/callTransport.ts';
import type { LadderReason, Rung } from '../net/ladder.ts';
import type { SignalingPort } from '../net/signalingPort.ts';
import { createStore, type Store } from '../state/store.ts';

/** Two seconds between two looks: a plot of two minutes has sixty points, and the machine does not notice. */
const SAMPLE_MS = 2_000;
const KEPT_MS = 120_000;
/** A machine that dies takes at most this much with it. */
const REPORT_MS = 30_000;
const FIRST_REPORT_MS = 5_000;
const MOST_CUTS = 100;

/** One look at the call: what went each way since the last one. */
export interface QualityPoint {
  atMs: number;
  sentBps: number;
  receivedBps: number;
  /** Of the packets sent, and of those that should have come. */
  sendLoss: number | undefined;
  receiveLoss: number | undefined;
  /** Of the voice heard, how much was made up. */
  concealed: number | undefined;
  roundTripMs: number | undefined;
  rung: Rung;
  connected: boolean;
}

interface Totals {
  atMs: number;
  bytes: { send: number; receive: number };
  packets: { send: number; receive: number };
  lost: { send: number; receive: number };
  concealed: number;
  samples: number;
}

function totalsOf({ streams }: CallStats, atMs: number): Totals {
  const totals: Totals = {
    atMs,
    bytes: { send: 0, receive: 0 },
    packets: { send: 0, receive: 0 },
    lost: { send: 0, receive: 0 },
    concealed: 0,
    samples: 0,
  };
  for (const stream of streams) {
    totals.bytes[stream.direction] += stream.bytes;
    totals.packets[stream.direction] += stream.packets;
    totals.lost[stream.direction] += Math.max(0, stream.packetsLost);
    totals.concealed += stream.concealedSamples ?? 0;
    totals.samples += stream.totalSamples ?? 0;
  }
  return totals;
}

/** What grew; a stream that went takes its counters with it, and that is no loss. */
const grown = (before: number, now: number): number => Math.max(0, now - before);

/** Adds up how a call goes for one person. Pure: time and figures are given. */
export class QualityMeter {
  readonly #startMs: number;
  readonly #onRung: CallQuality['secondsOnRung'] = { hd: 0, sd: 0, low: 0, stills: 0, voice: 0 };
  readonly #limited: CallQuality['secondsLimited'] = { bandwidth: 0, loss: 0, delay: 0, cpu: 0 };
  readonly #cutsMs: number[] = [];
  #rung: Rung;
  #limit: keyof CallQuality['secondsLimited'] | undefined;
  #sinceMs: number;
  #cutFromMs: number | undefined;
  #before: Totals | undefined;
  #rejoins = 0;
  #direct = 0;
  #mode: 'sfu' | 'p2p' | null = null;
  #packets = 0;
  #lost = 0;
  #samples = 0;
  #concealed = 0;
  #roundTrips = { sum: 0, count: 0 };

  constructor(atMs: number, rung: Rung) {
    this.#startMs = this.#sinceMs = atMs;
    this.#rung = rung;
  }

  rungChanged(atMs: number, rung: Rung, reason: LadderReason): void {
    this.#settle(atMs);
    this.#rung = rung;
    // A climb ends what held back; what a person asked for is no shortage.
    this.#limit = reason === 'bandwidth' || reason === 'loss' || reason === 'delay' || reason === 'cpu' ? reason : undefined;
  }

  linkChanged(atMs: number, link: LinkState): void {
    if (link === 'connected' && this.#cutFromMs !== undefined) {
      if (this.#cutsMs.length < MOST_CUTS) this.#cutsMs.push(Math.round(atMs - this.#cutFromMs));
      this.#cutFromMs = undefined;
    } else if (link === 'disconnected' || link === 'failed') this.#cutFromMs ??= atMs;
  }

  rejoined(): void {
    this.#rejoins += 1;
  }

  push(atMs: number, stats: CallStats, mode: 'sfu' | 'p2p' | null, connected: boolean): QualityPoint | undefined {
    this.#settle(atMs);
    this.#mode = mode;
    const before = this.#before;
    const now = totalsOf(stats, atMs);
    this.#before = now;
    if (stats.roundTripMs !== undefined) {
      this.#roundTrips.sum += stats.roundTripMs;
      this.#roundTrips.count += 1;
    }
    if (before === undefined || atMs <= before.atMs) return undefined;
    const seconds = (atMs - before.atMs) / 1_000;
    const of = (way: 'send' | 'receive'): { bps: number; packets: number; lost: number } => ({
      bps: (grown(before.bytes[way], now.bytes[way]) * 8) / seconds,
      packets: grown(before.packets[way], now.packets[way]),
      lost: grown(before.lost[way], now.lost[way]),
    });
    const [sent, received] = [of('send'), of('receive')];
    const samples = grown(before.samples, now.samples);
    const concealed = Math.min(samples, grown(before.concealed, now.concealed));
    this.#packets += received.packets;
    this.#lost += received.lost;
    this.#samples += samples;
    this.#concealed += concealed;
    return {
      atMs,
      sentBps: sent.bps,
      receivedBps: received.bps,
      sendLoss: shareOf(sent.lost, sent.packets),
      receiveLoss: shareOf(received.lost, received.lost + received.packets),
      concealed: shareOf(concealed, samples),
      roundTripMs: stats.roundTripMs,
      rung: this.#rung,
      connected,
    };
  }

  summary(atMs: number): CallQuality {
    this.#settle(atMs);
    return {
      seconds: rounded((atMs - this.#startMs) / 1_000),
      secondsOnRung: roundedAll(this.#onRung),
      secondsLimited: roundedAll(this.#limited),
      cutsMs: [...this.#cutsMs],
      rejoins: this.#rejoins,
      secondsDirect: rounded(this.#direct),
      concealedShare: shareOf(this.#concealed, this.#samples) ?? null,
      lossShare: shareOf(this.#lost, this.#lost + this.#packets) ?? null,
      roundTripMs: this.#roundTrips.count === 0 ? null : Math.round(this.#roundTrips.sum / this.#roundTrips.count),
    };
  }

  #settle(atMs: number): void {
    const seconds = Math.max(0, atMs - this.#sinceMs) / 1_000;
    this.#sinceMs = atMs;
    this.#onRung[this.#rung] += seconds;
    if (this.#limit !== undefined) this.#limited[this.#limit] += seconds;
    if (this.#mode === 'p2p') this.#direct += seconds;
  }
}

const rounded = (seconds: number): number => Math.min(86_400, Math.round(seconds * 10) / 10);
function roundedAll<T extends Record<string, number>>(seconds: T): T {
  return Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, rounded(value)])) as T;
}
function shareOf(part: number, whole: number): number | undefined {
  return whole <= 0 ? undefined : Math.min(1, part / whole);
}

export interface CallQualityWatch {
  /** The last two minutes, oldest first. */
  points: Store<readonly QualityPoint[]>;
  summary(): CallQuality;
  /** Reports for the last time, while the seat still stands. */
  close(): void;
}

export interface CallQualityInputs {
  callId: string;
  session: Pick<CallSession, 'on' | 'stats' | 'mode' | 'linkState' | 'rung' | 'participantId'>;
  signaling: Pick<SignalingPort, 'request'>;
  nowMs?: () => number;
  newId?: () => string;
}

/** Follows one stay in a call, for the panel in the room and for the summary that administrators see. */
export function watchCallQuality({ callId, session, signaling, ...inputs }: CallQualityInputs): CallQualityWatch {
  const nowMs = inputs.nowMs ?? (() => performance.now());
  const reportId = (inputs.newId ?? (() => crypto.randomUUID()))();
  const points = createStore<readonly QualityPoint[]>([]);
  let meter: QualityMeter | undefined;
  let reportedMs = Number.NEGATIVE_INFINITY;
  let reading = false;
  let closed = false;

  const report = (): void => {
    if (meter === undefined) return;
    reportedMs = nowMs();
    // Lost with the link: the next one says it all again.
    void signaling.request('call:reportQuality', { callId, reportId, quality: meter.summary(reportedMs) }).catch(() => undefined);
  };
  const sample = async (): Promise<void> => {
    if (meter === undefined || reading || closed) return;
    reading = true;
    const stats = await session.stats().catch(() => undefined);
    reading = false;
    if (stats === undefined || closed) return;
    const now = nowMs();
    const point = meter.push(now, stats, session.mode, session.linkState === 'connected');
    if (point !== undefined) points.update((all) => [...all.filter(({ atMs }) => now - atMs < KEPT_MS), point]);
    if (now - reportedMs >= REPORT_MS) report();
  };
  const stops = [
    session.on('joined', () => {
      if (meter === undefined) {
        meter = new QualityMeter(nowMs(), session.rung);
        reportedMs = nowMs() - REPORT_MS + FIRST_REPORT_MS;
      } else meter.rejoined();
    }),
    session.on('rungChanged', ({ rung, reason }) => meter?.rungChanged(nowMs(), rung, reason)),
    session.on('linkChanged', ({ state }) => meter?.linkChanged(nowMs(), state)),
    session.on('rejoining', () => meter?.linkChanged(nowMs(), 'disconnected')),
    session.on('ended', report),
  ];
  const timer = setInterval(() => void sample(), SAMPLE_MS);
  const onHide = (): void => report();
  // Closed with a swipe, a phone's page gets no better farewell: https://developer.mozilla.org/docs/Web/API/Window/pagehide_event
  globalThis.addEventListener?.('pagehide', onHide);
  return {
    points,
    summary: () => (meter ?? new QualityMeter(nowMs(), session.rung)).summary(nowMs()),
    close() {
      if (closed) return;
      if (session.participantId !== null) report();
      closed = true;
      clearInterval(timer);
      globalThis.removeEventListener?.('pagehide', onHide);
      for (const stop of stops) stop();
    },
  };
}
