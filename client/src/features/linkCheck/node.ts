import type { TransportOptions } from '@hoi-chan/shared/features/rtp.ts';
import type { Way } from './model.ts';
import { once } from './turn.ts';

const LONGEST_MS = 2_200;

/** What mediasoup gives of an ICE candidate. */
interface Candidate {
  foundation: string;
  priority: number;
  address: string;
  protocol: 'udp' | 'tcp';
  port: number;
}

function isCandidate(value: unknown): value is Candidate {
  if (typeof value !== 'object' || value === null) return false;
  const { foundation, priority, address, protocol, port } = value as Partial<Record<keyof Candidate, unknown>>;
  const texts = typeof foundation === 'string' && typeof address === 'string' && (protocol === 'udp' || protocol === 'tcp');
  return texts && typeof priority === 'number' && typeof port === 'number';
}

/**
 * Whether the media node can be reached straight over this protocol: ICE's own questions and answers (RFC 8445 §7), no media, no keys. The node
 * answers as soon as it knows the transport.
 */
export async function tryNode(protocol: 'udp' | 'tcp', transport: TransportOptions, signal: AbortSignal): Promise<Way> {
  const offered: unknown[] = transport.iceCandidates;
  const candidates = offered.filter(isCandidate).filter((candidate) => candidate.protocol === protocol);
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
function answerOf({ iceParameters, dtlsParameters }: TransportOptions, candidates: Candidate[]): string {
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
