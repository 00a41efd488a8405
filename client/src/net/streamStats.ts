import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { CallStats, StreamStats } from './callStats.ts';
import type { PathSample } from './pathWatch.ts';

/** One entry of an RTCStatsReport (https://www.w3.org/TR/webrtc-stats/), as browsers give them: by name, nothing promised. */
export type StatsEntry = Readonly<Record<string, unknown>>;

export interface StreamOwner {
  direction: StreamStats['direction'];
  participantId: string;
  source: MediaSource;
}

export function entriesOf(report: RTCStatsReport): StatsEntry[] {
  return [...report.values()] as StatsEntry[];
}

/** Empty for what was closed while we asked. */
export async function readStats(owner: { getStats(): Promise<RTCStatsReport> }): Promise<StatsEntry[]> {
  try {
    return entriesOf(await owner.getStats());
  } catch {
    return [];
  }
}

function sum(entries: readonly StatsEntry[], field: string): number {
  return entries.reduce((total, entry) => total + numberOf(entry, field, 0), 0);
}

function numberOf<T extends number | undefined>(entry: StatsEntry | undefined, field: string, otherwise: T): number | T {
  const value = entry?.[field];
  return typeof value === 'number' ? value : otherwise;
}

/** Folds the RTP streams of one track (simulcast has several) into one; undefined when nothing flows yet. */
export function foldStreams(entries: readonly StatsEntry[], owner: StreamOwner): StreamStats | undefined {
  const sending = owner.direction === 'send';
  const streams = entries.filter((entry) => entry['type'] === (sending ? 'outbound-rtp' : 'inbound-rtp'));
  const [first] = streams;
  if (first === undefined) return undefined;
  // What the receiver reports back about our stream.
  const losses = sending ? entries.filter((entry) => entry['type'] === 'remote-inbound-rtp') : streams;
  const largest = streams.toSorted((a, b) => numberOf(b, 'frameWidth', 0) - numberOf(a, 'frameWidth', 0))[0];
  const video = first['kind'] === 'video';
  const limitation = largest?.['qualityLimitationReason'];
  return {
    ...owner,
    atMs: numberOf(first, 'timestamp', 0),
    bytes: sum(streams, sending ? 'bytesSent' : 'bytesReceived'),
    packets: sum(streams, sending ? 'packetsSent' : 'packetsReceived'),
    packetsLost: sum(losses, 'packetsLost'),
    ...(video && {
      frames: Math.max(...streams.map((entry) => numberOf(entry, sending ? 'framesEncoded' : 'framesDecoded', 0))),
      frameWidth: numberOf(largest, 'frameWidth', undefined),
      frameHeight: numberOf(largest, 'frameHeight', undefined),
    }),
    ...(!sending &&
      !video && {
        concealedSamples: sum(streams, 'concealedSamples'),
        totalSamples: sum(streams, 'totalSamplesReceived'),
      }),
    ...(sending && video && typeof limitation === 'string' && { qualityLimitationReason: limitation }),
  };
}

/**
 * Pictures that come in, of these tracks. mediasoup's probes come in a stream like that of a picture too, and whoever counts those lost (most of a probe, on
 * a link that loses nothing else) takes a good link for a flooded one.
 */
export function picturesOf(entries: readonly StatsEntry[], trackIds: readonly string[]): StatsEntry[] {
  return entries.filter(
    (entry) => entry['type'] === 'inbound-rtp' && entry['kind'] === 'video' && trackIds.includes(String(entry['trackIdentifier'])),
  );
}

/** On a long way, which what is lost crosses again too late, a packet takes longer than this there and back, ms. */
const SHORT_WAY_MS = 50;
export const isShortWay = (roundTripMs: number | undefined): boolean => roundTripMs !== undefined && roundTripMs < SHORT_WAY_MS;

/** RTP packets that came in, by the id of the track they belong to. */
export function packetsByTrack(entries: readonly StatsEntry[]): Map<string, number> {
  const inbound = entries.filter((entry) => entry['type'] === 'inbound-rtp' && typeof entry['trackIdentifier'] === 'string');
  return new Map(inbound.map((entry) => [String(entry['trackIdentifier']), numberOf(entry, 'packetsReceived', 0)]));
}

/** What the candidate pair in use tells of the path: round trip, what may still be sent, by which way. */
export function pathOf(entries: readonly StatsEntry[]): Omit<CallStats, 'streams'> {
  const pairs = entries.filter(
    (entry) => entry['type'] === 'candidate-pair' && entry['nominated'] === true && entry['state'] === 'succeeded',
  );
  const inUse = pairs.toSorted((a, b) => numberOf(b, 'bytesSent', 0) - numberOf(a, 'bytesSent', 0))[0];
  const seconds = numberOf(inUse, 'currentRoundTripTime', undefined);
  const local = inUse === undefined ? undefined : entries.find((entry) => entry['id'] === inUse['localCandidateId']);
  return {
    roundTripMs: seconds === undefined ? undefined : seconds * 1_000,
    availableOutgoingBps: numberOf(inUse, 'availableOutgoingBitrate', undefined),
    localCandidate: local && { type: String(local['candidateType']), protocol: String(local['relayProtocol'] ?? local['protocol']) },
  };
}

/** All that a connection has sent and taken in, for the watch on its path. */
export function sampleOf(entries: readonly StatsEntry[], atMs: number): PathSample {
  const ofType = (type: string) => entries.filter((entry) => entry['type'] === type);
  return { atMs, packetsSent: sum(ofType('outbound-rtp'), 'packetsSent'), bytesReceived: sum(ofType('transport'), 'bytesReceived') };
}
