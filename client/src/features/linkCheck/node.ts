import type { TransportOptions } from '@hoi-chan/shared/features/rtp.ts';
import { z } from 'zod';
import type { Way } from './model.ts';
import { once } from './turn.ts';

const LONGEST_MS = 2_200;

/** What mediasoup gives of an ICE candidate. */
const candidateShape = z.object({
  foundation: z.string(),
  priority: z.number(),
  address: z.string(),
  protocol: z.enum(['udp', 'tcp']),
  port: z.number(),
});

/**
 * Whether the media node can be reached straight over this protocol: ICE's own questions and answers (RFC 8445 §7), no media, no keys. The node
 * answers as soon as it knows the transport.
 */
export async function tryNode(protocol: 'udp' | 'tcp', transport: TransportOptions, signal: AbortSignal): Promise<Way> {
  const candidates = transport.iceCandidates.flatMap((candidate) => {
    const parsed = candidateShape.safeParse(candidate);
    return parsed.success && parsed.data.protocol === protocol ? [parsed.data] : [];
  });
  if (candidates.length === 0) return 'notConfigured';
  const connection = new RTCPeerConnection();
  try {
    connection.createDataChannel('check');
    const found = once(signal, LONGEST_MS, (done) => {
      connection.addEventListener('iceconnectionstatechange', () => {
        if (['connected', 'completed'].includes(connection.iceConnectionState)) done();
      });
    });
    await connection.setLocalDescription();
    await connection.setRemoteDescription({ type: 'answer', sdp: answerOf(transport, candidates) });
    return (await found) ? 'open' : 'closed';
  } finally {
    connection.close();
  }
}

/** The node's side of a connection with one data channel (RFC 8841), which is never opened: finding the way is all that is asked. */
function answerOf({ iceParameters, dtlsParameters }: TransportOptions, candidates: z.infer<typeof candidateShape>[]): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=ice-lite',
    'm=application 7 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...dtlsParameters.fingerprints.slice(-1).map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    'a=setup:passive',
    'a=sctp-port:5000',
    ...candidates.map(
      ({ foundation, priority, address, protocol, port }) =>
        `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ host${protocol === 'tcp' ? ' tcptype passive' : ''}`,
    ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}
