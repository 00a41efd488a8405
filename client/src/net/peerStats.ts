import type Peer from 'simple-peer';
import { foldStreams } from './streamStats.ts';
import type { StatsEntry, StreamOwner } from './streamStats.ts';

/** simple-peer's own `getStats` flattens the report; its types leave it out. */
export function readPeerStats(peer: Peer.Instance): Promise<StatsEntry[]> {
  const { getStats } = peer as unknown as { getStats(done: (error: Error | null, entries: StatsEntry[]) => void): void };
  return new Promise((resolve, reject) => {
    getStats.call(peer, (error, entries) => (error === null ? resolve(entries) : reject(error)));
  });
}

/** The streams of one track out of the whole connection's report. */
export function foldTrack(entries: readonly StatsEntry[], trackId: string, owner: StreamOwner): ReturnType<typeof foldStreams> {
  const sourceIds = entries
    .filter((entry) => entry['type'] === 'media-source' && entry['trackIdentifier'] === trackId)
    .map((entry) => entry['id']);
  const streams = entries.filter((entry) => entry['trackIdentifier'] === trackId || sourceIds.includes(entry['mediaSourceId']));
  const ids = new Set(streams.map((entry) => entry['id']));
  return foldStreams(
    entries.filter((entry) => streams.includes(entry) || ids.has(entry['localId'])),
    owner,
  );
}
