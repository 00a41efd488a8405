import type { Way } from './model.ts';

const LONGEST_GATHER_MS = 2_200;
const PACKETS = 50;
const PACKET_EVERY_MS = 20;
/** A voice packet is about as large. */
const PACKET_BYTES = 120;
/** How long the last packets may be on their way. */
const LAST_WAIT_MS = 500;

const isUdp = (url: string): boolean => url.startsWith('turn:') && !/transport=tcp/i.test(url);
const urlsOf = (server: RTCIceServer): string[] => [server.urls].flat().filter((url) => url.startsWith('turn'));

/** The part of the servers that TURN speaks over this protocol (TLS counts as TCP). */
export function turnOver(protocol: 'udp' | 'tcp', servers: readonly RTCIceServer[]): RTCIceServer[] {
  return servers.flatMap((server) => {
    const urls = urlsOf(server).filter((url) => isUdp(url) === (protocol === 'udp'));
    return urls.length === 0 ? [] : [{ ...server, urls }];
  });
}

/** Whether TURN lends an address over this protocol: it answers, takes the credential, and could be used in a call. */
export async function tryWay(iceServers: RTCIceServer[], signal: AbortSignal): Promise<Way> {
  if (iceServers.length === 0) return 'notConfigured';
  const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' });
  try {
    connection.createDataChannel('check');
    const found = once(signal, LONGEST_GATHER_MS, (done) => {
      connection.addEventListener('icecandidate', ({ candidate }) => candidate?.type === 'relay' && done());
    });
    await connection.setLocalDescription();
    return (await found) ? 'open' : 'closed';
  } finally {
    connection.close();
  }
}

/**
 * Packets the size of a voice's, numbered, to TURN and from there back into this browser, unordered and never sent again: what does not come
 * is lost. The ends look for each other at once, which takes some eight round trips, and send when `begin` has come. Undefined when they did
 * not find each other in time (TURN may deny its own address as a peer).
 */
export async function measureLoopLoss(
  iceServers: RTCIceServer[],
  { signal, openWithinMs, begin }: { signal: AbortSignal; openWithinMs: number; begin?: Promise<unknown> },
): Promise<number | undefined> {
  const [near, far] = [0, 1].map(() => new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' })) as [
    RTCPeerConnection,
    RTCPeerConnection,
  ];
  try {
    const channel = near.createDataChannel('loss', { ordered: false, maxRetransmits: 0 });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const)
      from.addEventListener('icecandidate', ({ candidate }) => void to.addIceCandidate(candidate ?? undefined).catch(() => undefined));
    const seen = new Set<number>();
    const open = once(signal, openWithinMs, (done) => {
      far.addEventListener('datachannel', (event) => {
        event.channel.binaryType = 'arraybuffer';
        event.channel.addEventListener('message', ({ data }) => seen.add(new DataView(data as ArrayBuffer).getUint16(0)));
        done();
      });
    });
    await near.setLocalDescription();
    await far.setRemoteDescription(near.localDescription as RTCSessionDescription);
    await far.setLocalDescription();
    await near.setRemoteDescription(far.localDescription as RTCSessionDescription);
    if (!(await open) || channel.readyState !== 'open') return undefined;
    await begin;
    for (let number = 0; number < PACKETS; number++) {
      const packet = new DataView(new ArrayBuffer(PACKET_BYTES));
      packet.setUint16(0, number);
      channel.send(packet);
      await pause(PACKET_EVERY_MS);
      signal.throwIfAborted();
    }
    const lastMs = performance.now() + LAST_WAIT_MS;
    while (seen.size < PACKETS && performance.now() < lastMs && !signal.aborted) await pause(PACKET_EVERY_MS);
    return 1 - seen.size / PACKETS;
  } finally {
    near.close();
    far.close();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** True when it happened within the time, false when not or when the check was given up. */
export function once(signal: AbortSignal, withinMs: number, listen: (done: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    signal.addEventListener('abort', () => resolve(false));
    listen(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
