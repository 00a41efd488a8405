import type { LadderSample } from './ladder.ts';
import { pathOf } from './streamStats.ts';
import type { StatsEntry } from './streamStats.ts';

/** Counters of our sending link since its start; two of them make a sample. */
export interface LinkCounters {
  atMs: number;
  availableBps: number | undefined;
  roundTripMs: number | undefined;
  /** By outbound stream: a paused one must not weigh in. */
  streams: ReadonlyMap<string, { bytes: number; packets: number; sendDelayMs: number | undefined; fractionLost: number | undefined }>;
  cpuLimited: boolean;
}

const numberOf = (entry: StatsEntry | undefined, field: string): number | undefined => {
  const value = entry?.[field];
  return typeof value === 'number' ? value : undefined;
};

/** Reads the counters from a sending connection's report (https://www.w3.org/TR/webrtc-stats/). */
export function countersOf(entries: readonly StatsEntry[], atMs: number): LinkCounters {
  const { availableOutgoingBps, roundTripMs } = pathOf(entries);
  const outbound = entries.filter((entry) => entry['type'] === 'outbound-rtp');
  const reports = entries.filter((entry) => entry['type'] === 'remote-inbound-rtp');
  return {
    atMs,
    availableBps: availableOutgoingBps,
    roundTripMs,
    streams: new Map(
      outbound.map((entry) => {
        const delaySeconds = numberOf(entry, 'totalPacketSendDelay');
        return [
          String(entry['id']),
          {
            bytes: (numberOf(entry, 'bytesSent') ?? 0) + (numberOf(entry, 'headerBytesSent') ?? 0),
            packets: numberOf(entry, 'packetsSent') ?? 0,
            sendDelayMs: delaySeconds === undefined ? undefined : delaySeconds * 1_000,
            fractionLost: numberOf(
              reports.find((report) => report['localId'] === entry['id']),
              'fractionLost',
            ),
          },
        ];
      }),
    ),
    cpuLimited: outbound.some((entry) => entry['active'] !== false && entry['qualityLimitationReason'] === 'cpu'),
  };
}

/** What happened between two readings. */
export function sampleBetween(before: LinkCounters, now: LinkCounters): LadderSample {
  let [bytes, delayMs, delayed, lost, reported] = [0, 0, 0, 0, 0];
  for (const [id, stream] of now.streams) {
    const earlier = before.streams.get(id);
    const packets = stream.packets - (earlier?.packets ?? 0);
    bytes += Math.max(0, stream.bytes - (earlier?.bytes ?? 0));
    if (packets <= 0) continue;
    if (stream.sendDelayMs !== undefined) {
      delayMs += stream.sendDelayMs - (earlier?.sendDelayMs ?? 0);
      delayed += packets;
    }
    if (stream.fractionLost !== undefined) {
      lost += stream.fractionLost * packets;
      reported += packets;
    }
  }
  const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1_000);
  return {
    atMs: now.atMs,
    availableBps: now.availableBps,
    sentBps: (bytes * 8) / seconds,
    lossShare: reported === 0 ? undefined : lost / reported,
    roundTripMs: now.roundTripMs,
    queueDelayMs: delayed === 0 ? undefined : delayMs / delayed,
    cpuLimited: now.cpuLimited,
  };
}
