import type { CallInbox } from './callInbox.ts';
import type { CallJoined, CallTransport, CallTransportEvents } from './callTransport.ts';
import { browserHearsRedundancy, withRedundantHearing } from './redCapability.ts';
import { loadChunk } from './loadChunk.ts';
import type { ReceiveCare } from './receiveCare.ts';
import { loadSfuDevice } from './sfuDevice.ts';
import type { SignalingPort } from './signalingPort.ts';
import { loadRedWorker } from './voiceRedundancy.ts';

/** What a transport is made from. */
export interface TransportInput {
  signaling: SignalingPort;
  callId: string;
  joined: CallJoined;
  inbox: CallInbox;
  iceTransportPolicy: RTCIceTransportPolicy;
  /** The join took so long that the link is taken for a poor one. */
  slow: boolean;
  /** The way there and back is a long one: what is lost comes late. */
  far: boolean;
  /** The machine has changed its network since the connection before this one was made. */
  networkChanged: boolean;
  /** What the others were told of our link. */
  downlink: CallTransportEvents['downlinkChanged'];
  /** What the connection before this one found of the same link: what it held back is not asked for at once. */
  care: ReceiveCare | undefined;
}

const loadP2p = () => loadChunk(() => import('./p2pTransport.ts'));
const loadSfu = () => loadChunk(() => import('./sfuTransport.ts'));

/** The transport that fits the mode of the join, fetched when first needed. */
export async function openTransport(input: TransportInput): Promise<CallTransport> {
  if (input.joined.mode === 'p2p') return (await loadP2p()).P2pTransport.create(input);
  return (await loadSfu()).SfuTransport.create(input);
}

/** What a direct call needs, so that it can begin at once when the media node is gone. */
export async function warmUpDirectCall(): Promise<void> {
  await Promise.all([loadP2p(), loadChunk(() => import('./simplePeer.ts'))]);
}

export async function sfuCapabilities(): Promise<Record<string, unknown>> {
  const { recvRtpCapabilities } = await loadSfuDevice();
  return browserHearsRedundancy() ? withRedundantHearing(recvRtpCapabilities) : { ...recvRtpCapabilities };
}

/** Fetches and prepares what a join needs, so that the join itself is one round trip. Call it when the device check opens. */
export async function warmUpCall(): Promise<void> {
  // Where there is none, what the browser adds by itself has to do.
  void loadRedWorker().catch(() => undefined);
  await Promise.all([loadSfuDevice(), loadSfu()]);
}
