// Two people with plain simple-peer, as its documentation shows it: voice and picture, the browser's own settings, nothing managed.
import '../link/probe.ts';
import Peer from 'simple-peer';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { captureTracks, firstFrame } from '../lib/benchPage.ts';

let socket: Socket;
let stream = new MediaStream();
let peer: Peer.Instance | undefined;

/** Who comes second calls. */
function call(initiator: boolean): Peer.Instance {
  const made = new Peer({ initiator, stream, config: { iceServers: [] } });
  peer = made;
  made.on('signal', (data) => socket.emit('peer-signal', data));
  made.on('error', (error) => window.linkProbe.note('error', error.message));
  made.on('close', () => window.linkProbe.note('link', 'closed'));
  made.on('connect', () => window.linkProbe.note('link', 'connected'));
  return made;
}

async function total(type: string, field: string): Promise<number> {
  const connection = (peer as { _pc?: RTCPeerConnection } | undefined)?._pc;
  const entries = connection === undefined ? [] : ([...(await connection.getStats()).values()] as Record<string, unknown>[]);
  return entries.filter((entry) => entry['type'] === type).reduce((sum, entry) => sum + Number(entry[field] ?? 0), 0);
}

window.benchPage = {
  async prepare({ url, callId, capture, send }) {
    socket = io(url, { transports: ['websocket'], query: { room: callId } });
    await new Promise<void>((resolve) => socket.once('ready', () => resolve()));
    if (send) stream = new MediaStream(await captureTracks(capture));
    socket.on('peer-signal', (data: Peer.SignalData) => (peer ?? call(false)).signal(data));
  },
  async enter() {
    const others = (await socket.emitWithAck('peer-enter', {})) as number;
    if (others > 0) call(true);
  },
  async enterAndSee() {
    const clickedAt = performance.now();
    await this.enter();
    const seen = Promise.withResolvers<number>();
    peer?.on('track', (track: MediaStreamTrack) => {
      if (track.kind === 'video') firstFrame(track).then(seen.resolve, seen.reject);
    });
    return (await seen.promise) - clickedAt;
  },
  leave: async () => void peer?.destroy(),
  packetsReceived: () => total('inbound-rtp', 'packetsReceived'),
  bytesSent: () => total('outbound-rtp', 'bytesSent'),
};
