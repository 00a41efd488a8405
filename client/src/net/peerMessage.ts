import { MEDIA_SOURCES } from '@hoi-chan/shared/features/callSizes.ts';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';

/** Which of the sender's streams is what: a direct connection carries streams without names. */
export interface SourceEntry {
  source: MediaSource;
  streamId: string;
  paused: boolean;
}

/** What two clients in a direct call tell each other through `call:signal`. */
export type PeerMessage =
  | { kind: 'rtc'; data: Record<string, unknown> }
  | { kind: 'sources'; entries: SourceEntry[] }
  /** Sources of yours that I do not show right now. */
  | { kind: 'hidden'; sources: MediaSource[] }
  /** The way between us is lost: whoever makes the offers makes one with new ICE credentials. */
  | { kind: 'restart' };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSource(value: unknown): value is MediaSource {
  return (MEDIA_SOURCES as readonly unknown[]).includes(value);
}

/** The other side is a person like any other: undefined for whatever is not one of ours. */
export function parsePeerMessage(signal: Record<string, unknown>): PeerMessage | undefined {
  const { kind, data, entries, sources } = signal;
  if (kind === 'restart') return { kind };
  if (kind === 'rtc' && isRecord(data)) return { kind, data };
  if (kind === 'hidden' && Array.isArray(sources)) return { kind, sources: sources.filter(isSource) };
  if (kind !== 'sources' || !Array.isArray(entries)) return undefined;
  const parsed = entries.filter(isRecord).flatMap(({ source, streamId, paused }) => {
    if (!isSource(source) || typeof streamId !== 'string' || streamId.length > 100 || typeof paused !== 'boolean') return [];
    return [{ source, streamId, paused }];
  });
  return { kind, entries: parsed.slice(0, MEDIA_SOURCES.length) };
}
