import type { MediaSource } from '@hoi-chan/shared/features/call.ts';

/** One direction of one stream, since its start; differences over time are the caller's affair. */
export interface StreamStats {
  direction: 'send' | 'receive';
  /** Our own seat when sending. */
  participantId: string;
  source: MediaSource;
  atMs: number;
  bytes: number;
  packets: number;
  packetsLost: number;
  /** Video only: frames encoded or decoded, size of the last one. */
  frames?: number;
  frameWidth?: number;
  frameHeight?: number;
  /** Received audio only, in samples. */
  concealedSamples?: number;
  totalSamples?: number;
  /** Sent video only: `none`, `cpu`, `bandwidth`, `other`. */
  qualityLimitationReason?: string;
}

export interface CallStats {
  /** Round trip of the media path, undefined until measured. */
  roundTripMs: number | undefined;
  availableOutgoingBps: number | undefined;
  /** How we reach the other side: `host`, `srflx`, `prflx` or `relay` (then over the protocol TURN was reached by). */
  localCandidate?: { type: string; protocol: string } | undefined;
  streams: StreamStats[];
}
